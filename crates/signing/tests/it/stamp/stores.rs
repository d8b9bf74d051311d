//! What a paper carries for later judges: it only grows, and nothing else comes in with it.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::prelude::*;
use signing::pdf::{PrepareError, Store, prepare_stamp};
use signing::stamp::{Question, StampTrust};
use signing::{Authority, OcspQuestion};

use super::papers::judged;
use super::stamper_of;
use crate::{paper, world};

/// A store with these bytes as a certificate, and the authority's empty list.
pub(crate) fn store(certificate: &[u8]) -> Store {
    let list = world::authority("root").revocation_list(&[], world::now(), 1).unwrap();
    Store { certificates: vec![certificate.to_vec()], answers: Vec::new(), lists: vec![list] }
}

pub(crate) fn stamped(base: &[u8], field: &str, store: &Store) -> Vec<u8> {
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

/// Certificates of so many others.
fn certificates(count: usize) -> Vec<Vec<u8>> {
    let of = |number| world::authority(&format!("other {number}")).certificate_der().to_vec();
    (0..count).map(of).collect()
}

#[test]
fn what_comes_with_a_store_and_is_none_is_an_alteration() {
    let signed = paper::signed(&paper::table(), &paper::first());
    let [one, two] = certificates(2).try_into().unwrap();
    let first = stamped(&signed, "Stamp-1", &store(&one));
    let second = stamped(&first, "Stamp-2", &store(&two));
    assert_eq!(standing(&second), Some(2));
    let text = String::from_utf8_lossy(&second).into_owned();
    let lists: Vec<&str> = text.split("/Certs[").skip(1).collect();
    let (old, new) = (lists[0].split(' ').next().unwrap(), lists[1].split(']').next().unwrap());
    let page = "3".to_owned() + &" ".repeat(old.len() - 1);
    let length = format!("{}>>\nstream\n0", two.len());
    for (from, to) in [
        // Another kind of content, the first certificate gone, an object of the paper in its place.
        (format!("/Certs[{new}]"), format!("/Kids [{new}]")),
        (format!("/Certs[{new}]"), format!("/CRLs [{new}]")),
        (format!("/Certs[{new}]"), format!("/Certs[{}]", new.replacen(old, &page, 1))),
        (format!("/Length {length}"), format!("/Lengtx {length}")),
        // The same said otherwise.
        ("\nendstream\nendobj".to_owned(), " endstream\nendobj".to_owned()),
    ] {
        assert_eq!(standing(&forged(&second, &from, &to)), None, "{to}");
    }
}

#[test]
fn a_store_that_repeats_itself_without_end_is_not_believed() {
    let signed = paper::signed(&paper::table(), &paper::first());
    let many = Store { certificates: certificates(300), ..Store::default() };
    assert_eq!(standing(&stamped(&signed, "Stamp-1", &many)), None);
}

/// Bytes that are no certificate, answer or list, or that are more than one, are not put into a paper.
#[test]
fn a_store_takes_nothing_but_certificates_answers_and_lists() {
    let signed = paper::signed(&paper::table(), &paper::first());
    let root = world::authority("root");
    let own = root.certificate_der().to_vec();
    let list = root.revocation_list(&[], world::now(), 1).unwrap();
    let question = OcspQuestion::about(&root, world::SERIAL).unwrap();
    let answer = root.answer(&question, &BTreeMap::new(), world::now()).unwrap();
    let page = "4 0 obj<</Length 3>>stream Q q endstream endobj";
    let hidden = Authority::create(world::entropy("x"), page, world::now()).unwrap();
    let hidden = hidden.certificate_der().to_vec();
    let long_form = [&[0x30, 0x83, 0][..], &own[2..]].concat();
    let bad =
        [vec![], b"abc".to_vec(), [&own[..], b"\0"].concat(), own[1..].to_vec(), long_form, hidden];
    let put = |certificate: &[u8], answer: &[u8], list: &[u8]| {
        let [certificates, answers, lists] =
            [certificate, answer, list].map(|one| vec![one.to_vec()]);
        prepare_stamp(&signed, "S", &Store { certificates, answers, lists }).map(drop)
    };
    assert_eq!(put(&own, &answer, &list), Ok(()));
    for bad in bad.iter().chain([&list, &answer]) {
        assert_eq!(put(bad, &answer, &list), Err(PrepareError::Store), "{bad:02x?}");
    }
    for bad in bad.iter().chain([&own]) {
        assert_eq!(put(&own, bad, &list), Err(PrepareError::Store), "{bad:02x?}");
        assert_eq!(put(&own, &answer, bad), Err(PrepareError::Store), "{bad:02x?}");
    }
}

proptest! {
    // Each case signs.
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_for_a_store_are_taken_as_they_are_or_not_at_all(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        at in any::<prop::sample::Index>(),
    ) {
        let signed = paper::signed(&paper::table(), &paper::first());
        let mut own = world::authority("root").certificate_der().to_vec();
        prop_assert!(prepare_stamp(&signed, "S", &store(&bytes)).is_err());
        let at = at.index(own.len());
        own.splice(at..at, bytes);
        if prepare_stamp(&signed, "S", &store(&own)).is_ok() {
            prop_assert_eq!(standing(&stamped(&signed, "S", &store(&own))), Some(1));
        }
    }
}
