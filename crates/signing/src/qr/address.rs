//! The address in the symbol: what stands before the digits, and how much fits behind it.

use super::digits::{self, DigitsError};

/// Bits of data in a symbol of version 13 with error correction M (ISO/IEC 18004): the largest that survives an office
/// scan at 150 dpi.
const SYMBOL_BITS: usize = 334 * 8;
/// What a segment of capitals, of bytes and of digits says of itself in versions 10 to 26: its mode and its length.
const CAPITALS_HEAD_BITS: usize = 4 + 11;
const BYTES_HEAD_BITS: usize = 4 + 16;
const DIGITS_HEAD_BITS: usize = 4 + 12;
/// Longer than any address that leaves room for a claim.
const LIMIT: usize = 64;

/// A text that no code can begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the base of a code is capitals, digits and `$*+-./:%`, at most {LIMIT} with `#` at the end"
)]
pub struct BaseError;

/// A text that is no code of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("the address is another one")]
    Elsewhere,
    #[error(transparent)]
    Digits(#[from] DigitsError),
}

/// What every code begins with: the address of the verification page in capitals, and `#`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// A base such as `HTTPS://TRIS.UZ/Q#`.
    ///
    /// # Errors
    /// Letters that a QR code packs badly would cost the room of a product's name.
    pub fn new(text: &str) -> Result<Self, BaseError> {
        let page = text.strip_suffix('#').filter(|page| !page.is_empty()).ok_or(BaseError)?;
        let fits = |letter: u8| {
            letter.is_ascii_uppercase() || letter.is_ascii_digit() || b"$*+-./:%".contains(&letter)
        };
        if text.len() > LIMIT || !page.bytes().all(fits) {
            return Err(BaseError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many bytes fit behind it in a symbol of version 13-M made of three segments: capitals, `#` as a byte, digits.
    pub fn room_bytes(&self) -> usize {
        let letters = self.0.len() - 1;
        let capitals = CAPITALS_HEAD_BITS + letters / 2 * 11 + letters % 2 * 6;
        let bits = SYMBOL_BITS - capitals - (BYTES_HEAD_BITS + 8) - DIGITS_HEAD_BITS;
        let rest = match bits % 10 {
            7.. => 2,
            4.. => 1,
            _ => 0,
        };
        digits::bytes_in(bits / 10 * 3 + rest)
    }

    pub(super) fn address(&self, sealed: &[u8]) -> String {
        format!("{}{}", self.0, digits::encode(sealed))
    }

    /// The bytes behind the base. A browser writes the host in small letters, so case does not count.
    pub(super) fn sealed(&self, text: &str) -> Result<Vec<u8>, AddressError> {
        let (base, digits) = text.split_at_checked(self.0.len()).ok_or(AddressError::Elsewhere)?;
        if !base.eq_ignore_ascii_case(&self.0) {
            return Err(AddressError::Elsewhere);
        }
        Ok(digits::decode(digits)?)
    }
}
