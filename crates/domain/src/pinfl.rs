//! PINFL (JSHSHIR): the personal number of a natural person, 14 digits.
//!
//! `[1]` century and sex (1/2 18xx, 3/4 19xx, 5/6 20xx; odd male), `[2-7]` birth date DDMMYY, `[8-10]` area,
//! `[11-13]` serial, `[14]` check digit: the sum of the first 13 digits with weights 7, 3, 1 repeated, modulo 10.
//! The check digit is published by practice and not by an official text, so a wrong one warns and never refuses.
//! An impossible birth date refuses.

use std::fmt;

use jiff::civil::Date;
use thiserror::Error;

use crate::digits::{DigitsError, digits};
use crate::macros::as_text;

/// The oldest age that is believed, in years. 11111111111111 passes the check digit and is a man born in 1811.
const OLDEST: i16 = 130;

/// A personal number. Personal data: `Debug` shows only the birth year, `Display` all of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pinfl {
    number: u64,
    born: Date,
}

/// The sex recorded in a PINFL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Odd first digit.
    Male,
    /// Even first digit.
    Female,
}

/// Something to look at again; not a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinflWarning {
    /// The last digit is not the computed one: probably mistyped.
    CheckDigit {
        /// What the other thirteen digits give.
        expected: u8,
        /// What is written.
        found: u8,
    },
}

/// Why a text is not a PINFL.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PinflError {
    /// Not 14 digits.
    #[error(transparent)]
    Digits(#[from] DigitsError),
    /// The first digit is not 1 to 6.
    #[error("no century begins with {0}")]
    Century(u8),
    /// Digits 2 to 7 are no day.
    #[error("the birth date {day:02}.{month:02}.{year} does not exist")]
    BirthDate {
        /// Day as written.
        day: i8,
        /// Month as written.
        month: i8,
        /// Year with its century.
        year: i16,
    },
}

impl Pinfl {
    /// Reads a PINFL; spaces do not matter. A wrong check digit is a warning beside the number.
    pub fn parse(text: &str) -> Result<(Self, Option<PinflWarning>), PinflError> {
        let number = digits(text, 14)?;
        let pinfl = Self { number, born: birth_date(number)? };
        let (expected, found) = (pinfl.check_digit(), digit(number, 13));
        let warning = (expected != found).then_some(PinflWarning::CheckDigit { expected, found });
        Ok((pinfl, warning))
    }

    fn read(text: &str) -> Result<Self, PinflError> {
        Self::parse(text).map(|(pinfl, _)| pinfl)
    }

    /// The birth date it carries.
    pub fn born(self) -> Date {
        self.born
    }

    /// The sex it carries.
    pub fn sex(self) -> Sex {
        if digit(self.number, 0) % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Whether the person can be alive on that day: already born, and not older than anybody ever was.
    pub fn is_plausible_on(self, day: Date) -> bool {
        self.born <= day && day.year() - self.born.year() <= OLDEST
    }

    fn check_digit(self) -> u8 {
        let weights = [7, 3, 1].into_iter().cycle();
        let sum: u32 = (0..13)
            .zip(weights)
            .map(|(place, weight)| u32::from(digit(self.number, place)) * weight)
            .sum();
        u8::try_from(sum % 10).expect("below ten")
    }
}

/// The digit at this place of 14, counted from the left.
fn digit(number: u64, place: u32) -> u8 {
    u8::try_from(number / 10_u64.pow(13 - place) % 10).expect("below ten")
}

fn birth_date(number: u64) -> Result<Date, PinflError> {
    let two = |place| {
        i8::try_from(digit(number, place) * 10 + digit(number, place + 1)).expect("below a hundred")
    };
    let century = match digit(number, 0) {
        1 | 2 => 1800,
        3 | 4 => 1900,
        5 | 6 => 2000,
        other => return Err(PinflError::Century(other)),
    };
    let (day, month, year) = (two(1), two(3), century + i16::from(two(5)));
    Date::new(year, month, day).map_err(|_| PinflError::BirthDate { day, month, year })
}

impl fmt::Display for Pinfl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.number)
    }
}

impl fmt::Debug for Pinfl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pinfl(born {})", self.born.year())
    }
}

as_text!(Pinfl, PinflError);

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pinfl_tells_birth_date_and_sex() {
        for (text, born, sex) in [
            ("31506901230019", date(1990, 6, 15), Sex::Male),
            ("60101050173459", date(2005, 1, 1), Sex::Female),
            ("4 311299 260007 4", date(1999, 12, 31), Sex::Female),
        ] {
            let (pinfl, warning) = Pinfl::parse(text).expect(text);
            assert_eq!((pinfl.born(), pinfl.sex(), warning), (born, sex, None), "{text}");
            assert_eq!(pinfl.to_string(), text.replace(' ', ""));
        }
    }

    #[test]
    fn a_wrong_check_digit_warns() {
        let (_, warning) = Pinfl::parse("31506901230018").expect("a number");
        assert_eq!(warning, Some(PinflWarning::CheckDigit { expected: 9, found: 8 }));
    }

    #[test]
    fn impossible_numbers_are_refused() {
        use DigitsError::{Length, NotADigit};
        for (text, error) in [
            ("", Length { expected: 14, found: 0 }.into()),
            ("3150690123001", Length { expected: 14, found: 13 }.into()),
            ("3150690123001999999999999999", Length { expected: 14, found: 28 }.into()),
            ("3150690123001х", NotADigit('х').into()),
            ("71506901230019", PinflError::Century(7)),
            ("30000000000000", PinflError::BirthDate { day: 0, month: 0, year: 1900 }),
            ("32902900000000", PinflError::BirthDate { day: 29, month: 2, year: 1990 }),
        ] {
            assert_eq!(Pinfl::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn nobody_is_two_hundred_years_old_or_born_tomorrow() {
        let (ancient, warning) = Pinfl::parse("11111111111111").expect("passes the check digit");
        assert_eq!(warning, None);
        assert!(!ancient.is_plausible_on(date(2026, 9, 1)));
        let child: Pinfl = "60101050173459".parse().expect("a number");
        assert!(!child.is_plausible_on(date(2004, 12, 31)));
        assert!(child.is_plausible_on(date(2005, 1, 1)));
    }

    #[test]
    fn a_log_line_does_not_show_the_number() {
        let pinfl: Pinfl = "31506901230019".parse().expect("a number");
        assert_eq!(format!("{pinfl:?}"), "Pinfl(born 1990)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,30}|[0-9 ]{12,16}") {
            let _result = Pinfl::parse(&text);
        }

        #[test]
        fn what_is_displayed_is_read_back(text in "[3-6](0[1-9]|1[0-9]|2[0-8])(0[1-9]|1[0-2])[0-9]{9}") {
            let (pinfl, _) = Pinfl::parse(&text).expect("a number");
            prop_assert_eq!(pinfl.to_string(), text);
        }
    }
}
