//! What serde says about an unexpected word, said so that the author can mend it.

use crate::library::Broken;

/// Words of the vocabulary that this version does not carry yet, with a part of the allowed list where the same word
/// is carried elsewhere.
const NOT_CARRIED: &[(&str, &str)] = &[
    ("located_within", ""),
    ("photos", ""),
    ("rotated", ""),
    ("human", ""),
    ("sealed_until", ""),
    ("draw", ""),
    ("shared", ""),
    ("extend", ""),
    ("count", ""),
    ("keep", "expected `role`"),
    ("entrants", ""),
];

/// The rule that a message of serde is about.
pub(super) fn broken(message: &str) -> Broken {
    let message = &one_spelling(message);
    let Some(word) = unknown(message) else { return wrong_value(message) };
    if is_not_carried(word, message) {
        return not_carried(word);
    }
    let allowed = message.split_once(", expected ").map_or("nothing here", |(_, allowed)| allowed);
    let message = format!(
        "`{word}` is not a word that may stand here: what nobody reads would look like law and be none"
    );
    Broken::new("P03", message, format!("use {allowed}"))
}

/// A word of the vocabulary that has no meaning in this version.
pub(super) fn not_carried(word: &str) -> Broken {
    let message = format!(
        "`{word}` is in the vocabulary but not carried yet: the rule it states would not be kept"
    );
    Broken::new(
        "P04",
        message,
        "say it with the words carried now, or wait for the version that carries it",
    )
}

pub(super) fn is_not_carried(word: &str, message: &str) -> bool {
    NOT_CARRIED.iter().any(|(known, context)| *known == word && message.contains(context))
}

/// The variants of an enumeration say it in other words: `unexpected keys in table: a, b, available keys: c, d`.
fn one_spelling(message: &str) -> String {
    let parts = message
        .strip_prefix("unexpected keys in table: ")
        .and_then(|rest| rest.split_once(", available keys: "));
    let Some((unexpected, available)) = parts else { return message.to_owned() };
    let word = unexpected.split(", ").next().unwrap_or_default();
    let available: Vec<_> = available.split(", ").map(|word| format!("`{word}`")).collect();
    format!("unknown field `{word}`, expected {}", available.join(", "))
}

fn unknown(message: &str) -> Option<&str> {
    let rest = message
        .strip_prefix("unknown field `")
        .or_else(|| message.strip_prefix("unknown variant `"))?;
    rest.split_once('`').map(|(word, _)| word)
}

fn wrong_value(message: &str) -> Broken {
    let first = message.lines().next().unwrap_or_default();
    Broken::new(
        "P05",
        format!("{first}: a value is never guessed"),
        "write a value of the type that the word takes",
    )
}
