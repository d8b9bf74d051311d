//! Numbers of a fixed count of digits, as people type them.

use thiserror::Error;

/// Why a text is not a number of so many digits.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DigitsError {
    /// A character that is neither a digit nor a space.
    #[error("`{0}` is not a digit")]
    NotADigit(char),
    /// Too few or too many digits.
    #[error("{found} digits instead of {expected}")]
    Length {
        /// How many digits there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
}

/// The digits of a text, spaces of every kind left out. `expected` is at most 18, so that any result fits.
pub(crate) fn digits(text: &str, expected: usize) -> Result<u64, DigitsError> {
    let mut number = 0_u64;
    let mut found = 0_usize;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let digit = c.to_digit(10).ok_or(DigitsError::NotADigit(c))?;
        number = number.saturating_mul(10).saturating_add(u64::from(digit));
        found += 1;
    }
    if found == expected { Ok(number) } else { Err(DigitsError::Length { expected, found }) }
}
