//! Numbers of accreditation: `OʻZAKK.MS.0052`, the letters of the body's type between system and serial number.
//!
//! Papers and people write `O'ZAKK`, `OʻZAK`, `UZAKK`, Cyrillic letters, spaces or dashes for dots; all of them are
//! read, one of them is stored. Source: the public register of accreditation (its twelve type keys).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::lookalike::large_latin;
use crate::macros::as_text;

/// The type of an accredited body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BodyType {
    /// Testing laboratory.
    Sl,
    /// Verification (metrology) laboratory.
    Ql,
    /// Calibration laboratory.
    Kl,
    /// Laboratory of non-destructive testing.
    Pt,
    /// Medical laboratory.
    Tl,
    /// Product certification body.
    Ms,
    /// Management system certification body.
    Mt,
    /// Service certification body.
    Xo,
    /// Personnel certification body.
    Xs,
    /// Inspection body.
    Io,
    /// Provider of proficiency testing.
    Mp,
    /// Producer of reference materials.
    Sn,
}

impl BodyType {
    /// All types, in the order of the register.
    pub const ALL: [Self; 12] = [
        Self::Sl,
        Self::Ql,
        Self::Kl,
        Self::Pt,
        Self::Tl,
        Self::Ms,
        Self::Mt,
        Self::Xo,
        Self::Xs,
        Self::Io,
        Self::Mp,
        Self::Sn,
    ];

    /// The two letters in the number.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sl => "SL",
            Self::Ql => "QL",
            Self::Kl => "KL",
            Self::Pt => "PT",
            Self::Tl => "TL",
            Self::Ms => "MS",
            Self::Mt => "MT",
            Self::Xo => "XO",
            Self::Xs => "XS",
            Self::Io => "IO",
            Self::Mp => "MP",
            Self::Sn => "SN",
        }
    }
}

/// A number of accreditation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccreditationNumber {
    /// What kind of body it is.
    pub body: BodyType,
    /// Serial number within the kind, displayed with at least four digits.
    pub serial: u32,
}

/// Why a text is not a number of accreditation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AccreditationNumberError {
    /// It does not begin with a spelling of OʻZAKK.
    #[error("`{0}` does not begin with OʻZAKK")]
    Prefix(String),
    /// No kind of body has these letters.
    #[error("no kind of body has the letters `{0}`")]
    UnknownType(String),
    /// One to six digits must follow.
    #[error("`{0}` is not a serial number of up to six digits")]
    Serial(String),
}

impl AccreditationNumber {
    fn read(text: &str) -> Result<Self, AccreditationNumberError> {
        // Every mark is left out: dots, spaces, dashes and apostrophes say nothing that letters and digits do not.
        let code: String = large_latin(text).chars().filter(char::is_ascii_alphanumeric).collect();
        let rest = ["OZAKK", "OZAK", "UZAKK", "UZAK", "0ZAKK", "0ZAK"]
            .into_iter()
            .find_map(|prefix| code.strip_prefix(prefix))
            .ok_or_else(|| AccreditationNumberError::Prefix(text.to_owned()))?;
        let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (key, serial) = rest.split_at(letters);
        let body = BodyType::ALL
            .into_iter()
            .find(|body| body.key() == key)
            .ok_or_else(|| AccreditationNumberError::UnknownType(key.to_owned()))?;
        if !(1..=6).contains(&serial.len()) {
            return Err(AccreditationNumberError::Serial(serial.to_owned()));
        }
        let serial =
            serial.parse().map_err(|_| AccreditationNumberError::Serial(serial.to_owned()))?;
        Ok(Self { body, serial })
    }
}

impl fmt::Display for AccreditationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OʻZAKK.{}.{:04}", self.body.key(), self.serial)
    }
}

as_text!(AccreditationNumber, AccreditationNumberError);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_spelling_is_one_number() {
        for text in [
            "OʻZAKK.MS.0052",
            "O'ZAKK.MS.0052",
            "O’zAKK.MS.0052",
            "OʻZAK.MS.0052",
            "UZAKK.MS.0052",
            "uzakk ms 0052",
            " O`ZAKK-MS-0052 ",
            "ЎЗАКК.МС.0052",
            "О'ZАКК.МS.0052",
            "OZAKKMS52",
            "0'ZAKK.MS.0052",
        ] {
            let number: AccreditationNumber = text.parse().expect(text);
            assert_eq!(number.to_string(), "OʻZAKK.MS.0052", "{text}");
        }
    }

    #[test]
    fn every_type_is_read_in_both_scripts() {
        let cyrillic = ["СЛ", "ҚЛ", "КЛ", "ПТ", "ТЛ", "МС", "МТ", "ХО", "ХС", "ИО", "МП", "СН"];
        for (body, typed) in BodyType::ALL.into_iter().zip(cyrillic) {
            for key in [body.key(), typed] {
                assert_eq!(
                    format!("OʻZAKK.{key}.0001").parse(),
                    Ok(AccreditationNumber { body, serial: 1 }),
                    "{key}"
                );
            }
        }
    }

    #[test]
    fn anything_else_says_why() {
        use AccreditationNumberError::{Prefix, Serial, UnknownType};
        for (text, error) in [
            ("", Prefix(String::new())),
            ("KZ.MS.0052", Prefix("KZ.MS.0052".into())),
            ("OʻZAKK.MC.0052", UnknownType("MC".into())),
            ("OʻZAKK.0052", UnknownType(String::new())),
            ("OʻZAKK.MS", Serial(String::new())),
            ("OʻZAKK.MS.00520052", Serial("00520052".into())),
            ("OʻZAKK.MS.52A", Serial("52A".into())),
        ] {
            assert_eq!(text.parse::<AccreditationNumber>(), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,30}|OʻZAKK.{0,12}") {
            let _result = text.parse::<AccreditationNumber>();
        }

        #[test]
        fn what_is_displayed_is_read_back(body in prop::sample::select(&BodyType::ALL), serial in 0_u32..1_000_000) {
            let number = AccreditationNumber { body, serial };
            prop_assert_eq!(number.to_string().parse(), Ok(number));
        }
    }
}
