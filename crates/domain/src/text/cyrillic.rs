//! Uzbek Latin to Uzbek Cyrillic, for our own texts.
//!
//! What is not Uzbek words stays as it is: addresses, codes, designations, units after a number, Roman numerals,
//! foreign words, and `{ placeholders }`, whose values arrive later in whatever script they have.

mod exceptions;
mod keep;
mod letters;

use super::{is_apostrophe, is_letter};
use keep::Neighbours;

/// The text in Cyrillic letters.
pub fn to_cyrillic(text: &str) -> String {
    let mut result = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (plain, braced) = rest.split_at(open);
        push_plain(&mut result, plain);
        let (placeholder, after) = braced.split_at(end_of_placeholder(braced));
        result.push_str(placeholder);
        rest = after;
    }
    push_plain(&mut result, rest);
    result
}

/// Length of the placeholder that this text opens with; an unclosed one is only its brace.
fn end_of_placeholder(text: &str) -> usize {
    let mut depth = 0_u32;
    for (index, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + c.len_utf8();
        }
    }
    1
}

fn push_plain(result: &mut String, text: &str) {
    let mut pieces = text.split_inclusive(char::is_whitespace).peekable();
    let mut before = "";
    let mut line_start = true;
    while let Some(piece) = pieces.next() {
        let chunk = piece.trim_end();
        let (_, space) = piece.split_at(chunk.len());
        let after = pieces.peek().map_or("", |next| next.trim_end());
        let (kept, suffix) = keep::chunk(chunk, Neighbours { before, after });
        result.push_str(kept);
        push_words(result, suffix, line_start);
        result.push_str(space);
        line_start = space.contains('\n') || (line_start && chunk.is_empty());
        if !chunk.is_empty() {
            before = chunk;
        }
    }
}

fn push_words(result: &mut String, text: &str, line_start: bool) {
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let dotted = after.starts_with('.');
        if keep::word(word, dotted && !line_start) {
            result.push_str(word);
        } else {
            result.push_str(&letters::word(word));
        }
        let other = after.find(in_word).unwrap_or(after.len());
        let (between, next) = after.split_at(other);
        result.push_str(between);
        rest = next;
    }
}

fn in_word(c: char) -> bool {
    is_letter(c) || is_apostrophe(c)
}
