//! Uzbek Latin text has letters of its own: oʻ and gʻ with U+02BB, the tutuq belgisi with U+02BC. Nothing that only looks like them.

use super::Offence;
use super::tree::Tree;

const LOOKALIKES: &[char] = &['\'', '\u{2018}', '\u{2019}', '`', '\u{b4}'];

pub(crate) fn check(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    let is_uzbek = |path: &str| path.contains("uz-Latn");
    for (path, text) in tree.texts("", &[".ftl"]).filter(|(path, _)| is_uzbek(path)) {
        let is_wrong = |before: char, after: Option<char>| {
            is_o_or_g(before) || is_between_letters(before, after)
        };
        lines(path, text, "#", is_wrong, &mut offences);
    }
    // Papers, forms and titles are Uzbek inside code, where other apostrophes have their place.
    let is_wrong =
        |before: char, after: Option<char>| is_o_or_g(before) && is_between_letters(before, after);
    for (ending, comment) in [(".typ", "//"), (".json", "//"), (".toml", "#")] {
        for (path, text) in tree.texts("modules/", &[ending]) {
            lines(path, text, comment, is_wrong, &mut offences);
        }
    }
    offences
}

fn lines(
    path: &str,
    text: &str,
    comment: &str,
    is_wrong: impl Fn(char, Option<char>) -> bool,
    offences: &mut Vec<Offence>,
) {
    for (line, number) in
        text.lines().zip(1..).filter(|(line, _)| !line.trim_start().starts_with(comment))
    {
        let mut before = ' ';
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            if LOOKALIKES.contains(&letter) && is_wrong(before, letters.peek().copied()) {
                let what = format!(
                    "`{before}{letter}`: write oʻ and gʻ with U+02BB, the tutuq belgisi with U+02BC"
                );
                offences.push(Offence::at(path, number, what));
            }
            before = letter;
        }
    }
}

fn is_o_or_g(letter: char) -> bool {
    matches!(letter, 'o' | 'O' | 'g' | 'G')
}

fn is_between_letters(before: char, after: Option<char>) -> bool {
    before.is_ascii_alphabetic() && after.is_some_and(|after| after.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::from([(path, text)])).len()
    }

    #[test]
    fn every_lookalike_in_a_text_is_caught() {
        for wrong in [
            "a = o'lchov",
            "a = o‘lchov",
            "a = tog’",
            "a = O`zbekiston",
            "a = ma'lumot",
            "a = G´ijduvon",
        ] {
            assert_eq!(count("crates/web/text/uz-Latn.ftl", wrong), 1, "{wrong}");
        }
    }

    #[test]
    fn the_right_letters_other_languages_and_comments_pass() {
        assert_eq!(
            count("crates/web/text/uz-Latn.ftl", "a = oʻlchov, maʼlumot, 'iqtibos'\n# don't\n"),
            0
        );
        assert_eq!(count("crates/web/text/en.ftl", "a = don't go'n"), 0);
    }

    #[test]
    fn papers_are_uzbek_too() {
        assert_eq!(count("modules/m/s/documents/a.typ", "[O'lchov]\n// to't\n"), 1);
        assert_eq!(count("modules/m/s/documents/a.typ", "#let a = json('x')\n"), 0);
    }
}
