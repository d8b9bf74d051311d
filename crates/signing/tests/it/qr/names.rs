//! Long names are cut so that a person sees it, and nothing else is cut.

use proptest::prelude::*;
use signing::qr::{Claim, ClaimError, plain, seal};

use super::{base, bytes_of, claim, seal_key};

fn named(product: &str, maker: &str) -> Result<(String, String), ClaimError> {
    let name = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    let claim = Claim { product: name(product), maker: name(maker), ..claim() };
    let code = seal(&claim, &seal_key(), &base())?;
    assert!(bytes_of(&code.text).len() <= base().room_bytes());
    let rest = Claim { product: None, maker: None, ..claim };
    assert_eq!(Claim { product: None, maker: None, ..code.claim.clone() }, rest);
    Ok((code.claim.product.unwrap_or_default(), code.claim.maker.unwrap_or_default()))
}

#[test]
fn what_one_name_leaves_the_other_may_have() {
    let long = "б".repeat(200);
    let (both, _) = named(&long, &long).unwrap();
    let (alone, _) = named(&long, "").unwrap();
    let (beside, kept) = named(&long, "«Китоб»").unwrap();
    let (kept_too, beside_too) = named("«Китоб»", &long).unwrap();
    assert_eq!((kept.as_str(), kept_too.as_str()), ("«Китоб»", "«Китоб»"));
    assert!(both.len() < beside.len() && beside.len() < alone.len(), "{both} {beside} {alone}");
    assert_eq!(beside, beside_too);
}

#[test]
fn a_name_is_cut_between_whole_characters_and_never_inside_a_number() {
    for at in 0..60 {
        let before = "x".repeat(at);
        for number in ["3,75", "10 000", "2026", "1.5"] {
            let (name, _) =
                named(&format!("{before} nominal {number} {}", "я".repeat(99)), "").unwrap();
            let kept = name.strip_suffix('…').unwrap();
            let tail = kept.trim_start_matches('x').trim_start_matches(" nominal").trim();
            assert!(
                !kept.contains("nominal") || tail.is_empty() || tail.starts_with(number),
                "{name}"
            );
        }
    }
    for at in 80..120 {
        let (name, _) = named(&format!("{}{}", "x".repeat(at), "gʻ".repeat(40)), "").unwrap();
        let kept = name.strip_suffix('…').unwrap();
        assert!(kept.ends_with(['x', 'ʻ']), "{name}");
    }
}

#[test]
fn there_is_no_code_without_room_for_eight_characters_of_a_name() {
    assert!(matches!(named(&"7".repeat(300), ""), Err(ClaimError::Room)), "one long number");
    let stretched = Claim {
        number: "9".repeat(64),
        kind: "k".repeat(32),
        full_hash: Some([3; 32]),
        ground_index: u64::MAX,
        status_index: u64::MAX,
        product: Some("б".repeat(30)),
        maker: Some("б".repeat(30)),
        ..claim()
    };
    assert!(matches!(seal(&stretched, &seal_key(), &base()), Err(ClaimError::Room)));
}

#[test]
fn what_people_typed_is_made_plain() {
    for (typed, expected) in [
        ("Oʻquv kartasi", "Oʻquv kartasi"),
        (" bir \r\n\t ikki\u{2028}uch ", "bir ikki uch"),
        ("a\u{200b}b\u{202e}c\u{0}d\u{feff}", "abcd"),
        ("\u{200f} ", ""),
    ] {
        assert_eq!(plain(typed), expected);
    }
}

proptest! {
    #[test]
    fn a_name_is_whole_or_its_beginning_with_a_mark(
        product in "[a-zA-Zа-яʻʼ0-9 .,«»–]{20,200}[а-я]",
        maker in "[a-zA-Zа-яʻʼ0-9 .,«»–]{20,200}[а-я]",
    ) {
        let Ok((short_product, short_maker)) = named(&product, &maker) else { return Ok(()) };
        for (short, long) in [(&short_product, &product), (&short_maker, &maker)] {
            let fits = short == long || short.strip_suffix('…').is_some_and(|kept| long.starts_with(kept));
            prop_assert!(fits, "{} of {}", short, long);
        }
    }

    #[test]
    fn whatever_was_typed_can_be_sealed(typed in any::<String>()) {
        let product = Some(plain(&typed)).filter(|name| !name.is_empty());
        let claim = Claim { product, maker: None, ..claim() };
        prop_assert!(!matches!(seal(&claim, &seal_key(), &base()), Err(ClaimError::Text)));
    }
}
