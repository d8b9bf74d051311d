//! What is sealed is read back; what may not be sealed is refused; the code is as small as it is promised to be.

use jiff::Timestamp;
use proptest::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use serde_json::Value;
use signing::qr::{Base, Claim, ClaimError, SecretKey, Stir, check, from_digits, seal, to_digits};
use uuid::Uuid;

use super::{base, bytes_of, claim, code, knowing, snapshot, stir};
use crate::world;

/// The version of the symbol in three segments.
fn version(text: &str) -> u8 {
    let (page, digits) = text.split_once('#').unwrap();
    let segments = [
        QrSegment::make_alphanumeric(page),
        QrSegment::make_bytes(b"#"),
        QrSegment::make_numeric(digits),
    ];
    let (low, high) = (Version::MIN, Version::MAX);
    let ecc = QrCodeEcc::Medium;
    QrCode::encode_segments_advanced(&segments, ecc, low, high, None, false)
        .unwrap()
        .version()
        .value()
}

#[test]
fn what_was_sealed_is_what_the_answer_shows() {
    let answer = check(&code().text, &knowing(&snapshot()), world::now());
    let said = answer.said().unwrap();
    assert_eq!(answer.code(), "qr.in-force");
    assert_eq!((&said.claim, &code().claim), (&claim(), &claim()), "nothing had to be cut");
}

#[test]
fn the_room_is_exactly_what_a_symbol_of_version_13_holds() {
    for text in ["HTTPS://TRIS.UZ/Q#", "HTTP://127.0.0.1:8080/Q#", "HTTPS://A.B#"] {
        let base = Base::new(text).unwrap();
        let filled = |bytes: usize| format!("{text}{}", to_digits(&vec![255; bytes]));
        assert_eq!(version(&filled(base.room_bytes())), 13, "{text}");
        assert_eq!(version(&filled(base.room_bytes() + 1)), 14, "{text}");
    }
}

#[test]
fn a_usual_code_has_the_size_that_was_measured() {
    let bare = Claim { product: None, maker: None, ..claim() };
    let small = seal(&bare, &SecretKey::from_seed(&[7; 32]), &base()).unwrap().text;
    assert!(version(&small) <= 11, "{}", bytes_of(&small).len());
    assert!(version(&code().text) <= 13, "{}", bytes_of(&code().text).len());
}

#[test]
fn a_base_is_capitals_that_end_in_a_hash_sign() {
    for text in
        ["", "#", "https://tris.uz/q#", "HTTPS://TRIS.UZ/Q", "HTTPS://TRIS.UZ/Ў#", "A B#", "A#B#"]
    {
        assert!(Base::new(text).is_err(), "{text}");
    }
    assert!(Base::new(&format!("{}#", "A".repeat(64))).is_err());
}

type Change = fn(&mut Claim);
type Expected = fn(&ClaimError) -> bool;

#[test]
fn what_may_not_be_sealed_is_refused() {
    let refused: [(&str, Change, Expected); 12] = [
        ("no number", |c| c.number.clear(), |e| matches!(e, ClaimError::Number)),
        ("a long number", |c| c.number = "1".repeat(65), |e| matches!(e, ClaimError::Number)),
        ("a gap in a number", |c| c.number = "UZ 1".into(), |e| matches!(e, ClaimError::Number)),
        ("a kind in Cyrillic", |c| c.kind = "карта".into(), |e| matches!(e, ClaimError::Kind)),
        ("over at once", |c| c.expires_at = Some(c.issued_at), |e| matches!(e, ClaimError::Time)),
        ("before 1970", |c| c.issued_at = Timestamp::MIN, |e| matches!(e, ClaimError::Time)),
        (
            "a word for a code",
            |c| c.hs_code = Some("85A".into()),
            |e| matches!(e, ClaimError::HsCode),
        ),
        ("hashes of two files", |c| c.full_hash = Some([9; 32]), |e| matches!(e, ClaimError::Hash)),
        ("no name", |c| c.product = Some(" ".into()), |e| matches!(e, ClaimError::Text)),
        ("two lines", |c| c.maker = Some("a\nb".into()), |e| matches!(e, ClaimError::Text)),
        (
            "turned round",
            |c| c.maker = Some("a\u{202e}b".into()),
            |e| matches!(e, ClaimError::Text),
        ),
        ("invisible", |c| c.product = Some("a\u{200b}b".into()), |e| matches!(e, ClaimError::Text)),
    ];
    for (what, change, expected) in refused {
        let mut claim = claim();
        change(&mut claim);
        let error = seal(&claim, &SecretKey::from_seed(&[7; 32]), &base()).unwrap_err();
        assert!(expected(&error), "{what}: {error}");
        assert!(Claim::from_cbor(&claim.to_cbor()).is_err(), "{what}: nor is it read");
    }
    for text in ["", "12345678", "1234567890", "12345678a", "+12345678", "12345678９"] {
        assert_eq!(Stir::parse(text), None, "{text}");
    }
    assert_eq!(stir("012345678").to_string(), "012345678", "zeros in front stay");
}

#[test]
fn the_vectors_of_another_encoder_are_what_is_sealed() {
    let vectors: Value = serde_json::from_str(include_str!("../../vectors/qr.json")).unwrap();
    for vector in vectors.as_array().unwrap() {
        let seed = hex::decode(vector["seed"].as_str().unwrap()).unwrap().try_into().unwrap();
        let key = SecretKey::from_seed(&seed);
        let claim = claim_of(&vector["claim"]);
        assert_eq!(hex::encode(key.public().kid().0), vector["kid"]);
        assert_eq!(hex::encode(claim.to_cbor()), vector["payload"]);
        assert_eq!(seal(&claim, &key, &base()).unwrap().text, vector["text"]);
    }
}

fn claim_of(from: &Value) -> Claim {
    let text = |name: &str| from[name].as_str().map(str::to_owned);
    let moment = |name: &str| from[name].as_i64().map(|at| Timestamp::from_second(at).unwrap());
    let bytes = |name: &str| from[name].as_str().map(|hash| hex::decode(hash).unwrap());
    Claim {
        document: Uuid::parse_str(from["document"].as_str().unwrap()).unwrap(),
        kind: text("kind").unwrap(),
        number: text("number").unwrap(),
        issued_at: moment("issued_at").unwrap(),
        expires_at: moment("expires_at"),
        holder: text("holder").map(|holder| stir(&holder)),
        issuer: stir(&text("issuer").unwrap()),
        hs_code: text("hs_code"),
        status_index: from["status_index"].as_u64().unwrap(),
        ground_index: from["ground_index"].as_u64().unwrap(),
        data_hash: bytes("data_hash").unwrap().try_into().unwrap(),
        full_hash: bytes("full_hash").map(|hash| hash.try_into().unwrap()),
        product: text("product"),
        maker: text("maker"),
    }
}

proptest! {
    #[test]
    fn bytes_come_back_from_their_digits(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let digits = to_digits(&bytes);
        prop_assert!(digits.bytes().all(|digit| digit.is_ascii_digit()));
        prop_assert_eq!(from_digits(&digits).unwrap(), bytes);
    }

    #[test]
    fn digits_that_are_read_are_those_that_would_be_written(digits in "[0-9]{0,60}") {
        if let Ok(bytes) = from_digits(&digits) {
            prop_assert_eq!(to_digits(&bytes), digits);
        }
    }

    #[test]
    fn any_claim_comes_back_whole(
        (kind, number) in ("[!-~]{1,32}", "[!-~]{1,64}"),
        (issued, term) in (0_i64..4_000_000_000, proptest::option::of(1_i64..4_000_000_000)),
        (holder, issuer) in (proptest::option::of("[0-9]{9}"), "[0-9]{9}"),
        hs_code in proptest::option::of("[0-9]{2,14}"),
        (status_index, ground_index) in (any::<u64>(), any::<u64>()),
        (document, hash) in (any::<u128>(), any::<[u8; 32]>()),
        is_whole in any::<bool>(),
        (product, maker) in (proptest::option::of("[А-яa-zʻ0-9]{1,40}"), proptest::option::of("[А-яa-zʻ]{1,40}")),
    ) {
        let claim = Claim {
            document: Uuid::from_u128(document),
            kind,
            number,
            issued_at: Timestamp::from_second(issued).unwrap(),
            expires_at: term.map(|term| Timestamp::from_second(issued + term).unwrap()),
            holder: holder.map(|holder| stir(&holder)),
            issuer: stir(&issuer),
            hs_code,
            status_index,
            ground_index,
            data_hash: *hash.first_chunk().unwrap(),
            full_hash: is_whole.then_some(hash),
            product,
            maker,
        };
        prop_assert_eq!(Claim::from_cbor(&claim.to_cbor()).unwrap(), claim);
    }
}
