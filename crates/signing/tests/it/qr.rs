//! Codes are sealed, read, altered and judged.

mod answers;
mod codes;
mod hostile;
mod judges;
mod knowledge;
mod names;
mod statuses;
mod vectors;

use jiff::{SignedDuration, Timestamp};
use minicbor::Encoder;
use signing::qr::{
    Base, Claim, Code, KeyList, Kid, Knowledge, PublicKey, SecretKey, Snapshot, Status, StatusList,
    Stir, Trust, from_digits, seal, to_digits,
};
use uuid::Uuid;

use crate::world;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The statuses of the papers 0 to 4; the fifth has run out.
const STATUSES: [Status; 5] =
    [Status::InForce, Status::Revoked, Status::Suspended, Status::Replaced, Status::InForce];

fn base() -> Base {
    Base::new("HTTPS://TRIS.UZ/Q#").unwrap()
}

fn seal_key() -> SecretKey {
    SecretKey::from_seed(&[7; 32])
}

fn publisher() -> SecretKey {
    SecretKey::from_seed(&[8; 32])
}

fn stir(text: &str) -> Stir {
    Stir::parse(text).unwrap()
}

/// A card of the library, issued now for two years.
fn claim() -> Claim {
    Claim {
        document: Uuid::from_u128(1),
        kind: "card".to_owned(),
        number: "UZ.CARD.2026.012.00042".to_owned(),
        issued_at: world::now(),
        expires_at: Some(world::now() + DAY * 730),
        holder: Some(stir("301234567")),
        issuer: stir("200000001"),
        hs_code: Some("8517130000".to_owned()),
        status_index: 0,
        ground_index: 70_000,
        data_hash: [3; 16],
        full_hash: None,
        product: Some("Oʻquv xonasi kartasi".to_owned()),
        maker: Some("«Китоб дунёси» МЧЖ".to_owned()),
    }
}

fn code() -> Code {
    seal(&claim(), &seal_key(), &base()).unwrap()
}

fn sealed(claim: &Claim) -> String {
    seal(claim, &seal_key(), &base()).unwrap().text
}

/// The bytes behind the base.
fn bytes_of(text: &str) -> Vec<u8> {
    from_digits(text.strip_prefix(base().as_str()).unwrap()).unwrap()
}

fn text_of(sealed: &[u8]) -> String {
    format!("{}{}", base().as_str(), to_digits(sealed))
}

fn key_list(keys: &[PublicKey], from: Timestamp) -> KeyList {
    let mut list = KeyList::default();
    for key in keys {
        list.rotate(*key, from).unwrap();
    }
    list
}

/// What is known an hour from now: one key, five papers.
fn snapshot() -> Snapshot {
    Snapshot {
        number: 5,
        as_of: world::now() + SignedDuration::from_hours(1),
        keys: key_list(&[seal_key().public()], world::now() - DAY),
        statuses: StatusList::new(STATUSES).unwrap(),
        checkpoint: Some(b"log.tris.uz/2026\n70001\n".to_vec()),
        lost: Vec::new(),
    }
}

fn trust() -> Trust {
    Trust { base: base(), publishers: vec![publisher().public()], stale_after: DAY * 7 }
}

fn knowing(snapshot: &Snapshot) -> Knowledge {
    Knowledge::new(trust(), &snapshot.sign(&publisher()).unwrap()).unwrap()
}

/// A `COSE_Sign1` written by hand, to write what ours never writes. The signature stands.
fn forged(seed: u8, kid: Kid, context: &str, payload: &[u8]) -> Vec<u8> {
    use ed25519_dalek::{Signer as _, SigningKey};
    let mut protected = vec![0xa2, 0x01, 0x27, 0x04, 0x44];
    protected.extend(kid.0);
    let mut signed = Encoder::new(Vec::new());
    signed.array(4).unwrap().str("Signature1").unwrap().bytes(&protected).unwrap();
    signed.bytes(context.as_bytes()).unwrap().bytes(payload).unwrap();
    let signature = SigningKey::from_bytes(&[seed; 32]).sign(signed.writer());
    let mut envelope = Encoder::new(Vec::new());
    envelope.array(4).unwrap().bytes(&protected).unwrap().map(0).unwrap();
    envelope.bytes(payload).unwrap().bytes(&signature.to_bytes()).unwrap();
    envelope.into_writer()
}
