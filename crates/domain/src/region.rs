//! The 14 regions, by the first four digits of their SOATO (MHOBT) code.
//!
//! SOATO has 4 digits for a region, 7 for a district, 10 for a settlement. Tax invoices use other numbers; they are
//! data of whoever exchanges them.

use std::fmt;

use thiserror::Error;

use crate::macros::as_text;
use crate::text::fold;

/// A region of the country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u16);

/// The text is neither a region's code nor its name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a region")]
pub struct RegionError(pub String);

const REGIONS: [(u16, &str); 14] = [
    (1703, "Andijon viloyati"),
    (1706, "Buxoro viloyati"),
    (1708, "Jizzax viloyati"),
    (1710, "Qashqadaryo viloyati"),
    (1712, "Navoiy viloyati"),
    (1714, "Namangan viloyati"),
    (1718, "Samarqand viloyati"),
    (1722, "Surxondaryo viloyati"),
    (1724, "Sirdaryo viloyati"),
    (1726, "Toshkent shahri"),
    (1727, "Toshkent viloyati"),
    (1730, "Fargʻona viloyati"),
    (1733, "Xorazm viloyati"),
    (1735, "Qoraqalpogʻiston Respublikasi"),
];

impl Region {
    /// All regions, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        REGIONS.iter().map(|(code, _)| Self(*code))
    }

    /// The name in Uzbek, Latin letters.
    pub fn name(self) -> &'static str {
        REGIONS.iter().find(|(code, _)| *code == self.0).map_or("", |(_, name)| name)
    }

    /// The region in which a SOATO code of 4, 7 or 10 digits lies.
    pub fn of_soato(text: &str) -> Result<Self, RegionError> {
        let unknown = || RegionError(text.to_owned());
        let code = text.trim();
        if !matches!(code.len(), 4 | 7 | 10) || !code.chars().all(|c| c.is_ascii_digit()) {
            return Err(unknown());
        }
        let region = code.get(..4).and_then(|code| code.parse().ok());
        Self::all().find(|known| Some(known.0) == region).ok_or_else(unknown)
    }

    fn read(text: &str) -> Result<Self, RegionError> {
        let name = fold(text);
        Self::of_soato(text)
            .or_else(|error| Self::all().find(|region| fold(region.name()) == name).ok_or(error))
    }
}

/// The code.
impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

as_text!(Region, RegionError);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_region_is_read_by_code_and_by_name() {
        for (text, name) in [
            ("1726", "Toshkent shahri"),
            ("1730", "Fargʻona viloyati"),
            ("Farg'ona viloyati", "Fargʻona viloyati"),
            ("Фарғона вилояти", "Fargʻona viloyati"),
            ("QORAQALPOG‘ISTON RESPUBLIKASI", "Qoraqalpogʻiston Respublikasi"),
        ] {
            assert_eq!(text.parse().map(Region::name), Ok(name), "{text}");
        }
    }

    #[test]
    fn a_district_lies_in_its_region() {
        assert_eq!(Region::of_soato("1726273").map(Region::name), Ok("Toshkent shahri"));
        assert_eq!(Region::of_soato("1703202550").map(Region::name), Ok("Andijon viloyati"));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "17", "1701", "17262", "1726x", "Toshkent", "26"] {
            assert_eq!(text.parse::<Region>(), Err(RegionError(text.to_owned())));
        }
    }

    #[test]
    fn all_fourteen_are_read_back_from_code_and_name() {
        assert_eq!(Region::all().count(), 14);
        for region in Region::all() {
            assert_eq!(region.to_string().parse(), Ok(region));
            assert_eq!(region.name().parse(), Ok(region));
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,20}") {
            let _result = text.parse::<Region>();
        }
    }
}
