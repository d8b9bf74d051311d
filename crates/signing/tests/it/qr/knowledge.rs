//! Snapshots are signed, read, and never make known things unknown.

use signing::qr::{
    CLAIM_CONTEXT, Knowledge, SecretKey, Snapshot, Status, StatusList, Trust, Update, check,
};

use super::{
    DAY, STATUSES, claim, code, forged, key_list, knowing, publisher, seal_key, snapshot, trust,
};
use crate::world;

fn next() -> Snapshot {
    Snapshot { number: 6, as_of: snapshot().as_of + DAY, ..snapshot() }
}

/// What becomes of a snapshot that a verifier with the usual one gets.
fn update(new: &Snapshot) -> Result<Update, &'static str> {
    let mut knowledge = knowing(&snapshot());
    let result = knowledge.update(&new.sign(&publisher()).unwrap());
    let known = if result.is_ok() { new.clone() } else { snapshot() };
    assert_eq!(*knowledge.snapshot(), known);
    result.map_err(|error| error.code())
}

#[test]
fn a_snapshot_is_read_as_it_was_signed() {
    for snapshot in
        [snapshot(), Snapshot { statuses: StatusList::default(), checkpoint: None, ..snapshot() }]
    {
        let signed = snapshot.sign(&publisher()).unwrap();
        assert_eq!(Snapshot::open(&signed, &trust().publishers).unwrap(), snapshot);
        assert_eq!(signed, snapshot.sign(&publisher()).unwrap(), "the same bytes every time");
    }
}

#[test]
fn knowledge_grows() {
    assert_eq!(update(&next()), Ok(Update::Newer));
    assert_eq!(update(&snapshot()), Ok(Update::Same));
    let mut more = next();
    more.statuses.push(Status::InForce).unwrap();
    more.keys.rotate(SecretKey::from_seed(&[9; 32]).public(), more.as_of).unwrap();
    more.keys.revoke(&seal_key().public(), 80_000).unwrap();
    assert_eq!(update(&more), Ok(Update::Newer));
    let restored = Snapshot { statuses: StatusList::new([Status::InForce; 5]).unwrap(), ..next() };
    assert_eq!(
        update(&restored),
        Ok(Update::Newer),
        "what was suspended goes on, a court restores"
    );
}

#[test]
fn knowledge_never_goes_back() {
    assert_eq!(update(&Snapshot { number: 4, ..next() }), Err("snapshot.older"));
    let earlier = Snapshot { as_of: snapshot().as_of - DAY, ..next() };
    assert_eq!(update(&earlier), Err("snapshot.older"));
    assert_eq!(update(&Snapshot { number: 5, ..next() }), Err("snapshot.forked"));
    let shorter = StatusList::new(STATUSES.into_iter().take(4)).unwrap();
    assert_eq!(update(&Snapshot { statuses: shorter, ..next() }), Err("snapshot.shorter"));
    let other = key_list(&[SecretKey::from_seed(&[9; 32]).public()], world::now() - DAY);
    assert_eq!(update(&Snapshot { keys: other, ..next() }), Err("snapshot.keys"));
    let moved = key_list(&[seal_key().public()], world::now() - DAY * 2);
    assert_eq!(update(&Snapshot { keys: moved, ..next() }), Err("snapshot.keys"));
}

#[test]
fn a_revocation_is_not_taken_back_and_not_moved_later() {
    let revoked = |at: u64, number: u64| {
        let mut snapshot = Snapshot { number, ..snapshot() };
        snapshot.keys.revoke(&seal_key().public(), at).unwrap();
        snapshot
    };
    let mut knowledge = knowing(&revoked(80_000, 5));
    let mut took = |new: &Snapshot| knowledge.update(&new.sign(&publisher()).unwrap()).is_ok();
    assert!(!took(&next()), "taken back");
    assert!(!took(&revoked(80_001, 6)), "moved later");
    assert!(took(&revoked(70_000, 6)), "moved earlier");
    assert_eq!(check(&code().text, &knowledge, world::now()).code(), "qr.not-authentic");
}

#[test]
fn only_who_is_believed_may_say_what_is_known() {
    let refused = |bytes: &[u8], trust: Trust| Knowledge::new(trust, bytes).unwrap_err().code();
    let by_seal_key = snapshot().sign(&seal_key()).unwrap();
    assert_eq!(refused(&by_seal_key, trust()), "snapshot.signature");
    let good = snapshot().sign(&publisher()).unwrap();
    let nobody = Trust { publishers: Vec::new(), ..trust() };
    assert_eq!(refused(&good, nobody), "snapshot.signature");
    let follower = SecretKey::from_seed(&[10; 32]);
    let both = Trust { publishers: vec![publisher().public(), follower.public()], ..trust() };
    assert!(Knowledge::new(both, &snapshot().sign(&follower).unwrap()).is_ok());
    let other_purpose = forged(8, publisher().public().kid(), CLAIM_CONTEXT, &claim().to_cbor());
    assert_eq!(refused(&other_purpose, trust()), "snapshot.signature");
}

#[test]
fn every_bit_of_a_snapshot_counts() {
    let good = snapshot().sign(&publisher()).unwrap();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            assert!(Snapshot::open(&bad, &trust().publishers).is_err(), "byte {at}, bit {bit}");
        }
        assert!(Snapshot::open(&good[..at], &trust().publishers).is_err(), "cut at {at}");
    }
}
