//! The words of a line of code.

/// A run of letters, digits and `_` or `-`, with what stands on either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    pub(crate) before: Option<char>,
    pub(crate) after: Option<char>,
}

/// The tokens of a line. `joined` says which other characters join letters to one token.
pub(crate) fn tokens<'a>(line: &'a str, joined: &[char]) -> Vec<Token<'a>> {
    let inside = |letter: char| letter.is_ascii_alphanumeric() || joined.contains(&letter);
    let mut tokens = Vec::new();
    let mut rest = line;
    let mut before = None;
    while let Some(start) = rest.find(inside) {
        let (gap, from) = rest.split_at(start);
        before = gap.chars().next_back().or(before);
        let end = from.find(|letter| !inside(letter)).unwrap_or(from.len());
        let (text, after) = from.split_at(end);
        tokens.push(Token { text, before, after: after.chars().next() });
        before = text.chars().next_back();
        rest = after;
    }
    tokens
}

/// `CaseSubmission2` and `case_submission` are the same two words.
pub(crate) fn parts(token: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut was_lower = false;
    for letter in token.chars() {
        let starts = parts.is_empty() || (letter.is_ascii_uppercase() && was_lower);
        was_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        if !letter.is_ascii_alphabetic() {
            parts.push(String::new());
        } else if starts {
            parts.push(letter.to_ascii_lowercase().to_string());
        } else if let Some(last) = parts.last_mut() {
            last.push(letter.to_ascii_lowercase());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_know_their_neighbours() {
        let found = tokens("a.take-sample(\"b_c\")", &['_', '-']);
        let texts: Vec<_> = found.iter().map(|token| token.text).collect();
        assert_eq!(texts, ["a", "take-sample", "b_c"]);
        assert_eq!((found[1].before, found[1].after), (Some('.'), Some('(')));
    }

    #[test]
    fn camels_and_snakes_fall_into_the_same_words() {
        for (token, words) in [
            ("CaseSubmission", vec!["case", "submission"]),
            ("case_submission2", vec!["case", "submission"]),
            ("PDF", vec!["pdf"]),
            ("x", vec!["x"]),
        ] {
            assert_eq!(parts(token), words, "{token}");
        }
    }
}
