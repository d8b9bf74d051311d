//! Papers are signed, signed again and verified, by us and by tools that know nothing of us.

mod altered;
mod appended;
mod costly;
mod hostile;
mod judges;
mod sealed;
mod vectors;

use sha2::{Digest, Sha256};
use signing::pdf::{self, MoreSignatures, PrepareError, Prepared, Slot, Trust};

use crate::{paper, world};

const FINE: Vec<&'static str> = Vec::new();

#[test]
fn a_paper_is_signed_twice_and_both_signatures_hold() {
    for (kind, base) in paper::bases() {
        let once = paper::signed(&base, &paper::first());
        assert!(once.starts_with(&base), "{kind}: what was there stays byte for byte");
        assert_eq!(paper::codes(&once), Ok(vec![FINE]), "{kind}");
        let twice = paper::signed(&once, &paper::slot("Sig-head"));
        assert!(twice.starts_with(&once), "{kind}");
        assert_eq!(paper::codes(&twice), Ok(vec![FINE, FINE]), "{kind}");
    }
}

#[test]
fn the_report_says_who_signed_when_and_what() {
    let once = paper::signed(&paper::table(), &paper::first());
    let twice = paper::signed(&once, &paper::slot("Sig-head"));
    let authority = world::authority("root");
    let trust = Trust { authorities: &[authority.certificate_der()], ..Trust::default() };
    let report = pdf::verify(&twice, &trust).unwrap();
    assert!(report.holds());
    let [first, second] = report.signatures.as_slice() else { panic!("{report:?}") };
    assert_eq!((first.field.as_str(), second.field.as_str()), ("Sig-librarian", "Sig-head"));
    let officer = first.signer.as_ref().and_then(|signer| signer.officer());
    assert_eq!(officer, Some(&world::subject()));
    assert_eq!(first.claimed_at, Some(world::now()));
    assert_eq!((first.is_whole, second.is_whole), (false, true));
    let hash = |bytes: &[u8]| Some(Sha256::digest(bytes).into());
    assert_eq!((first.revision_hash, second.revision_hash), (hash(&once), hash(&twice)));
}

#[test]
fn a_file_that_is_judged_again_says_what_it_would_say_alone() {
    let twice =
        paper::signed(&paper::signed(&paper::table(), &paper::first()), &paper::slot("Sig-head"));
    let mut bent = twice.clone();
    let page = bent.windows(3).position(|part| part == b"q Q").unwrap();
    bent[page] = b'Q';
    let authority = world::authority("root");
    for bytes in [twice, bent] {
        let reading = pdf::Reading::of(&bytes);
        for at in [None, Some(world::now()), Some(world::at("2030-01-01T00:00:00Z")), None] {
            let trust =
                Trust { authorities: &[authority.certificate_der()], at, ..Trust::default() };
            assert_eq!(reading.verify(&trust), pdf::verify(&bytes, &trust), "{at:?}");
        }
    }
}

#[test]
fn a_paper_without_signatures_does_not_hold() {
    let report = pdf::verify(&paper::table(), &Trust::default()).unwrap();
    assert!(report.signatures.is_empty() && !report.holds());
}

#[test]
fn the_last_word_lets_nobody_sign_after_it() {
    let slot = Slot { more: Some(MoreSignatures::No), ..paper::slot("Sig-librarian") };
    let once = paper::signed(&paper::table(), &slot);
    assert_eq!(paper::codes(&once), Ok(vec![FINE]));
    let twice = paper::signed(&once, &paper::slot("Sig-head"));
    assert_eq!(paper::codes(&twice), Ok(vec![vec!["signature.altered-after"], FINE]));
}

#[test]
fn only_the_first_says_what_may_follow_and_every_field_has_its_own_name() {
    let once = paper::signed(&paper::table(), &paper::first());
    let again = Slot { more: Some(MoreSignatures::No), ..paper::slot("Sig-head") };
    assert_eq!(pdf::prepare(&once, &again), Err(PrepareError::NotFirst));
    let same = pdf::prepare(&once, &paper::slot("Sig-librarian"));
    assert_eq!(same, Err(PrepareError::FieldTaken));
    for name in ["", "Sig.head"] {
        assert_eq!(pdf::prepare(&once, &paper::slot(name)), Err(PrepareError::FieldName));
    }
    let tail = [&once[..], b" "].concat();
    assert_eq!(pdf::prepare(&tail, &paper::slot("Sig-head")), Err(PrepareError::Tail));
}

#[test]
fn the_hole_is_found_again_and_emptied() {
    for (kind, base) in paper::bases() {
        let prepared = pdf::prepare(&base, &paper::first()).unwrap();
        let found = Prepared::find(prepared.bytes.clone()).unwrap();
        assert_eq!(found, prepared, "{kind}");
        let mut signed = Prepared::find(paper::signed(&base, &paper::first())).unwrap();
        assert_ne!(signed.bytes, prepared.bytes, "{kind}");
        assert_eq!(signed.digest(), prepared.digest(), "{kind}");
        assert_eq!(signed.blank(), prepared.bytes, "{kind}");
        let long = vec![1; paper::first().bytes + 1];
        assert_eq!(prepared.splice(&long), Err(PrepareError::NoRoom), "{kind}");
        assert_eq!(Prepared::find(base), None, "{kind}");
    }
}
