//! The seven answers, and what each rests on.

use jiff::{SignedDuration, Timestamp};
use signing::qr::{
    Answer, Claim, Ending, KeyList, KeyStanding, Knowledge, PublicKey, Reason, Rotation, SecretKey,
    Snapshot, StatusList, Unknown, check, seal,
};

use super::{DAY, base, claim, key_list, knowing, seal_key, sealed, snapshot};
use crate::world;

fn paper(status_index: u64) -> String {
    sealed(&Claim { status_index, ..claim() })
}

fn answer(text: &str, knowledge: &Knowledge, days: i32) -> Answer {
    check(text, knowledge, world::now() + DAY * days)
}

#[test]
fn each_status_has_its_answer_and_says_as_of_when() {
    let knowledge = knowing(&snapshot());
    let then = snapshot().as_of;
    for (index, days, code) in [
        (0, 1, "qr.in-force"),
        (0, 7, "qr.in-force"),
        (0, 8, "qr.status-unknown"),
        (0, 730, "qr.expired"),
        (1, 1, "qr.revoked"),
        (1, 900, "qr.revoked"),
        (2, 1, "qr.suspended"),
        (2, 20, "qr.suspended"),
        (2, 730, "qr.expired"),
        (3, 1, "qr.expired"),
        (5, 1, "qr.status-unknown"),
        (5, 730, "qr.expired"),
        (u64::MAX, 1, "qr.status-unknown"),
    ] {
        assert_eq!(answer(&paper(index), &knowledge, days).code(), code, "{index} after {days}");
    }
    let said = answer(&paper(0), &knowledge, 1).said().unwrap().clone();
    assert_eq!(said.key, KeyStanding::Whole);
    assert_eq!(answer(&paper(0), &knowledge, 1), Answer::InForce { said, as_of: then });
}

#[test]
fn an_answer_that_is_not_known_says_why() {
    let why = |answer: Answer| {
        let Answer::StatusUnknown { why, .. } = answer else { panic!("{answer:?}") };
        why
    };
    let (knowledge, as_of) = (knowing(&snapshot()), snapshot().as_of);
    let stale = Unknown::Stale { as_of, limit: DAY * 7 };
    assert_eq!((why(answer(&paper(0), &knowledge, 8)), stale.code()), (stale, "qr.stale"));
    let not_listed = why(answer(&paper(5), &knowledge, 8));
    assert_eq!((not_listed, not_listed.code()), (Unknown::NotListed { as_of }, "qr.not-listed"));
    // Where records were lost, nothing is in force or suspended; what is over stays over.
    let lost = knowing(&Snapshot { lost: vec![0..3, 4..9], ..snapshot() });
    for place in [0, 2, 4, 5] {
        let lost = why(answer(&paper(place), &lost, 1));
        assert_eq!((lost, lost.code()), (Unknown::Lost { as_of }, "qr.lost"), "{place}");
    }
    let keys_only = knowing(&Snapshot { statuses: StatusList::default(), ..snapshot() });
    let nothing = why(answer(&paper(0), &keys_only, 1));
    assert_eq!((nothing, nothing.code()), (Unknown::NoSnapshot, "qr.no-snapshot"));
}

#[test]
fn an_end_says_when_and_by_what() {
    let ending = |answer: Answer| {
        let Answer::Expired { why, .. } = answer else { panic!("{answer:?}") };
        why
    };
    let knowledge = knowing(&snapshot());
    let at = claim().expires_at.unwrap();
    let term = ending(check(&paper(0), &knowledge, at));
    assert_eq!((term, term.code()), (Ending::Term { at }, "qr.term"));
    let replaced = Ending::Replaced { as_of: snapshot().as_of };
    assert_eq!(ending(answer(&paper(3), &knowledge, 900)), replaced);
    assert_eq!(replaced.code(), "qr.replaced");
    let endless = sealed(&Claim { expires_at: None, ..claim() });
    let much_later = Snapshot { as_of: world::now() + DAY * 3000, ..snapshot() };
    assert_eq!(answer(&endless, &knowing(&much_later), 3001).code(), "qr.in-force");
}

#[test]
fn a_slow_clock_learns_the_time_from_what_is_signed() {
    let knowledge = knowing(&Snapshot { as_of: world::now() + DAY * 800, ..snapshot() });
    assert_eq!(answer(&paper(0), &knowledge, -9000).code(), "qr.expired");
    let knowledge = knowing(&Snapshot { as_of: world::now() - DAY * 8, ..snapshot() });
    assert_eq!(answer(&paper(0), &knowledge, -9000).code(), "qr.status-unknown", "stale");
}

#[test]
fn who_sees_another_text_on_the_paper_gets_that_answer() {
    let knowledge = knowing(&snapshot());
    for index in 0..6 {
        let before = answer(&paper(index), &knowledge, 1);
        let after = before.clone().text_differs();
        assert_eq!((after.code(), after.said()), ("qr.text-differs", before.said()));
    }
    let not_ours = answer("HTTPS://EVIL.UZ/Q#1", &knowledge, 1);
    assert_eq!(not_ours.clone().text_differs(), not_ours, "nothing was signed");
    assert_eq!(not_ours.said(), None);
}

fn refused(text: &str, snapshot: &Snapshot) -> Option<Reason> {
    let answer = check(text, &knowing(snapshot), world::now());
    if let Answer::NotAuthentic { why } = answer { Some(why) } else { None }
}

#[test]
fn a_key_speaks_within_its_days_and_until_it_was_stolen() {
    let mut snapshot = snapshot();
    let key = snapshot.keys.keys()[0].clone();
    let second = SignedDuration::from_secs(1);
    let at = |issued_at| sealed(&Claim { issued_at, expires_at: None, ..claim() });
    assert_eq!(refused(&at(key.from), &snapshot), None);
    assert_eq!(refused(&at(key.from - second), &snapshot), Some(Reason::KeyPeriod));
    assert_eq!(refused(&at(key.to - second), &snapshot), None);
    assert_eq!(refused(&at(key.to), &snapshot), Some(Reason::KeyPeriod));

    snapshot.keys.revoke(&seal_key().public(), 70_001).unwrap();
    let ground = |ground_index| sealed(&Claim { ground_index, ..claim() });
    assert_eq!(refused(&ground(70_001), &snapshot), Some(Reason::KeyRevoked));
    let earlier = check(&ground(70_000), &knowing(&snapshot), world::now());
    assert_eq!(earlier.code(), "qr.in-force");
    assert_eq!(earlier.said().unwrap().key, KeyStanding::RevokedLater);
}

#[test]
fn a_code_by_a_key_nobody_listed_is_not_authentic() {
    let other = SecretKey::from_seed(&[99; 32]);
    let text = seal(&claim(), &other, &base()).unwrap().text;
    assert_eq!(refused(&text, &snapshot()), Some(Reason::KeyUnknown));
}

/// Found by search: the thumbprints of these two begin with the same four bytes.
pub(super) fn twins() -> [SecretKey; 2] {
    [80_426_u32, 94_589].map(|number| {
        let mut seed = [0; 32];
        seed[28..].copy_from_slice(&number.to_be_bytes());
        SecretKey::from_seed(&seed)
    })
}

#[test]
fn when_two_keys_have_one_name_both_are_tried() {
    let keys = twins();
    let public = keys.clone().map(|key| key.public());
    assert_eq!(public[0].kid(), public[1].kid());
    assert_ne!(public[0], public[1]);
    let both = Snapshot { keys: key_list(&public, world::now() - DAY), ..snapshot() };
    for key in &keys {
        let text = seal(&claim(), key, &base()).unwrap().text;
        assert_eq!(refused(&text, &both), None);
    }
    let one = Snapshot { keys: key_list(&public[..1], world::now() - DAY), ..snapshot() };
    let text = seal(&claim(), &keys[1], &base()).unwrap().text;
    assert_eq!(refused(&text, &one), Some(Reason::Signature));
}

fn day(text: &str) -> Timestamp {
    world::at(&format!("{text}T00:00:00Z"))
}

fn key(seed: u8) -> PublicKey {
    SecretKey::from_seed(&[seed; 32]).public()
}

#[test]
fn keys_follow_each_other_with_thirteen_months_in_common() {
    let mut list = KeyList::default();
    assert_eq!(list.next_due(), None);
    assert_eq!(list.rotate(key(1), day("2026-01-01")), Ok(Rotation::InTime));
    assert_eq!(list.keys()[0].to, day("2028-02-01"));
    assert_eq!(list.next_due(), Some(day("2027-01-01")));
    assert_eq!(list.rotate(key(2), day("2027-01-01")), Ok(Rotation::InTime));
    assert_eq!(list.rotate(key(3), day("2028-01-02")), Ok(Rotation::Late), "a day late");
    let sealing = |list: &KeyList, at: &str| list.sealing(day(at)).map(|listed| listed.key);
    assert_eq!(sealing(&list, "2025-12-31"), None);
    assert_eq!(sealing(&list, "2026-06-01"), Some(key(1)));
    assert_eq!(sealing(&list, "2028-01-31"), Some(key(1)), "the older one to its end");
    assert_eq!(sealing(&list, "2028-02-01"), Some(key(2)));
    list.revoke(&key(1), 10).unwrap();
    assert_eq!(sealing(&list, "2027-06-01"), Some(key(2)), "the next one takes over at once");
    list.revoke(&key(1), 20).unwrap();
    assert_eq!(list.keys()[0].revoked_from, Some(10), "a revocation comes earlier, never later");
    assert!(list.rotate(key(3), day("2030-01-01")).is_err(), "twice");
    assert!(list.rotate(key(4), day("2027-01-01")).is_err(), "before the one before it");
    assert!(list.revoke(&key(9), 0).is_err());
    assert!(KeyList::default().rotate(key(5), day("1969-12-31")).is_err());
}

#[test]
fn every_reason_has_a_code_of_its_own() {
    let codes: std::collections::BTreeSet<_> = Reason::ALL.map(Reason::code).into();
    assert_eq!(codes.len(), Reason::ALL.len());
}
