//! What a paper carries for later judges: it only grows, and nothing else comes in with it.

use jiff::SignedDuration;
use proptest::prelude::*;
use signing::pdf::{Store, prepare_stamp};
use signing::stamp::{Question, StampTrust};

use super::papers::judged;
use super::stamper_of;
use crate::{paper, world};

/// A store with these bytes as a certificate, and the authority's empty list.
fn store(certificate: &[u8]) -> Store {
    let list = world::authority("root").revocation_list(&[], world::now(), 1).unwrap();
    Store { certificates: vec![certificate.to_vec()], answers: Vec::new(), lists: vec![list] }
}

fn stamped(base: &[u8], field: &str, store: &Store) -> Vec<u8> {
    let root = world::authority("root");
    let prepared = prepare_stamp(base, field, store).unwrap();
    let question = Question::new(prepared.digest(), [3; 16]);
    let at = world::now() + SignedDuration::from_secs(5);
    let answer = stamper_of(&root).answer(&question.to_der(), at, [4; 16]);
    let trust = StampTrust { roots: &[root.certificate_der()], revoked: None };
    prepared.splice(&question.token(&answer, &trust).unwrap().0).unwrap()
}

/// How many stamps stand, if the signatures hold.
fn standing(paper: &[u8]) -> Option<usize> {
    let report = judged(paper).ok().filter(signing::pdf::Report::holds)?;
    Some(report.stamps.iter().filter(|stamp| stamp.said.is_ok()).count())
}

fn count(paper: &[u8], part: &[u8]) -> usize {
    paper.windows(part.len()).filter(|window| *window == part).count()
}

/// The paper with the last of these words put in place of as many others.
fn forged(paper: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = paper.windows(from.len()).rposition(|part| part == from.as_bytes()).unwrap();
    let mut forged = paper.to_vec();
    forged[at..at + to.len()].copy_from_slice(to.as_bytes());
    forged
}

#[test]
fn a_store_comes_under_the_stamp_and_grows_with_the_next_one() {
    let root = world::authority("root");
    for (kind, base) in paper::bases() {
        let signed = paper::signed(&base, &paper::first());
        let first = stamped(&signed, "Stamp-1", &store(root.certificate_der()));
        assert!(first.starts_with(&signed), "{kind}");
        assert_eq!(standing(&first), Some(1), "{kind}");
        let newer = root.revocation_list(&[], world::now() + SignedDuration::from_hours(9), 2);
        let more = Store { lists: vec![newer.unwrap()], ..store(root.certificate_der()) };
        let second = stamped(&first, "Stamp-2", &more);
        assert_eq!(standing(&second), Some(2), "{kind}");
        // What is in it already does not come twice: the root stands in the signature and in the store.
        assert_eq!(count(&second, root.certificate_der()), count(&first, root.certificate_der()));
    }
}

#[test]
fn what_comes_with_a_store_and_is_none_is_an_alteration() {
    let signed = paper::signed(&paper::table(), &paper::first());
    let first = stamped(&signed, "Stamp-1", &store(b"one"));
    let second = stamped(&first, "Stamp-2", &store(b"two"));
    assert_eq!(standing(&second), Some(2));
    let text = String::from_utf8_lossy(&second).into_owned();
    let lists: Vec<&str> = text.split("/Certs[").skip(1).collect();
    let (old, new) = (lists[0].split(' ').next().unwrap(), lists[1].split(']').next().unwrap());
    let page = "3".to_owned() + &" ".repeat(old.len() - 1);
    for (from, to) in [
        // Another kind of content, the first certificate gone, an object of the paper in its place.
        (format!("/Certs[{new}]"), format!("/Kids [{new}]")),
        (format!("/Certs[{new}]"), format!("/Certs[{}]", new.replacen(old, &page, 1))),
        ("/Length 3>>\nstream\ntwo".to_owned(), "/Lengtx 3>>\nstream\ntwo".to_owned()),
    ] {
        assert_eq!(standing(&forged(&second, &from, &to)), None, "{to}");
    }
}

#[test]
fn a_store_that_repeats_itself_without_end_is_not_believed() {
    let signed = paper::signed(&paper::table(), &paper::first());
    let lists = (0..300_u16).map(|number| number.to_be_bytes().to_vec()).collect();
    let many = Store { lists, ..Store::default() };
    assert_eq!(standing(&stamped(&signed, "Stamp-1", &many)), None);
}

proptest! {
    #[test]
    fn any_bytes_in_a_store_are_carried_and_harm_nothing(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        again in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let signed = paper::signed(&paper::table(), &paper::first());
        let first = stamped(&signed, "Stamp-1", &store(&bytes));
        prop_assert_eq!(standing(&stamped(&first, "Stamp-2", &store(&again))), Some(2));
    }
}
