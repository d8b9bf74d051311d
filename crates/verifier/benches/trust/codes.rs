//! Sealed codes a second, and how large the status of a whole country is.

use jiff::SignedDuration;
use signing::qr::{
    Answer, Base, Claim, KeyList, Knowledge, SecretKey, Snapshot, Status, StatusList, Stir, Trust,
    check, seal,
};
use uuid::Uuid;

use crate::stopwatch::Spent;
use crate::{Extent, at_least, less_than, world};

/// Codes that are checked one after the other.
const CODES: u64 = 100;
/// Bytes that a telephone loads without a thought, for ten million papers of which one in a hundred is not in force.
const LIST_BAR_BYTES: f64 = 200_000.0;

pub(crate) fn bench(extent: Extent) {
    checks(extent.of(20_000, 200));
    for percent in [1, 5] {
        list(extent.of(10_000_000, 1_000_000), percent);
    }
}

fn checks(times: u32) {
    let (key, publisher) = (SecretKey::from_seed(&[7; 32]), SecretKey::from_seed(&[8; 32]));
    let base = Base::new("HTTPS://TRIS.UZ/Q#").unwrap();
    let mut keys = KeyList::default();
    keys.rotate(key.public(), world::now() - SignedDuration::from_hours(24)).unwrap();
    let statuses = StatusList::new((0..CODES).map(|_| Status::InForce)).unwrap();
    let (as_of, lost) = (world::now(), Vec::new());
    let snapshot = Snapshot { number: 1, as_of, keys, statuses, checkpoint: None, lost };
    let trust = Trust {
        base: base.clone(),
        publishers: vec![publisher.public()],
        stale_after: SignedDuration::from_hours(24),
    };
    let knowledge = Knowledge::new(trust, &snapshot.sign(&publisher).unwrap()).unwrap();
    let codes: Vec<String> =
        (0..CODES).map(|place| seal(&claim(place), &key, &base).unwrap().text).collect();
    let spent = Spent::begin();
    for (code, _) in codes.iter().cycle().zip(0..times) {
        let answer = check(code, &knowledge, world::now());
        assert!(matches!(answer, Answer::InForce { .. }), "{answer:?}");
    }
    let size = format!("{times} checks of {CODES} codes, {} characters each", codes[0].len());
    at_least("codes checked a CPU-second", spent.a_second(times), 5_000.0, &size);
}

fn claim(status_index: u64) -> Claim {
    Claim {
        document: Uuid::from_u128(u128::from(status_index)),
        kind: "certificate".to_owned(),
        number: format!("UZ.SMT.02.0003.{status_index:06}"),
        issued_at: world::now(),
        expires_at: Some(world::now() + SignedDuration::from_hours(24 * 365)),
        holder: Stir::parse("301234567"),
        issuer: Stir::parse("200000001").unwrap(),
        hs_code: Some("8517130000".to_owned()),
        status_index,
        ground_index: 70_000,
        data_hash: [3; 16],
        full_hash: None,
        product: Some("Maktab oʻquvchilari uchun planshet".to_owned()),
        maker: Some("«Toshkent elektronika» MCHJ".to_owned()),
    }
}

/// Papers fall out of force anywhere in the list; which ones is the same on every run.
fn list(papers: u32, percent: u32) {
    let mut next = 0x9e37_79b9_u32;
    let mut chance = || {
        next ^= next << 13;
        next ^= next >> 17;
        next ^= next << 5;
        next
    };
    let statuses = (0..papers).map(|_| match (chance() % 100 < percent, chance() % 3) {
        (false, _) => Status::InForce,
        (true, 0) => Status::Revoked,
        (true, 1) => Status::Suspended,
        (true, _) => Status::Replaced,
    });
    let shards = StatusList::new(statuses).unwrap().shards();
    let bytes: usize = shards.iter().map(Vec::len).sum();
    let whole = f64::from(u32::try_from(bytes).unwrap()) * 10_000_000.0 / f64::from(papers);
    let size = format!("{papers} papers, {percent} % not in force, {} shards", shards.len());
    let what = format!("bytes of status for 10 million papers at {percent} %");
    if percent == 1 {
        less_than(&what, whole, LIST_BAR_BYTES, &size);
        assert!(whole < LIST_BAR_BYTES, "the list has grown too large for a telephone");
    } else {
        println!("{what}: {whole:.1}, {size}");
    }
}
