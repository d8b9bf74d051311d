//! What the browser must make of the same papers: `e2e/unit/paper.test.mjs` reads the same file.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use signing::cms;
use signing::pdf::{self, Slot};

use crate::{paper, world};

fn vector((name, base): (&str, Vec<u8>)) -> Value {
    let certificate = world::certificate(&world::authority("root"));
    let prepared = pdf::prepare(&base, &Slot { bytes: 16, ..paper::first() }).unwrap();
    let digest = prepared.digest();
    json!({
        "name": name,
        "prepared": hex::encode(&prepared.bytes),
        "certificate_sha256": hex::encode(Sha256::digest(&certificate)),
        "digest": hex::encode(digest),
        "attributes": hex::encode(cms::signed_attributes(digest, &certificate)),
    })
}

#[test]
fn the_vectors_are_what_is_prepared_and_signed() {
    let vectors: Value = serde_json::from_str(include_str!("../../vectors/paper.json")).unwrap();
    let made = Value::Array(paper::bases().map(vector).into());
    assert_eq!(vectors, made, "{made:#}");
}
