//! Whatever is not exactly what was sealed is not authentic, and nothing panics or grows.

use std::sync::LazyLock;

use proptest::prelude::*;
use signing::qr::{
    Answer, CLAIM_CONTEXT, Claim, Knowledge, Reason, SNAPSHOT_LIMIT_BYTES, Snapshot, SnapshotError,
    Status, StatusList, check, from_digits,
};

use super::{
    base, bytes_of, claim, code, forged, knowing, publisher, seal_key, snapshot, text_of, trust,
};
use crate::world;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| knowing(&snapshot()));

fn why(text: &str) -> Option<Reason> {
    let answer = check(text, &KNOWLEDGE, world::now());
    if let Answer::NotAuthentic { why } = answer { Some(why) } else { None }
}

#[test]
fn every_bit_counts() {
    let good = bytes_of(&code().text);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let answer = check(&text_of(&bad), &KNOWLEDGE, world::now());
            assert!(matches!(answer, Answer::NotAuthentic { .. }), "byte {at}, bit {bit}");
        }
        let cut = check(&text_of(&good[..at]), &KNOWLEDGE, world::now());
        assert!(matches!(cut, Answer::NotAuthentic { .. }), "cut at {at}");
    }
    assert_eq!(why(&code().text), None);
}

#[test]
fn a_code_that_was_misread_or_leads_elsewhere_says_so() {
    let good = code().text;
    let digits = good.strip_prefix(base().as_str()).unwrap();
    let elsewhere =
        ["", "HTTPS://TRIS.UZ", "HTTPS://TR1S.UZ/Q#1", "HTTPS://TRIS.UZ.EVIL.UZ/Q#", "Ў"];
    for text in elsewhere {
        assert_eq!(why(text), Some(Reason::Address), "{text}");
    }
    assert_eq!(why(&format!("HTTPS://TRIS.UZ/V#{digits}")), Some(Reason::Address));
    for digits in ["1", "12 ", "-12", "٣٣٣", "999", "99999999999999999", &"0".repeat(2401)] {
        assert_eq!(why(&format!("{}{digits}", base().as_str())), Some(Reason::Digits), "{digits}");
    }
    assert_eq!(why(base().as_str()), Some(Reason::Format), "nothing behind it");
    assert_eq!(why(&format!(" https://tris.uz/Q#{digits}\r\n")), None, "as a browser writes it");
}

/// Good bytes, changed, signed by the right key: only the one encoding is taken.
#[test]
fn the_right_key_does_not_make_another_encoding_right() {
    let good = claim().to_cbor();
    let kid = seal_key().public().kid();
    let said = |payload: &[u8]| why(&text_of(&forged(7, kid, CLAIM_CONTEXT, payload)));
    assert_eq!(said(&good), None, "the forger's pen writes as ours");
    let put =
        |at: usize, taken: usize, new: &[u8]| [&good[..at], new, &good[at + taken..]].concat();
    assert_eq!(good[..5], [0xa5, 0x01, 0x62, b'U', b'Z']);
    assert_eq!((good[5], good[11]), (4, 6), "expires, issued");
    let swapped = [&good[..5], &good[11..17], &good[5..11], &good[17..]].concat();
    let own = put(good.len(), 0, &[0]);
    let cases: [(&str, Vec<u8>, Reason); 8] = [
        ("a longer head", put(0, 1, &[0xb8, 5]), Reason::NotCanonical),
        ("a longer key", put(1, 1, &[0x18, 1]), Reason::NotCanonical),
        ("a map without end", put(0, 1, &[0xbf]), Reason::NotCanonical),
        ("more after the end", own, Reason::NotCanonical),
        ("a count that is not true", put(0, 1, &[0xa6]), Reason::NotCanonical),
        ("another order", swapped, Reason::Format),
        ("another country", put(3, 2, b"KZ"), Reason::Format),
        ("not text", put(3, 2, &[0xff, 0xff]), Reason::Format),
    ];
    for (what, payload, expected) in cases {
        assert_eq!(said(&payload), Some(expected), "{what}");
    }
    let text = text_of(&forged(7, kid, "tris.uz/snapshot/v1", &good));
    assert_eq!(why(&text), Some(Reason::Signature), "signed for another purpose");
    let text = text_of(&forged(9, kid, CLAIM_CONTEXT, &good));
    assert_eq!(why(&text), Some(Reason::Signature), "another key under our key's name");
}

#[test]
fn an_envelope_has_one_form() {
    let good = bytes_of(&code().text);
    let tagged = [&[0xd2], good.as_slice()].concat();
    assert_eq!(why(&text_of(&tagged)), Some(Reason::Format));
    let longer = [good.as_slice(), &[0]].concat();
    assert_eq!(why(&text_of(&longer)), Some(Reason::NotCanonical));
    let head = [&[0x98, 4], &good[1..]].concat();
    assert_eq!(why(&text_of(&head)), Some(Reason::NotCanonical));
    // ES256 for EdDSA, with everything else as it was.
    assert_eq!(good[4], 0x27);
    let other = [&good[..4], &[0x26], &good[5..]].concat();
    assert!(why(&text_of(&other)).is_some());
}

#[test]
fn a_snapshot_cannot_blow_up() {
    let zeros = vec![0; 4 * 1024 * 1024];
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&zeros, 6);
    assert!(bomb.len() < 10_000);
    assert!(StatusList::from_shards(131_072, &[&bomb]).is_err());
    assert!(StatusList::from_shards(u64::MAX, &[&bomb]).is_err());
    let mut shard = StatusList::new([Status::InForce; 5]).unwrap().shards().remove(0);
    assert!(StatusList::from_shards(5, &[&shard]).is_ok());
    shard.push(0);
    assert!(StatusList::from_shards(5, &[&shard]).is_err(), "more behind its end");
    let too_large = vec![0; SNAPSHOT_LIMIT_BYTES + 1];
    assert!(matches!(Snapshot::open(&too_large, &trust().publishers), Err(SnapshotError::Limit)));
}

proptest! {
    #[test]
    fn hostile_bytes_are_refused_and_nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        prop_assert!(why(&text_of(&bytes)).is_some());
        prop_assert!(Snapshot::open(&bytes, &trust().publishers).is_err());
        prop_assert!(StatusList::from_shards(4, &[&bytes]).is_err());
        let _read = Claim::from_cbor(&bytes);
    }

    #[test]
    fn hostile_text_is_refused_and_nothing_panics(text in any::<String>(), digits in "[0-9]{0,800}") {
        prop_assert!(why(&text).is_some());
        for behind in [&text, &digits] {
            let text = [base().as_str(), behind].concat();
            prop_assert!(why(&text).is_some());
        }
        let _read = from_digits(&text);
    }

    /// The signature stands, so every byte behind it is looked at.
    #[test]
    fn hostile_bytes_of_a_key_that_is_believed_do_not_panic(
        at in any::<proptest::sample::Index>(),
        new in proptest::collection::vec(any::<u8>(), 0..6),
        taken in 0_usize..6,
    ) {
        let good = claim().to_cbor();
        let at = at.index(good.len());
        let end = (at + taken).min(good.len());
        let payload = [&good[..at], &new, &good[end..]].concat();
        let text = text_of(&forged(7, seal_key().public().kid(), CLAIM_CONTEXT, &payload));
        if why(&text).is_none() {
            prop_assert_eq!(Claim::from_cbor(&payload).unwrap().to_cbor(), payload);
        }
    }

    #[test]
    fn hostile_snapshots_of_a_publisher_that_is_believed_do_not_panic(
        at in any::<proptest::sample::Index>(),
        new in proptest::collection::vec(any::<u8>(), 0..6),
        taken in 0_usize..6,
    ) {
        let signed = snapshot().sign(&publisher()).unwrap();
        let good = payload_of(&signed);
        let at = at.index(good.len());
        let end = (at + taken).min(good.len());
        let payload = [&good[..at], &new, &good[end..]].concat();
        let kid = publisher().public().kid();
        let file = forged(8, kid, "tris.uz/snapshot/v1", &payload);
        let _read = Snapshot::open(&file, &trust().publishers);
    }
}

pub(super) fn payload_of(envelope: &[u8]) -> Vec<u8> {
    let mut from = minicbor::Decoder::new(envelope);
    from.array().unwrap();
    from.bytes().unwrap();
    from.map().unwrap();
    from.bytes().unwrap().to_vec()
}
