//! Uzbek text: one spelling to store, one to search by, one to sort by, and the other script to show.
//!
//! The letters oʻ and gʻ are written with U+02BB, the tutuq belgisi (maʼlumot) with U+02BC. People type a dozen other
//! marks. [`canonical`] is for what is stored, [`fold`] for what is compared, [`to_cyrillic`] for our own texts; names
//! of people and organisations come from registers and are never transliterated for a paper.

mod canonical;
mod cyrillic;
mod fold;
mod unseen;

pub use canonical::canonical;
pub use cyrillic::to_cyrillic;
pub use fold::{fold, sort_key};
pub use unseen::is_unseen;

/// The mark of oʻ and gʻ.
pub const LETTER_MARK: char = '\u{02BB}';
/// The tutuq belgisi, as in maʼlumot.
pub const TUTUQ: char = '\u{02BC}';

/// Every mark that people and programs write for U+02BB or U+02BC.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '\u{00B4}' | '\u{02B9}' | LETTER_MARK | TUTUQ | '\u{02BD}'
            ..='\u{02BF}'
                | '\u{02C8}'
                | '\u{2018}'
                | '\u{2019}'
                | '\u{201B}'
                | '\u{2032}'
                | '\u{2035}'
                | '\u{FF07}'
    )
}

/// U+02BB and U+02BC are letters to Unicode; here they are marks.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !is_apostrophe(c)
}

fn takes_letter_mark(c: char) -> bool {
    matches!(c, 'o' | 'O' | 'g' | 'G')
}

#[cfg(test)]
mod tests;
