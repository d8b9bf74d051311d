//! Names made short enough for a code that an office scanner reads.
//!
//! Product and maker share the room that the rest leaves: each may have half, and what one does not need the other may
//! have. A name that is cut ends in `…`; it is cut between whole characters, never inside a number, and keeps at least
//! [`KEPT_AT_LEAST`] of them. Nothing else is ever cut.

use super::claim::{Claim, ClaimError};
use super::cose;

/// A name of fewer characters says nothing.
const KEPT_AT_LEAST: usize = 8;
const MARK: &str = "…";

/// The claim with names that fit into so many bytes, signed.
pub(super) fn fitted(claim: &Claim, room_bytes: usize) -> Result<Claim, ClaimError> {
    claim.check()?;
    let bare = Claim { product: None, maker: None, ..claim.clone() };
    let left = cose::payload_room(room_bytes).checked_sub(bare.to_cbor().len());
    let left = left.ok_or(ClaimError::Room)?;
    let cost = |name: &Option<String>| name.as_deref().map_or(0, |name| cost(name.len()));
    let (product, maker) = (cost(&claim.product), cost(&claim.maker));
    let half = left / 2;
    let (for_product, for_maker) = if product + maker <= left {
        (product, maker)
    } else if product <= half {
        (product, left - product)
    } else if maker <= half {
        (left - maker, maker)
    } else {
        (half, left - half)
    };
    Ok(Claim {
        product: shortened(claim.product.as_deref(), for_product)?,
        maker: shortened(claim.maker.as_deref(), for_maker)?,
        ..bare
    })
}

/// Bytes of an entry with a text of so many bytes: its key, its head and the text.
fn cost(bytes: usize) -> usize {
    let head = match bytes {
        0..=23 => 1,
        24..=255 => 2,
        _ => 3,
    };
    1 + head + bytes
}

fn shortened(name: Option<&str>, room: usize) -> Result<Option<String>, ClaimError> {
    let Some(name) = name else { return Ok(None) };
    if cost(name.len()) <= room {
        return Ok(Some(name.to_owned()));
    }
    let mut best = None;
    let whole = name.char_indices().filter(|(_, letter)| !belongs_to_last(*letter));
    for (at, _) in whole.skip(KEPT_AT_LEAST) {
        let (kept, rest) = name.split_at(at);
        let kept = kept.trim_end();
        if cost(kept.len() + MARK.len()) > room {
            break;
        }
        if !(kept.ends_with(is_of_number) && rest.trim_start().starts_with(is_of_number)) {
            best = Some(kept);
        }
    }
    best.map(|kept| Some(format!("{kept}{MARK}"))).ok_or(ClaimError::Room)
}

/// A mark that is written over the letter before, or after it as in `oʻ`, `gʻ` and `maʼno`.
fn belongs_to_last(letter: char) -> bool {
    matches!(letter, '\u{2bb}' | '\u{2bc}' | '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}')
}

/// `3,5` or `10 000` cut in the middle would be another number.
fn is_of_number(letter: char) -> bool {
    letter.is_numeric() || matches!(letter, '.' | ',')
}
