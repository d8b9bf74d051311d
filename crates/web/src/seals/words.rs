//! All that the page may have to say. The script that judges codes knows codes; the words stand in the page.

use crate::text::Text;

/// Each with a title, a text and what to do next.
const ANSWERS: [&str; 8] = [
    "in-force",
    "status-unknown",
    "key-revoked-later",
    "suspended",
    "revoked",
    "expired",
    "not-authentic",
    "text-differs",
];

/// Why it is so.
const REASONS: [&str; 14] = [
    "no-snapshot",
    "not-listed",
    "lost",
    "stale",
    "term",
    "replaced",
    "address",
    "digits",
    "format",
    "not-canonical",
    "key-unknown",
    "signature",
    "key-period",
    "key-revoked",
];

/// Why there is no answer: title and text.
const FAILINGS: [&str; 3] = ["unsupported", "unreached", "unpublished"];

/// How long ago: with numbers that show all forms of the language's plural.
const AGES: [&str; 3] = ["minutes", "hours", "days"];
const NUMBERS: [u32; 3] = [1, 2, 5];

/// Names and texts. `{at}` stands for a moment that the script puts in.
pub(super) fn all(text: &Text) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut add = |name: String, id: &str| all.push((name, text.put(id, "at", "{at}")));
    for name in ANSWERS {
        let id = format!("qr-{name}");
        add(format!("{name}.title"), &id);
        add(format!("{name}.text"), &format!("{id}.text"));
        add(format!("{name}.next"), &format!("{id}.next"));
    }
    for name in FAILINGS {
        let id = format!("qr-{name}");
        add(format!("{name}.title"), &id);
        add(format!("{name}.text"), &format!("{id}.text"));
        add(format!("{name}.next"), "qr-online-instead");
    }
    for name in REASONS {
        add(format!("{name}.why"), &format!("qr-{name}"));
    }
    add("age.now".to_owned(), "qr-age-now");
    for age in AGES {
        for n in NUMBERS {
            all.push((format!("age.{age}.{n}"), text.count(&format!("qr-age-{age}"), n)));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::text::{CORE, Lang, Texts};

    #[test]
    fn the_page_has_words_for_everything_in_every_language() {
        let texts = Texts::new(CORE, Vec::new()).expect("the texts load");
        for lang in Lang::ALL {
            let all = super::all(&texts.speak(lang));
            for (name, text) in &all {
                assert!(!text.starts_with("qr-") && !text.is_empty(), "{name} in {}", lang.tag());
            }
            let with_moment: Vec<_> = all
                .iter()
                .filter(|(_, text)| text.contains("{at}"))
                .map(|(name, _)| name)
                .collect();
            assert_eq!(with_moment, ["term.why"], "{}", lang.tag());
        }
    }
}
