//! The four written forms the pages come in. Uzbek Latin is the source; Uzbek Cyrillic is made from it.

/// A language of the pages, in the order of the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    UzLatn,
    UzCyrl,
    Ru,
    En,
}

impl Lang {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 4] = [Self::UzLatn, Self::UzCyrl, Self::Ru, Self::En];

    /// The first part of an address: `/uz/...`.
    pub fn path(self) -> &'static str {
        match self {
            Self::UzLatn => "uz",
            Self::UzCyrl => "uzc",
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// BCP 47, for `lang` and `hreflang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::UzLatn => "uz-Latn",
            Self::UzCyrl => "uz-Cyrl",
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// What the switch shows.
    pub fn short(self) -> &'static str {
        match self {
            Self::UzLatn => "Oʻzb",
            Self::UzCyrl => "Ўзб",
            Self::Ru => "Рус",
            Self::En => "Eng",
        }
    }

    /// The language of the first part of an address.
    pub fn from_path(part: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.path() == part)
    }

    /// The language of a file of texts.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }
}
