//! Register numbers of certificates: `UZ.SMT.02.0003.018818`.
//!
//! Country, letters of the system, object code, code of the body, running number. Older papers have three digits for
//! the body and five for the running number, so widths are kept as written and do not count in a comparison.

use std::fmt;

use thiserror::Error;

use crate::lookalike::large_latin;
use crate::macros::as_text;

/// A register number, each part as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CertificateNumber {
    parts: [String; 5],
}

/// What two spellings of one number have in common: widths and zeros in front do not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateKey {
    /// Two letters of the country.
    pub country: String,
    /// Letters of the certification system.
    pub system: String,
    /// Code of the object.
    pub object: u64,
    /// Code of the body that issued it.
    pub body: u64,
    /// Running number.
    pub sequence: u64,
}

/// Why a text is not a register number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CertificateNumberError {
    /// Not five parts.
    #[error("a register number has 5 parts, not {0}")]
    Parts(usize),
    /// A part that is not letters or digits of its width.
    #[error("`{text}` does not fit {part}")]
    Part {
        /// Which part.
        part: CertificatePart,
        /// As written.
        text: String,
    },
}

/// A part of a register number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificatePart {
    /// Two letters.
    Country,
    /// Two to four letters.
    System,
    /// One to three digits.
    Object,
    /// Three or four digits.
    Body,
    /// Five to nine digits.
    Sequence,
}

impl CertificatePart {
    const ALL: [Self; 5] = [Self::Country, Self::System, Self::Object, Self::Body, Self::Sequence];

    fn fits(self, text: &str) -> bool {
        let letters = text.chars().all(|c| c.is_ascii_uppercase());
        let digits = text.chars().all(|c| c.is_ascii_digit());
        match self {
            Self::Country => letters && text.len() == 2,
            Self::System => letters && (2..=4).contains(&text.len()),
            Self::Object => digits && (1..=3).contains(&text.len()),
            Self::Body => digits && (3..=4).contains(&text.len()),
            Self::Sequence => digits && (5..=9).contains(&text.len()),
        }
    }
}

impl fmt::Display for CertificatePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Country => "the country (2 letters)",
            Self::System => "the system (2 to 4 letters)",
            Self::Object => "the object (1 to 3 digits)",
            Self::Body => "the body (3 or 4 digits)",
            Self::Sequence => "the running number (5 to 9 digits)",
        })
    }
}

impl CertificateNumber {
    fn read(text: &str) -> Result<Self, CertificateNumberError> {
        let code = large_latin(text);
        let parts: Vec<String> = code
            .split(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '–' | '/'))
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        let parts: [String; 5] =
            parts.try_into().map_err(|parts: Vec<_>| CertificateNumberError::Parts(parts.len()))?;
        for (part, text) in CertificatePart::ALL.into_iter().zip(&parts) {
            if !part.fits(text) {
                return Err(CertificateNumberError::Part { part, text: text.clone() });
            }
        }
        Ok(Self { parts })
    }

    /// By which two spellings are compared and sorted.
    pub fn key(&self) -> CertificateKey {
        let [country, system, object, body, sequence] = &self.parts;
        let number = |text: &String| text.parse().expect("at most nine digits");
        CertificateKey {
            country: country.clone(),
            system: system.clone(),
            object: number(object),
            body: number(body),
            sequence: number(sequence),
        }
    }
}

impl fmt::Display for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts.join("."))
    }
}

as_text!(CertificateNumber, CertificateNumberError);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> CertificateNumber {
        text.parse().expect("a number")
    }

    #[test]
    fn widths_are_kept_and_separators_are_not() {
        for (text, shown) in [
            ("UZ.SMT.02.0003.018818", "UZ.SMT.02.0003.018818"),
            ("UZ.SMT.02.003.18818", "UZ.SMT.02.003.18818"),
            (" uz smt 02 0003 018818 ", "UZ.SMT.02.0003.018818"),
            ("UZ-SMT-02-0003-1018818", "UZ.SMT.02.0003.1018818"),
            ("УЗ.СМТ.02.0003.018818", "UZ.SMT.02.0003.018818"),
        ] {
            assert_eq!(number(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn the_same_number_in_two_widths_has_one_key() {
        assert_eq!(number("UZ.SMT.02.0003.018818").key(), number("UZ.SMT.2.003.18818").key());
        assert!(number("UZ.SMT.02.0003.018818").key() < number("UZ.SMT.02.0003.118818").key());
        assert_ne!(number("UZ.SMT.02.0003.018818").key(), number("UZ.SMT.02.0004.018818").key());
    }

    #[test]
    fn anything_else_says_which_part() {
        use CertificateNumberError::{Part, Parts};
        let part = |part, text: &str| Part { part, text: text.to_owned() };
        for (text, error) in [
            ("", Parts(0)),
            ("UZ.SMT.02.0003", Parts(4)),
            ("UZ.SMT.02.0003.018818.1", Parts(6)),
            ("U1.SMT.02.0003.018818", part(CertificatePart::Country, "U1")),
            ("UZ.S.02.0003.018818", part(CertificatePart::System, "S")),
            ("UZ.SMT.XX.0003.018818", part(CertificatePart::Object, "XX")),
            ("UZ.SMT.02.03.018818", part(CertificatePart::Body, "03")),
            ("UZ.SMT.02.0003.8818", part(CertificatePart::Sequence, "8818")),
        ] {
            assert_eq!(text.parse::<CertificateNumber>(), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,40}|[A-Z0-9. ]{0,40}") {
            let _result = text.parse::<CertificateNumber>();
        }

        #[test]
        fn what_is_displayed_is_read_back(
            text in "[A-Z]{2}\\.[A-Z]{2,4}\\.[0-9]{2}\\.[0-9]{3,4}\\.[0-9]{5,9}",
        ) {
            let read = number(&text);
            prop_assert_eq!(read.to_string(), text);
            prop_assert_eq!(read.key(), number(&read.to_string()).key());
        }
    }
}
