//! One manifest, one encoding; every other is refused.

use proptest::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use signing::{CborError, Ground, Manifest, Shown, signed_bytes};
use uuid::Uuid;

use crate::world;

#[derive(Deserialize)]
struct Vector {
    name: String,
    manifest: Written,
    cbor: String,
    signed_sha256: String,
}

#[derive(Deserialize)]
struct Written {
    act_id: Uuid,
    case: String,
    seq: u64,
    action: String,
    definition: String,
    actor: Uuid,
    post: Option<Uuid>,
    facts_hash: String,
    shown: Vec<WrittenShown>,
    ground: Option<WrittenGround>,
    nonce: String,
}

#[derive(Deserialize)]
struct WrittenShown {
    kind: String,
    hash: String,
}

#[derive(Deserialize)]
struct WrittenGround {
    case: String,
    seq: u64,
    hash: String,
}

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    hex::decode(hex).unwrap().try_into().unwrap()
}

impl From<Written> for Manifest {
    fn from(w: Written) -> Self {
        let shown = |s: WrittenShown| Shown { kind: s.kind, hash: bytes(&s.hash) };
        let ground = |g: WrittenGround| Ground { case: g.case, seq: g.seq, hash: bytes(&g.hash) };
        Self {
            act_id: w.act_id,
            case: w.case,
            seq: w.seq,
            action: w.action,
            definition: bytes(&w.definition),
            actor: w.actor,
            post: w.post,
            facts_hash: bytes(&w.facts_hash),
            shown: w.shown.into_iter().map(shown).collect(),
            ground: w.ground.map(ground),
            nonce: bytes(&w.nonce),
        }
    }
}

#[test]
fn the_vectors_are_encoded_and_decoded_as_written() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../vectors/manifest.json")).unwrap();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let manifest = Manifest::from(vector.manifest);
        let cbor = manifest.to_cbor();
        assert_eq!(hex::encode(&cbor), vector.cbor, "{}", vector.name);
        assert_eq!(
            hex::encode(Sha256::digest(signed_bytes(&cbor))),
            vector.signed_sha256,
            "{}",
            vector.name
        );
        assert_eq!(Manifest::from_cbor(&cbor).unwrap(), manifest, "{}", vector.name);
    }
}

/// The encoding with `from` (in hex) replaced once by `to`.
fn changed(from: &str, to: &str) -> Vec<u8> {
    let whole = hex::encode(world::manifest().to_cbor());
    assert!(whole.contains(from), "{from} is not in {whole}");
    hex::decode(whole.replacen(from, to, 1)).unwrap()
}

#[test]
fn a_manifest_written_otherwise_is_refused_and_says_why() {
    let long = [world::manifest().to_cbor(), vec![0]].concat();
    let cases = [
        ("a byte after the end", long, "not the one encoding of what it says"),
        ("a longer number", changed("0407", "041807"), "not the one encoding of what it says"),
        ("an indefinite map", changed("ac01", "bf01"), "12 entries expected"),
        ("an indefinite list", changed("0a81", "0a9f"), "not the one encoding of what it says"),
        ("a key too few", changed("ac01", "ab01"), "12 entries expected"),
        ("two keys exchanged", changed("0407", "0507"), "key 4 is missing or out of place"),
        ("another version", changed("ac0101", "ac0102"), "version 2 is not known"),
        (
            "a short nonce",
            changed(&format!("0c50{}", "09".repeat(16)), &format!("0c4f{}", "09".repeat(15))),
            "16 bytes expected, 15 found",
        ),
        (
            "a short hash",
            changed(&format!("5820{}", "07".repeat(32)), &format!("581f{}", "07".repeat(31))),
            "32 bytes expected, 31 found",
        ),
    ];
    for (name, bytes, why) in cases {
        assert_eq!(Manifest::from_cbor(&bytes).unwrap_err().to_string(), why, "{name}");
    }
    assert!(matches!(Manifest::from_cbor(&[]), Err(CborError::Cbor(_))));
}

#[test]
fn a_claim_of_many_files_takes_no_memory() {
    let huge = changed("0a81", "0a9bffffffffffffffff");
    assert!(Manifest::from_cbor(&huge).is_err());
}

prop_compose! {
    fn any_manifest()(
        ids in any::<(u128, u128, Option<u128>)>(),
        texts in (".*", ".*"),
        seq in any::<u64>(),
        hashes in any::<([u8; 32], [u8; 32])>(),
        shown in prop::collection::vec((".{0,20}", any::<[u8; 32]>()), 0..30),
        ground in prop::option::of((".{0,40}", any::<u64>(), any::<[u8; 32]>())),
        nonce in any::<[u8; 16]>(),
    ) -> Manifest {
        Manifest {
            act_id: Uuid::from_u128(ids.0),
            case: texts.0,
            seq,
            action: texts.1,
            definition: hashes.0,
            actor: Uuid::from_u128(ids.1),
            post: ids.2.map(Uuid::from_u128),
            facts_hash: hashes.1,
            shown: shown.into_iter().map(|(kind, hash)| Shown { kind, hash }).collect(),
            ground: ground.map(|(case, seq, hash)| Ground { case, seq, hash }),
            nonce,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_manifest_comes_back(manifest in any_manifest()) {
        prop_assert_eq!(Manifest::from_cbor(&manifest.to_cbor()).unwrap(), manifest);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        drop(Manifest::from_cbor(&bytes));
    }

    #[test]
    fn whatever_is_read_is_written_back_the_same(at in 0_usize..400, byte in any::<u8>()) {
        let mut bytes = world::manifest().to_cbor();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(manifest) = Manifest::from_cbor(&bytes) {
            prop_assert_eq!(manifest.to_cbor(), bytes);
        }
    }
}
