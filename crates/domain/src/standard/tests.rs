use proptest::prelude::*;

use super::*;

#[test]
fn every_spelling_is_one_designation() {
    for (typed, shown) in [
        ("Oʻz DSt 901:2019", "Oʻz DSt 901:2019"),
        ("O'zDSt 901 : 2019", "Oʻz DSt 901:2019"),
        ("O‘Z DST  901:2019", "Oʻz DSt 901:2019"),
        ("Ўз ДСт 901:2019", "Oʻz DSt 901:2019"),
        ("Uz DSt 901:2019", "Oʻz DSt 901:2019"),
        ("Oʻz MSt 958:2026", "Oʻz MSt 958:2026"),
        ("OʻzMS 958:2026", "Oʻz MSt 958:2026"),
        ("UzTR.726-003:2022", "UzTR.726-003:2022"),
        ("UzTR 726-003:2022", "UzTR.726-003:2022"),
        ("Oʻz DSt iso/iec 17025:2019", "Oʻz DSt ISO/IEC 17025:2019"),
        (
            "Oʻz DSt ISO 8559-3:2019 (ISO 8559-3:2018,idt)",
            "Oʻz DSt ISO 8559-3:2019 (ISO 8559-3:2018, IDT)",
        ),
        (
            "Oʻz DSt GOST 12.1.004:2020 (GOST 12.1.004-91, MOD)",
            "Oʻz DSt GOST 12.1.004:2020 (GOST 12.1.004-91, MOD)",
        ),
    ] {
        assert_eq!(
            typed.parse().map(|read: Designation| read.to_string()),
            Ok(shown.to_owned()),
            "{typed}"
        );
    }
}

#[test]
fn an_adopted_standard_is_taken_apart() {
    let read: Designation =
        "Oʻz DSt ISO 8559-3:2019 (ISO 8559-3:2018, IDT)".parse().expect("a designation");
    assert_eq!(
        (read.family, read.body.as_str(), read.number.as_str(), read.year),
        (Family::OzDSt, "ISO", "8559-3", 2019)
    );
    assert_eq!(
        read.adoption,
        Some(Adoption { source: "ISO 8559-3:2018".to_owned(), degree: Degree::Idt })
    );
    assert_eq!(read.undated(), "Oʻz DSt ISO 8559-3");
}

#[test]
fn anything_else_says_why() {
    use DesignationError as E;
    for (text, error) in [
        ("", E::Family(String::new())),
        ("ISO 8559-3:2018", E::Family("ISO 8559-3:2018".into())),
        ("Oʻz DSt 901", E::Year),
        ("Oʻz DSt 901:19", E::Year),
        ("Oʻz DSt 901:0019", E::Year),
        ("Oʻz DSt ISO:2019", E::Number(String::new())),
        ("Oʻz DSt 901-:2019", E::Number("901-".into())),
        ("Oʻz DSt 9 01:2019", E::Number("9 01".into())),
        ("UzTR.726:2022", E::Number("726".into())),
        ("UzTR.ISO 726-003:2022", E::Body("ISO".into())),
        ("Oʻz DSt И 901:2019", E::Body("И".into())),
        ("Oʻz DSt 901:2019 (ISO 1:2018)", E::Adoption("(ISO 1:2018)".into())),
        ("Oʻz DSt 901:2019 (ISO 1:2018, EQV)", E::Adoption("(ISO 1:2018, EQV)".into())),
        ("Oʻz DSt 901:2019 (ISO 1:2018, IDT", E::Adoption("(ISO 1:2018, IDT".into())),
    ] {
        assert_eq!(text.parse::<Designation>(), Err(error), "{text}");
    }
}

proptest! {
    #[test]
    fn parsing_never_panics(text in ".{0,40}|Oʻz DSt.{0,30}") {
        let _result = text.parse::<Designation>();
    }

    #[test]
    fn what_is_displayed_is_read_back(
        text in "(Oʻz DSt|Oʻz MSt) (ISO |IEC |ISO/IEC )?[1-9][0-9]{0,4}(-[1-9])?:20[0-9]{2}( \\(ISO [1-9]{1,4}:19[0-9]{2}, (IDT|MOD|NEQ)\\))?",
    ) {
        prop_assert_eq!(text.parse::<Designation>().expect("a designation").to_string(), text);
    }
}
