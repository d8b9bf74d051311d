//! The one spelling that is stored.

use super::{LETTER_MARK, TUTUQ, is_apostrophe, is_letter, takes_letter_mark};

/// The text with every apostrophe after o or g as U+02BB, and every other one between letters as U+02BC.
///
/// Quotation marks stay: an apostrophe before a word opens one, and the next one after a word closes it.
pub fn canonical(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut before = None;
    let mut quoted = false;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after_letter = before.is_some_and(is_letter);
        let before_letter = rest.peek().copied().is_some_and(is_letter);
        let before_closing = rest.peek().copied().is_some_and(is_apostrophe);
        let written = if !is_apostrophe(c) {
            c
        } else if before.is_some_and(takes_letter_mark)
            && (before_letter || before_closing || !quoted)
        {
            LETTER_MARK
        } else if after_letter && before_letter {
            TUTUQ
        } else {
            // A quotation mark: it opens before a letter and closes after one.
            quoted = before_letter;
            c
        };
        result.push(written);
        before = Some(c);
    }
    result
}
