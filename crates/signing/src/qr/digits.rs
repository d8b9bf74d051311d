//! Bytes as decimal digits, which a QR code holds in 3⅓ bits each and every address may carry.
//!
//! Seven bytes, as one big-endian number, are 17 digits with leading zeros. What is left over at the end, of one to six
//! bytes, is 3, 5, 8, 10, 13 or 15 digits. A string of digits stands for one string of bytes or for none.

use std::fmt::Write as _;

const GROUP_BYTES: usize = 7;
const GROUP_DIGITS: usize = 17;
/// How many digits so many bytes take: the fewest that hold the largest number.
const WIDTHS: [usize; GROUP_BYTES + 1] = [0, 3, 5, 8, 10, 13, 15, GROUP_DIGITS];
/// More than any symbol that a camera reads from paper.
const LIMIT_DIGITS: usize = 2400;

/// Digits that stand for no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DigitsError {
    #[error("something other than a digit")]
    Digit,
    #[error("more digits than any code has, or a number of digits that no bytes have")]
    Length,
    #[error("digits that are larger than the bytes they stand for")]
    Value,
}

/// The digits that stand for these bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len().div_ceil(GROUP_BYTES) * GROUP_DIGITS);
    for group in bytes.chunks(GROUP_BYTES) {
        let value = group.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        let width = WIDTHS.get(group.len()).copied().unwrap_or(GROUP_DIGITS);
        write!(digits, "{value:0width$}").expect("text grows");
    }
    digits
}

/// The bytes that these digits stand for.
///
/// # Errors
/// They stand for none, or there are too many.
pub fn decode(digits: &str) -> Result<Vec<u8>, DigitsError> {
    if digits.len() > LIMIT_DIGITS {
        return Err(DigitsError::Length);
    }
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    for group in digits.as_bytes().chunks(GROUP_DIGITS) {
        let count = WIDTHS.iter().position(|width| *width == group.len());
        let count = count.ok_or(DigitsError::Length)?;
        let mut value = 0_u64;
        for digit in group {
            let digit = digit.is_ascii_digit().then(|| digit - b'0').ok_or(DigitsError::Digit)?;
            value = value * 10 + u64::from(digit);
        }
        let value = value.to_be_bytes();
        let (above, group) = value.split_at(value.len() - count);
        if above.iter().any(|byte| *byte != 0) {
            return Err(DigitsError::Value);
        }
        bytes.extend_from_slice(group);
    }
    Ok(bytes)
}

/// How many bytes so many digits hold.
pub(super) fn bytes_in(digits: usize) -> usize {
    let rest = digits % GROUP_DIGITS;
    let tail = WIDTHS.iter().rposition(|width| *width <= rest).unwrap_or(0);
    digits / GROUP_DIGITS * GROUP_BYTES + tail
}
