//! Evidence comes back as it went, and stands only whole.

use proptest::prelude::*;
use signing::{Evidence, Method};

use crate::world;

#[test]
fn evidence_comes_back_and_names_the_signer() {
    let authority = world::authority("root");
    let evidence = world::evidence(&authority);
    let back = Evidence::from_bytes(&evidence.to_bytes()).unwrap();
    assert_eq!(back, evidence);
    assert_eq!(back.hash(), evidence.hash());
    let (manifest, signer) = back.verify(authority.certificate_der(), world::now(), false).unwrap();
    assert_eq!(manifest, world::manifest());
    assert_eq!(signer.officer(), Some(&world::subject()));
}

#[test]
fn every_part_counts_in_the_hash() {
    let evidence = world::evidence(&world::authority("root"));
    let others = [
        Evidence { method: Method::SoftKey, ..evidence.clone() },
        Evidence { manifest_cbor: vec![1], ..evidence.clone() },
        Evidence { signature: [1; 64], ..evidence.clone() },
        Evidence { certificate_der: vec![1], ..evidence.clone() },
        Evidence { papers: vec![[11; 64]], ..evidence.clone() },
        Evidence { papers: Vec::new(), ..evidence.clone() },
    ];
    for other in others {
        assert_ne!(other.hash(), evidence.hash());
    }
}

#[test]
fn an_unknown_method_is_refused() {
    let whole = hex::encode(world::evidence(&world::authority("root")).to_bytes());
    let other = whole.replacen(&hex::encode("browser-key"), &hex::encode("browser-kez"), 1);
    let error = Evidence::from_bytes(&hex::decode(other).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "the method `browser-kez` is not known");
}

/// Every single byte, one after the other, of everything that is kept; the signatures in papers are judged with the papers.
#[test]
fn evidence_with_any_byte_changed_is_refused() {
    let authority = world::authority("root");
    let whole = world::evidence(&authority).to_bytes();
    let method = whole.windows(11).position(|part| part == b"browser-key").unwrap();
    let papers = whole.len() - 64;
    for at in (0..papers).filter(|at| !(method..method + 11).contains(at)) {
        for flip in [0x01, 0x80] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            let stands = Evidence::from_bytes(&bytes).is_ok_and(|evidence| {
                evidence.verify(authority.certificate_der(), world::now(), false).is_ok()
            });
            assert!(!stands, "byte {at} changed by {flip:#x}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        drop(Evidence::from_bytes(&bytes));
    }
}
