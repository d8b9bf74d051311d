//! STIR (INN): the tax number of an organisation or a person, 9 digits.
//!
//! No public rule for a check digit is known, so only the count of digits is judged; the tax register judges the rest.

use std::fmt;

use crate::digits::{DigitsError, digits};
use crate::macros::as_text;

/// A tax number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stir(u32);

impl Stir {
    fn read(text: &str) -> Result<Self, DigitsError> {
        let number = digits(text, 9)?;
        Ok(Self(u32::try_from(number).expect("nine digits")))
    }
}

impl fmt::Display for Stir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

as_text!(Stir, DigitsError);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nine_digits_are_a_stir_and_nothing_else_is() {
        use DigitsError::{Length, NotADigit};
        for (text, read) in [
            ("301234567", Ok(Stir(301_234_567))),
            (" 301 234 567 ", Ok(Stir(301_234_567))),
            ("012345678", Ok(Stir(12_345_678))),
            ("30123456", Err(Length { expected: 9, found: 8 })),
            ("3012345678", Err(Length { expected: 9, found: 10 })),
            ("30123456O", Err(NotADigit('O'))),
            ("", Err(Length { expected: 9, found: 0 })),
        ] {
            assert_eq!(text.parse::<Stir>(), read, "{text}");
        }
    }

    #[test]
    fn what_is_stored_is_read_by_the_same_rules() {
        use serde::Deserialize;
        use serde::de::value::{Error, StrDeserializer};
        let stored = |text| Stir::deserialize(StrDeserializer::<Error>::new(text));
        assert_eq!(stored("301234567"), Ok(Stir(301_234_567)));
        let error = stored("30123456").expect_err("eight digits").to_string();
        assert_eq!(error, "8 digits instead of 9");
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,30}") {
            let _result = text.parse::<Stir>();
        }

        #[test]
        fn what_is_displayed_is_read_back(text in "[0-9]{9}") {
            prop_assert_eq!(text.parse::<Stir>().expect("nine digits").to_string(), text);
        }
    }
}
