//! A signature stands, or falls for a named reason.

use proptest::prelude::*;
use signing::verify::enrolment_bytes;
use signing::{
    OFFICER_LIFE, SignatureError, SoftKey, signature_to_der, verify_possession, verify_signature,
};

use crate::world;

#[test]
fn a_good_signature_names_the_officer() {
    let authority = world::authority("root");
    let certificate = world::certificate(&authority);
    let key = world::officer_key();
    let signature = key.sign(b"bytes");
    let root = authority.certificate_der();
    let signer =
        verify_signature(&certificate, root, world::now(), false, b"bytes", &signature).unwrap();
    let subject = world::subject();
    assert_eq!(signer.officer(), Some(&subject));
    assert_eq!(signer.serial, world::SERIAL);
    assert_eq!(signer.key_fingerprint, signing::fingerprint(&key.spki_der()));
}

#[test]
fn a_bad_signature_falls_for_its_reason() {
    let (authority, other) = (world::authority("root"), world::authority("other"));
    let root = authority.certificate_der().to_vec();
    let good = world::certificate(&authority);
    let signature = world::officer_key().sign(b"bytes");
    let stranger = SoftKey::generate(world::entropy("stranger")).unwrap().sign(b"bytes");
    let now = world::now();
    let (last, second) = (now + OFFICER_LIFE, jiff::SignedDuration::from_secs(1));
    let judge = |certificate: &[u8], root: &[u8], at, revoked, signature: &[u8]| {
        verify_signature(certificate, root, at, revoked, b"bytes", signature).err()
    };
    let table = [
        ("all is well", judge(&good, &root, now, false, &signature), None),
        ("the last second", judge(&good, &root, last, false, &signature), None),
        (
            "another authority's",
            judge(&world::certificate(&other), &root, now, false, &signature),
            Some(SignatureError::NotIssuedHere),
        ),
        (
            "the authority's own certificate",
            judge(&root, &root, now, false, &signature),
            Some(SignatureError::NotIssuedHere),
        ),
        (
            "an officer as the authority",
            judge(&good, &good, now, false, &signature),
            Some(SignatureError::NotIssuedHere),
        ),
        (
            "a second too early",
            judge(&good, &root, now - second, false, &signature),
            Some(SignatureError::NotYetValid),
        ),
        (
            "a second too late",
            judge(&good, &root, last + second, false, &signature),
            Some(SignatureError::Expired),
        ),
        ("revoked", judge(&good, &root, now, true, &signature), Some(SignatureError::Revoked)),
        (
            "another's key",
            judge(&good, &root, now, false, &stranger),
            Some(SignatureError::BadSignature),
        ),
        (
            "a short signature",
            judge(&good, &root, now, false, &signature[1..]),
            Some(SignatureError::Malformed("the signature")),
        ),
        (
            "zeros",
            judge(&good, &root, now, false, &[0; 64]),
            Some(SignatureError::Malformed("the signature")),
        ),
        (
            "the signature as der",
            judge(&good, &root, now, false, &signature_to_der(&signature).unwrap()),
            Some(SignatureError::Malformed("the signature")),
        ),
        (
            "no certificate",
            judge(b"", &root, now, false, &signature),
            Some(SignatureError::Malformed("the certificate")),
        ),
        (
            "no authority",
            judge(&good, b"", now, false, &signature),
            Some(SignatureError::Malformed("the authority's certificate")),
        ),
    ];
    for (name, found, expected) in table {
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn possession_is_proved_only_by_the_key_for_the_challenge() {
    let key = world::officer_key();
    let proof = key.prove_possession(b"challenge");
    let (spki, bad) = (key.spki_der(), Err(SignatureError::BadSignature));
    assert_eq!(verify_possession(&spki, b"challenge", &proof), Ok(()));
    assert_eq!(verify_possession(&spki, b"another", &proof), bad);
    assert_eq!(
        verify_possession(&spki, b"challenge", &key.sign(b"challenge")),
        bad,
        "signed for no purpose"
    );
    let stranger = SoftKey::generate(world::entropy("stranger")).unwrap();
    assert_eq!(verify_possession(&stranger.spki_der(), b"challenge", &proof), bad);
    assert_eq!(
        verify_possession(b"", b"challenge", &proof),
        Err(SignatureError::Malformed("the key"))
    );
    assert_eq!(key.sign(&enrolment_bytes(b"challenge")), proof);
}

/// Made by `WebCrypto`, whose `s` is not always the lower one.
#[test]
fn a_signature_with_a_high_s_stands() {
    let key = world::officer_key();
    let proof = key.prove_possession(b"challenge");
    let signature = p256::ecdsa::Signature::from_slice(&proof).unwrap();
    let negated = -*signature.s().as_ref();
    let other = p256::ecdsa::Signature::from_scalars(*signature.r().as_ref(), negated).unwrap();
    assert_eq!(verify_possession(&key.spki_der(), b"challenge", &other.to_bytes()), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_certificate_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let root = world::authority("root");
        prop_assert!(verify_signature(&bytes, root.certificate_der(), world::now(), false, b"", &[1; 64]).is_err());
    }

    #[test]
    fn a_certificate_with_bytes_changed_is_refused(changes in prop::collection::vec((any::<usize>(), 1_u8..), 1..4)) {
        let authority = world::authority("root");
        let good = world::certificate(&authority);
        let mut bytes = good.clone();
        for (at, flip) in changes {
            let at = at % bytes.len();
            bytes[at] ^= flip;
        }
        let signature = world::officer_key().sign(b"x");
        let result = verify_signature(&bytes, authority.certificate_der(), world::now(), false, b"x", &signature);
        prop_assert_eq!(result.is_ok(), bytes == good);
    }
}
