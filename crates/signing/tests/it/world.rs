//! An authority, an officer with a key and a certificate, and a moment. The same bytes on every run.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use signing::{
    Authority, Evidence, Ground, Manifest, Method, OFFICER_LIFE, Shown, SoftKey, Subject,
    signed_bytes,
};
use uuid::Uuid;

pub(crate) const NOW: &str = "2026-11-22T09:30:00Z";
pub(crate) const SERIAL: [u8; 16] = [0xa1; 16];

pub(crate) fn now() -> Timestamp {
    at(NOW)
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Bytes that look random and are the same for the same seed.
pub(crate) fn entropy(seed: &str) -> impl FnMut(&mut [u8]) {
    let mut block: [u8; 32] = Sha256::digest(seed).into();
    move |out| {
        for byte in out {
            block = Sha256::digest(block).into();
            *byte = block[0];
        }
    }
}

pub(crate) fn authority(seed: &str) -> Authority {
    Authority::create(entropy(seed), signing::DEMO_NAME, now()).unwrap()
}

pub(crate) fn officer_key() -> SoftKey {
    SoftKey::generate(entropy("officer")).unwrap()
}

pub(crate) fn subject() -> Subject {
    Subject {
        name: "Gʻulomova Maʼrifat Oʻktamovna".to_owned(),
        post: "Кутубхона мудири".to_owned(),
        organisation: "«Toshkent kutubxonasi» DUK".to_owned(),
        officer_number: "K-000042".to_owned(),
    }
}

pub(crate) fn certificate(authority: &Authority) -> Vec<u8> {
    let key = officer_key().spki_der();
    authority.certify(&key, &subject(), now(), now() + OFFICER_LIFE, SERIAL).unwrap()
}

pub(crate) fn manifest() -> Manifest {
    Manifest {
        act_id: Uuid::from_u128(1),
        case: Uuid::from_u128(2).to_string(),
        seq: 7,
        action: "give-card".to_owned(),
        definition: [3; 32],
        actor: Uuid::from_u128(4),
        post: Some(Uuid::from_u128(5)),
        facts_hash: [6; 32],
        shown: vec![Shown { kind: "card".to_owned(), hash: [7; 32] }],
        ground: Some(Ground { case: Uuid::from_u128(2).to_string(), seq: 6, hash: [8; 32] }),
        nonce: [9; 16],
    }
}

pub(crate) fn evidence(authority: &Authority) -> Evidence {
    let manifest_cbor = manifest().to_cbor();
    let signature = officer_key().sign(&signed_bytes(&manifest_cbor));
    Evidence {
        method: Method::BrowserKey,
        manifest_cbor,
        signature,
        certificate_der: certificate(authority),
        papers: vec![[10; 64]],
    }
}
