//! Sealed codes and what they are judged with: digits, COSE, claims, snapshots, key lists, status lists.

use std::sync::LazyLock;

use bolero::check;
use jiff::SignedDuration;
use signing::qr::{
    Answer, Base, Claim, KeyList, Knowledge, SecretKey, Snapshot, Status, StatusList, Stir, Trust,
    Update, check as judge, from_digits, seal, to_digits,
};
use uuid::Uuid;

use super::acts::CBOR;
use crate::spoil::Kit;
use crate::{hold, world};

const DAY: SignedDuration = SignedDuration::from_hours(24);
const WORDS: &[&[u8]] = &[
    b"HTTPS://TRIS.UZ/Q#",
    b"https://",
    b"#",
    b"0",
    b"99999999999999999",
    b" ",
    b"\r\n",
    b"-",
    "٣".as_bytes(),
];

pub(crate) fn base() -> Base {
    Base::new("HTTPS://TRIS.UZ/Q#").unwrap()
}

pub(crate) fn seal_key() -> SecretKey {
    SecretKey::from_seed(&[7; 32])
}

pub(crate) fn publisher() -> SecretKey {
    SecretKey::from_seed(&[8; 32])
}

pub(crate) fn claim() -> Claim {
    Claim {
        document: Uuid::from_u128(1),
        kind: "card".to_owned(),
        number: "UZ.CARD.2026.012.00042".to_owned(),
        issued_at: world::now(),
        expires_at: Some(world::now() + DAY * 730),
        holder: Stir::parse("301234567"),
        issuer: Stir::parse("200000001").unwrap(),
        hs_code: Some("8517130000".to_owned()),
        status_index: 0,
        ground_index: 70_000,
        data_hash: [3; 16],
        full_hash: None,
        product: Some("Oʻquv xonasi kartasi".to_owned()),
        maker: Some("«Китоб дунёси» МЧЖ".to_owned()),
    }
}

pub(crate) fn snapshot() -> Snapshot {
    let mut keys = KeyList::default();
    keys.rotate(seal_key().public(), world::now() - DAY).unwrap();
    let statuses = [Status::InForce, Status::Revoked, Status::Suspended, Status::Replaced];
    Snapshot {
        number: 5,
        as_of: world::now() + SignedDuration::from_hours(1),
        keys,
        statuses: StatusList::new(statuses.into_iter().cycle().take(1000)).unwrap(),
        checkpoint: Some(b"log.tris.uz/2026\n70001\n".to_vec()),
        lost: vec![10..20, 30..31],
    }
}

pub(crate) fn trust() -> Trust {
    Trust { base: base(), publishers: vec![publisher().public()], stale_after: DAY * 7 }
}

static SNAPSHOT: LazyLock<Vec<u8>> = LazyLock::new(|| snapshot().sign(&publisher()).unwrap());
static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::new(trust(), &SNAPSHOT).unwrap());

/// What the seal key did not sign says nothing.
#[test]
fn code() {
    let good = seal(&claim(), &seal_key(), &base()).unwrap();
    let plain =
        seal(&Claim { product: None, maker: None, ..claim() }, &seal_key(), &base()).unwrap();
    let goods = vec![good.text.clone().into_bytes(), plain.text.clone().into_bytes()];
    hold(check!(), &Kit::new(goods, WORDS), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(read) = from_digits(&text) {
            assert_eq!(to_digits(&read), *text);
        }
        let answer = judge(&text, &KNOWLEDGE, world::now());
        if let Some(said) = answer.said() {
            assert!([&good, &plain].iter().any(|one| one.claim == said.claim), "{said:?}");
            let upper = text.trim().to_ascii_uppercase();
            assert!([&good, &plain].iter().any(|one| one.text == upper), "{text}");
        }
    });
}

/// The same as the bytes behind the digits, so that a fuzzer need not learn to count.
#[test]
fn code_bytes() {
    let good = seal(&claim(), &seal_key(), &base()).unwrap();
    let sealed = from_digits(good.text.strip_prefix(base().as_str()).unwrap()).unwrap();
    let goods = vec![sealed.clone(), claim().to_cbor()];
    hold(check!(), &Kit::new(goods, CBOR), |bytes| {
        let text = format!("{}{}", base().as_str(), to_digits(bytes));
        let stands = !matches!(judge(&text, &KNOWLEDGE, world::now()), Answer::NotAuthentic { .. });
        assert_eq!(stands, bytes == sealed);
        let Ok(read) = Claim::from_cbor(bytes) else { return };
        assert_eq!(read.to_cbor(), bytes);
        // Whatever may be signed is signed and read back.
        if let Ok(code) = seal(&read, &seal_key(), &base()) {
            assert_eq!(Claim::from_cbor(&code.claim.to_cbor()).unwrap(), code.claim);
        }
    });
}

/// A publisher's word, and nobody else's, changes what is known.
#[test]
fn snapshot_file() {
    let mut kit = vec![SNAPSHOT.clone()];
    let next = Snapshot { number: 6, ..snapshot() }.sign(&publisher()).unwrap();
    kit.extend([next.clone(), snapshot().statuses.shards().remove(0)]);
    hold(check!(), &Kit::new(kit, CBOR), |bytes| {
        let opened = Snapshot::open(bytes, &trust().publishers);
        assert_eq!(opened.is_ok(), bytes == *SNAPSHOT || bytes == next);
        let mut known = KNOWLEDGE.clone();
        let update = known.update(bytes);
        assert_eq!(matches!(update, Ok(Update::Newer)), bytes == next);
        assert_eq!(matches!(update, Ok(Update::Same)), bytes == *SNAPSHOT);
        if let Ok(list) = StatusList::from_shards(1000, &[bytes]) {
            let again = StatusList::from_shards(1000, &list.shards()).unwrap();
            assert!(again == list && list.count() == 1000);
        }
        let _own = signing::dossier::open(bytes, &trust().publishers).unwrap_err();
    });
}
