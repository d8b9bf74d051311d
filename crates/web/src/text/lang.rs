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

    /// The first language of an `Accept-Language` that the pages come in. Browsers name the preferred ones first.
    pub fn preferred(accepted: &str) -> Option<Self> {
        accepted.split(',').find_map(|one| {
            let tag = one.split(';').next()?.trim().to_ascii_lowercase();
            match tag.split('-').next()? {
                "uz" if tag.contains("-cyrl") => Some(Self::UzCyrl),
                "uz" => Some(Self::UzLatn),
                "ru" => Some(Self::Ru),
                "en" => Some(Self::En),
                _ => None,
            }
        })
    }

    /// The language of a file of texts.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_is_answered_in_its_language() {
        for (accepted, expected) in [
            ("ru-RU,ru;q=0.9,en-US;q=0.8", Some(Lang::Ru)),
            ("uz-Cyrl-UZ, uz;q=0.9", Some(Lang::UzCyrl)),
            ("uz-UZ", Some(Lang::UzLatn)),
            ("kk-KZ,kk;q=0.9,RU;q=0.8", Some(Lang::Ru)),
            ("de", None),
            ("*", None),
            (";,-,", None),
            ("", None),
        ] {
            assert_eq!(Lang::preferred(accepted), expected, "{accepted}");
        }
    }
}
