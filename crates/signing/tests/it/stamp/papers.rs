//! A time stamp under a paper: the signed revision stays byte for byte, and what is no time stamp is called what it is.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use signing::Authority;
use signing::pdf::{self, Report, StampReport, Store, Trust, prepare_stamp};
use signing::stamp::{Question, StampError, StampTrust};

use super::{STAMPER, stamper_of};
use crate::{paper, world};

/// The paper with a time stamp of this authority and moment.
pub(crate) fn stamped_by(
    base: &[u8],
    authority: &Authority,
    at: Timestamp,
    field: &str,
) -> Vec<u8> {
    let prepared = prepare_stamp(base, field, &Store::default()).unwrap();
    let question = Question::new(prepared.digest(), [3; 16]);
    let answer = stamper_of(authority).answer(&question.to_der(), at, [4; 16]);
    let trust = StampTrust { roots: &[authority.certificate_der()], revoked: None };
    let given = question.token(&answer, &trust);
    let (token, _) = given.unwrap_or_else(|_| (token_of(&answer), judged_nowhere()));
    prepared.splice(&token).unwrap()
}

/// A token that its own root would not accept, as a forger has it: after the head of the answer and its status.
fn token_of(answer: &[u8]) -> Vec<u8> {
    answer[9..].to_vec()
}

fn judged_nowhere() -> signing::Stamp {
    let (authority, policy) = (String::new(), String::new());
    let (hash, valid_until) = (signing::StampHash::Sha256, world::now());
    signing::Stamp { at: world::now(), authority, policy, serial: [0; 16], valid_until, hash }
}

pub(crate) fn stamped(base: &[u8]) -> Vec<u8> {
    stamped_by(base, &world::authority("root"), later(), "Stamp-1")
}

fn later() -> Timestamp {
    world::now() + SignedDuration::from_secs(5)
}

pub(crate) fn judged(bytes: &[u8]) -> Result<Report, pdf::Unreadable> {
    let root = world::authority("root");
    let roots: &[&[u8]] = &[root.certificate_der()];
    pdf::verify(bytes, &Trust { authorities: roots, stampers: roots, ..Trust::default() })
}

fn report(bytes: &[u8]) -> Report {
    judged(bytes).unwrap()
}

fn said(report: &Report) -> Vec<Result<(), StampError>> {
    let one = |stamp: &StampReport| stamp.said.as_ref().map(|_| ()).map_err(|why| *why);
    report.stamps.iter().map(one).collect()
}

#[test]
fn a_stamped_paper_is_the_signed_one_with_a_moment_that_others_vouch_for() {
    for (kind, base) in paper::bases() {
        let signed = paper::signed(&base, &paper::first());
        let stamped = stamped(&signed);
        assert!(stamped.starts_with(&signed), "{kind}");
        let report = report(&stamped);
        assert!(report.holds(), "{kind}: {report:?}");
        let [signature] = report.signatures.as_slice() else { panic!("{report:?}") };
        assert_eq!(signature.revision_hash, Some(Sha256::digest(&signed).into()), "{kind}");
        assert_eq!((signature.is_whole, signature.stamped_at), (false, Some(later())), "{kind}");
        let [stamp] = report.stamps.as_slice() else { panic!("{report:?}") };
        let own = stamp.said.as_ref().unwrap();
        assert_eq!((stamp.field.as_str(), own.at), ("Stamp-1", later()));
        assert_eq!(own.authority, STAMPER);
    }
}

#[test]
fn the_last_word_may_be_stamped_and_a_stamped_paper_signed_and_stamped_again() {
    let last = pdf::Slot { more: Some(pdf::MoreSignatures::No), ..paper::slot("Sig-head") };
    let last = paper::signed(&paper::table(), &last);
    assert!(report(&stamped(&last)).holds());
    let signed = stamped(&paper::signed(&paper::table(), &paper::first()));
    let again = paper::signed(&signed, &paper::slot("Sig-head"));
    let root = world::authority("root");
    let hour = later() + SignedDuration::from_hours(1);
    let whole = stamped_by(&again, &root, hour, "Stamp-2");
    let report = report(&whole);
    assert!(report.holds());
    // Each signature has the first stamp that came after it.
    let moments: Vec<_> = report.signatures.iter().map(|one| one.stamped_at).collect();
    assert_eq!(moments, [Some(later()), Some(hour)]);
    assert_eq!(said(&report), [Ok(()), Ok(())]);
}

#[test]
fn a_stamp_that_is_not_believed_vouches_for_nothing_and_harms_no_signature() {
    let signed = paper::signed(&paper::table(), &paper::first());
    let root = world::authority("root");
    let early = world::now() - SignedDuration::from_hours(1);
    let mut broken = stamped(&signed);
    let at = signed.len()
        + broken[signed.len()..].windows(10).position(|one| one == b"/Contents<").unwrap();
    // In the token, near its end: a digit of the signature.
    let end = at + broken[at..].windows(8).position(|zeros| zeros == b"00000000").unwrap();
    broken[end - 9] = if broken[end - 9] == b'1' { b'2' } else { b'1' };
    let table = [
        (
            stamped_by(&signed, &world::authority("other"), later(), "S"),
            StampError::UnknownAuthority,
        ),
        (stamped_by(&signed, &root, early, "S"), StampError::NotYetValid),
        (broken, StampError::Signature),
        (prepare_stamp(&signed, "S", &Store::default()).unwrap().bytes, StampError::Malformed),
    ];
    for (bytes, expected) in table {
        let report = report(&bytes);
        assert_eq!(said(&report), [Err(expected)]);
        assert!(report.holds(), "{expected}");
        assert_eq!(report.signatures[0].stamped_at, None, "{expected}");
    }
}

#[test]
fn the_stamp_of_another_paper_does_not_stand() {
    let signed = paper::signed(&paper::table(), &paper::first());
    let other = paper::signed(&paper::table(), &paper::slot("Sig-librarian"));
    let root = world::authority("root");
    let prepared = prepare_stamp(&other, "S", &Store::default()).unwrap();
    let question = Question::new(prepared.digest(), [3; 16]);
    let answer = stamper_of(&root).answer(&question.to_der(), later(), [4; 16]);
    let trust = StampTrust { roots: &[root.certificate_der()], revoked: None };
    let (token, _) = question.token(&answer, &trust).unwrap();
    let moved = prepare_stamp(&signed, "S", &Store::default()).unwrap().splice(&token).unwrap();
    assert_eq!(said(&report(&moved)), [Err(StampError::Imprint)]);
}

#[test]
fn what_is_smuggled_in_beside_a_stamp_is_an_alteration() {
    let signed = paper::signed(&paper::table(), &paper::first());
    // The stamp's field is made to be seen; an officer's signature calls itself a stamp.
    for (from, to) in [("Rect[0 0 0 0]", "Rect[0 0 9 9]"), ("/F 132", "/F 128")] {
        let head = signed.len();
        let mut altered = stamped(&signed);
        let at = head
            + altered[head..].windows(from.len()).position(|one| one == from.as_bytes()).unwrap();
        altered[at..at + to.len()].copy_from_slice(to.as_bytes());
        let report = report(&altered);
        assert!(!report.holds() && report.stamps.is_empty(), "{to}");
        assert_eq!(report.signatures[0].reasons, [pdf::Reason::AlteredAfter], "{to}");
    }
    // An officer's signature that calls itself a time stamp is neither, and signs nothing.
    let head = signed.len();
    let mut disguised = paper::signed(&signed, &paper::slot("Sig-head"));
    let from = b"/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached";
    let to = b"/Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC31";
    let at = head + disguised[head..].windows(from.len()).position(|one| one == from).unwrap();
    disguised[at..at + from.len()].copy_from_slice(to);
    let report = report(&disguised);
    assert_eq!(report.signatures[0].reasons, [pdf::Reason::AlteredAfter]);
    assert_eq!((said(&report), report.signatures[0].stamped_at), (vec![], None));
}
