//! The languages of pages and papers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A language with its script.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Language {
    /// Uzbek in Latin letters: what the law is read in by default.
    #[default]
    #[serde(rename = "uz-Latn")]
    UzLatn,
    /// Uzbek in Cyrillic letters.
    #[serde(rename = "uz-Cyrl")]
    UzCyrl,
    /// Russian.
    #[serde(rename = "ru")]
    Ru,
    /// English.
    #[serde(rename = "en")]
    En,
}

/// No such language.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not one of: uz-Latn, uz-Cyrl, ru, en")]
pub struct LanguageError(pub String);

impl Language {
    /// All languages, the default first.
    pub const ALL: [Self; 4] = [Self::UzLatn, Self::UzCyrl, Self::Ru, Self::En];

    /// The tag as BCP 47 writes it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::UzLatn => "uz-Latn",
            Self::UzCyrl => "uz-Cyrl",
            Self::Ru => "ru",
            Self::En => "en",
        }
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    /// Reads the tag, or the short `uz` and `uzc`; case does not matter.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "uz-latn" | "uz" => Ok(Self::UzLatn),
            "uz-cyrl" | "uzc" => Ok(Self::UzCyrl),
            "ru" => Ok(Self::Ru),
            "en" => Ok(Self::En),
            _ => Err(LanguageError(text.to_owned())),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_back_and_others_are_refused() {
        for language in Language::ALL {
            assert_eq!(language.tag().parse(), Ok(language));
            assert_eq!(language.tag().to_uppercase().parse(), Ok(language));
        }
        for text in ["", "kaa", "uz-", "русский"] {
            assert_eq!(text.parse::<Language>(), Err(LanguageError(text.to_owned())));
        }
    }
}
