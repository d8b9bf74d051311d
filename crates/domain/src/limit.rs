//! A measured value against its limits.
//!
//! Both limits belong to what conforms. The decision is on the number as written, without rounding and without the
//! uncertainty: a decision rule that takes uncertainty into account is a rule of the laboratory's method.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::numbers;

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Within the limits, or on one.
    Conforms,
    /// Below the least or above the greatest.
    Outside,
    /// The value, or a limit that is given, is not a number.
    NotANumber,
    /// Neither a least nor a greatest value is given.
    NoLimits,
}

/// Judges a value as typed (comma or dot) against limits as typed; an empty limit is none.
pub fn judge(value: &str, min: Option<&str>, max: Option<&str>) -> Verdict {
    let (Ok(min), Ok(max), Some(value)) = (limit(min), limit(max), numbers::parse(value)) else {
        return Verdict::NotANumber;
    };
    if min.is_none() && max.is_none() {
        Verdict::NoLimits
    } else if min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max) {
        Verdict::Outside
    } else {
        Verdict::Conforms
    }
}

struct NotANumber;

fn limit(text: Option<&str>) -> Result<Option<Decimal>, NotANumber> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => numbers::parse(text).map(Some).ok_or(NotANumber),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Verdict::{Conforms, NoLimits, NotANumber, Outside};
    use super::*;

    #[test]
    fn a_value_is_judged_against_the_limits_that_are_given() {
        for (value, min, max, verdict) in [
            ("5", Some("1"), Some("10"), Conforms),
            ("1", Some("1"), Some("10"), Conforms),
            ("10,0", Some("1"), Some("10"), Conforms),
            ("10,01", Some("1"), Some("10"), Outside),
            ("0.99", Some("1"), None, Outside),
            ("99", Some("1"), Some(""), Conforms),
            ("-5", None, Some("−4,5"), Conforms),
            ("0.1", None, Some("0,10"), Conforms),
            ("5", None, None, NoLimits),
            ("5", Some(" "), None, NoLimits),
            ("yoʻq", Some("1"), None, NotANumber),
            ("yoʻq", None, None, NotANumber),
            ("", Some("1"), None, NotANumber),
            ("5", Some("bir"), None, NotANumber),
            ("5", Some("10"), Some("1"), Outside),
        ] {
            assert_eq!(judge(value, min, max), verdict, "{value} {min:?} {max:?}");
        }
    }

    proptest! {
        #[test]
        fn judging_never_panics(value in ".{0,20}", min in ".{0,20}", max in "[0-9,.]{0,20}") {
            let _verdict = judge(&value, Some(&min), Some(&max));
        }

        #[test]
        fn a_value_conforms_exactly_between_its_limits(value in -999_i32..999, min in -999_i32..999, max in -999_i32..999) {
            let verdict = judge(&value.to_string(), Some(&min.to_string()), Some(&max.to_string()));
            prop_assert_eq!(verdict == Conforms, (min..=max).contains(&value));
        }
    }
}
