//! TIF TN codes: a product in the commodity nomenclature of foreign economic activity, and lists over it.
//!
//! A code has 10 digits: 6 of the Harmonized System and 4 national ones. The law lists products by headings and
//! ranges (`8516`, `8516-8518`, `8516 50`), so a list holds prefix intervals; where two hold the code, the longer
//! prefix is the more special rule and wins. Headings move between editions of the tariff, so a list names its edition.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::digits::{DigitsError, digits};
use crate::macros::as_text;

const LENGTH: u8 = 10;

/// One product code, 10 digits, of a chapter and a heading that a tariff can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TnCode(u64);

/// Why a text is no product code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TnCodeError {
    /// Not ten digits.
    #[error(transparent)]
    Digits(#[from] DigitsError),
    /// The Harmonized System has the chapters 01 to 97; 77 is kept free, and 98 and 99 are no products of the tariff.
    #[error("there is no chapter {0:02}")]
    Chapter(u64),
    /// The headings of a chapter begin with 01.
    #[error("there is no heading {0:04}")]
    Heading(u64),
}

impl TnCode {
    fn read(text: &str) -> Result<Self, TnCodeError> {
        let code = Self(digits(text, usize::from(LENGTH))?);
        let (chapter, heading) = (code.prefix(2), code.prefix(4));
        if !(1..=97).contains(&chapter) || chapter == 77 {
            return Err(TnCodeError::Chapter(chapter));
        }
        if heading % 100 == 0 { Err(TnCodeError::Heading(heading)) } else { Ok(code) }
    }

    /// Its first `length` digits as a number.
    fn prefix(self, length: u8) -> u64 {
        self.0 / 10_u64.pow(u32::from(LENGTH.saturating_sub(length)))
    }
}

impl fmt::Display for TnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

as_text!(TnCode, TnCodeError);

/// Codes whose first digits lie between two prefixes of one length, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TnInterval {
    first: u64,
    last: u64,
    length: u8,
}

/// Why a text is not an interval of codes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TnIntervalError {
    /// A character that does not belong.
    #[error("`{0}` is neither a digit nor a dash")]
    NotADigit(char),
    /// A prefix of fewer than 2 or more than 10 digits.
    #[error("a prefix has 2 to 10 digits, not {0}")]
    Length(usize),
    /// `8516-85`: prefixes of two lengths.
    #[error("both ends have the same number of digits")]
    UnequalEnds,
    /// `8518-8516`.
    #[error("the first end lies behind the last")]
    Reversed,
    /// More than one dash.
    #[error("more than two ends")]
    TooManyEnds,
}

impl TnInterval {
    fn read(text: &str) -> Result<Self, TnIntervalError> {
        let mut ends = text.split(['-', '–', '—']);
        let (first, length) = prefix(ends.next().unwrap_or_default())?;
        let (last, last_length) = ends.next().map_or(Ok((first, length)), prefix)?;
        if ends.next().is_some() {
            return Err(TnIntervalError::TooManyEnds);
        }
        if length != last_length {
            return Err(TnIntervalError::UnequalEnds);
        }
        if first > last {
            return Err(TnIntervalError::Reversed);
        }
        Ok(Self { first, last, length })
    }

    /// Whether the code begins with one of the prefixes.
    pub fn contains(self, code: TnCode) -> bool {
        (self.first..=self.last).contains(&code.prefix(self.length))
    }

    /// Whether all codes of another interval are among its own.
    pub fn covers(self, other: Self) -> bool {
        let Some(longer) = other.length.checked_sub(self.length) else { return false };
        let shortened = |prefix: u64| prefix / 10_u64.pow(u32::from(longer));
        self.first <= shortened(other.first) && shortened(other.last) <= self.last
    }

    /// How special the rule is: digits of the prefix, then how few prefixes it names.
    fn rank(self) -> (u8, std::cmp::Reverse<u64>) {
        (self.length, std::cmp::Reverse(self.last - self.first))
    }
}

fn prefix(text: &str) -> Result<(u64, u8), TnIntervalError> {
    let length = text.chars().filter(|c| !c.is_whitespace()).count();
    let number = digits(text, length.min(usize::from(LENGTH))).map_err(|error| match error {
        DigitsError::NotADigit(c) => TnIntervalError::NotADigit(c),
        DigitsError::Length { found, .. } => TnIntervalError::Length(found),
    })?;
    match u8::try_from(length) {
        Ok(length @ 2..=LENGTH) => Ok((number, length)),
        Ok(_) | Err(_) => Err(TnIntervalError::Length(length)),
    }
}

impl fmt::Display for TnInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = usize::from(self.length);
        write!(f, "{:0width$}", self.first)?;
        if self.first == self.last { Ok(()) } else { write!(f, "-{:0width$}", self.last) }
    }
}

as_text!(TnInterval, TnIntervalError);

/// A list of products in one edition of the tariff, each entry with what the list says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TnList<T> {
    /// The edition of the tariff in which the codes are meant, e.g. `2022`.
    pub edition: String,
    /// The entries, in any order.
    pub entries: Vec<(TnInterval, T)>,
}

impl<T> TnList<T> {
    /// The most special entry for this code: longest prefix, then narrowest interval, then first written.
    pub fn find(&self, code: TnCode) -> Option<&(TnInterval, T)> {
        let matching = self.entries.iter().filter(|(interval, _)| interval.contains(code));
        matching.rev().max_by_key(|(interval, _)| interval.rank())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> TnCode {
        text.parse().expect("a code")
    }

    fn interval(text: &str) -> TnInterval {
        text.parse().expect("an interval")
    }

    #[test]
    fn ten_digits_are_a_code() {
        for (text, read) in [
            ("8516500000", Ok("8516500000")),
            ("8516 50 000 0", Ok("8516500000")),
            ("0101210000", Ok("0101210000")),
            ("9701210000", Ok("9701210000")),
            ("851650", Err(DigitsError::Length { expected: 10, found: 6 }.into())),
            ("8516.50.000", Err(DigitsError::NotADigit('.').into())),
            ("0000000000", Err(TnCodeError::Chapter(0))),
            ("0016500000", Err(TnCodeError::Chapter(0))),
            ("7701000000", Err(TnCodeError::Chapter(77))),
            ("9801000000", Err(TnCodeError::Chapter(98))),
            ("9999999999", Err(TnCodeError::Chapter(99))),
            ("8500100000", Err(TnCodeError::Heading(8500))),
        ] {
            assert_eq!(
                text.parse().map(|code: TnCode| code.to_string()),
                read.map(str::to_owned),
                "{text}"
            );
        }
    }

    #[test]
    fn an_interval_holds_the_codes_under_its_prefixes() {
        for (held, text, product) in [
            (true, "8516", "8516500000"),
            (true, "8516-8518", "8518999999"),
            (false, "8516-8518", "8519000000"),
            (false, "8516-8518", "8515999999"),
            (true, "8516 50", "8516500000"),
            (false, "8516 50", "8516600000"),
            (true, "01", "0101210000"),
            (true, "8516500000", "8516500000"),
        ] {
            assert_eq!(interval(text).contains(code(product)), held, "{text} {product}");
        }
    }

    #[test]
    fn a_bad_interval_says_why() {
        use TnIntervalError::{Length, NotADigit, Reversed, TooManyEnds, UnequalEnds};
        for (text, error) in [
            ("", Length(0)),
            ("8", Length(1)),
            ("85165000001", Length(11)),
            ("851x", NotADigit('x')),
            ("8516-85", UnequalEnds),
            ("8518–8516", Reversed),
            ("8516-8517-8518", TooManyEnds),
            ("8516-", Length(0)),
        ] {
            assert_eq!(text.parse::<TnInterval>(), Err(error), "{text}");
        }
    }

    #[test]
    fn the_longest_prefix_wins_and_then_the_narrowest_interval() {
        let list = TnList {
            edition: "2022".to_owned(),
            entries: vec![
                (interval("85"), "chapter"),
                (interval("8510-8520"), "range"),
                (interval("8516"), "heading"),
                (interval("851650"), "subheading"),
                (interval("8516"), "repeated"),
            ],
        };
        for (text, said) in [
            ("8516500000", Some("subheading")),
            ("8516600000", Some("heading")),
            ("8517000000", Some("range")),
            ("8501000000", Some("chapter")),
            ("8601000000", None),
        ] {
            assert_eq!(list.find(code(text)).map(|(_, said)| *said), said, "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,30}|[0-9 –-]{0,30}") {
            let _code = text.parse::<TnCode>();
            let _interval = text.parse::<TnInterval>();
        }

        #[test]
        fn what_is_displayed_is_read_back(text in "(0[1-9]|[1-68][0-9]|7[0-68-9]|9[0-7])(0[1-9]|[1-9][0-9])[0-9]{6}", length in 2_usize..=10) {
            prop_assert_eq!(code(&text).to_string(), text.clone());
            let prefix = text.get(..length).expect("digits");
            prop_assert_eq!(interval(prefix).to_string(), prefix);
            prop_assert!(interval(prefix).contains(code(&text)));
        }

        #[test]
        fn an_interval_covers_another_exactly_if_it_contains_both_its_ends(
            line in "85[0-9]{0,3}", other in "85[0-9]{0,8}",
        ) {
            let line = interval(&line);
            // The ends of an interval need not be codes that a tariff has.
            let end = |digit: &str| TnCode(format!("{other}{}", digit.repeat(10 - other.len())).parse().expect("digits"));
            let ends = ["0", "9"].map(end);
            prop_assert_eq!(line.covers(interval(&other)), ends.iter().all(|end| line.contains(*end)));
        }

        #[test]
        fn intervals_are_read_back(a in 1000_u64..9999, b in 1000_u64..9999) {
            let text = format!("{}-{}", a.min(b), a.max(b));
            let read = interval(&text);
            prop_assert_eq!(read.to_string().parse::<TnInterval>(), Ok(read));
        }
    }
}
