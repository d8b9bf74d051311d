//! Designations of national standards and technical regulations.
//!
//! `Oʻz DSt 901:2019` (state standard), `Oʻz MSt 958:2026` (national standard; the law abbreviates `OʻzMS`),
//! `Oʻz DSt ISO 8559-3:2019 (ISO 8559-3:2018, IDT)` (an adopted one, with source and degree) and
//! `UzTR.726-003:2022` (technical regulation: Cabinet resolution, running number, year).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::lookalike::large_latin;
use crate::macros::as_text;

/// What kind of document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Family {
    /// State standard.
    OzDSt,
    /// National standard.
    OzMSt,
    /// Technical regulation.
    UzTr,
}

/// How an adopted standard relates to its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Degree {
    /// Identical.
    Idt,
    /// Modified.
    Mod,
    /// Not equivalent.
    Neq,
}

/// The standard that was adopted, and how.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Adoption {
    /// Designation of the source, as written there: `ISO 8559-3:2018`.
    pub source: String,
    /// How it relates.
    pub degree: Degree,
}

/// A designation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Designation {
    /// What kind of document it is.
    pub family: Family,
    /// Letters of the adopted body between family and number (`ISO`, `ISO/IEC`); empty for our own.
    pub body: String,
    /// Number with its parts: `901`, `8559-3`, `726-003`.
    pub number: String,
    /// Year of adoption.
    pub year: u16,
    /// The source, if the designation names it.
    pub adoption: Option<Adoption>,
}

/// Why a text is not a designation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DesignationError {
    /// It begins with none of the families.
    #[error("`{0}` begins with none of Oʻz DSt, Oʻz MSt, UzTR")]
    Family(String),
    /// No `:2019` at the end.
    #[error("no year of four digits after a colon")]
    Year,
    /// The number between family and year.
    #[error("`{0}` is not a number of a designation")]
    Number(String),
    /// The letters of an adopted body.
    #[error("`{0}` is not the abbreviation of a body")]
    Body(String),
    /// The source in brackets.
    #[error("`{0}` is not a source and IDT, MOD or NEQ in brackets")]
    Adoption(String),
}

const PREFIXES: [(&str, Family); 8] = [
    ("OZDST", Family::OzDSt),
    ("UZDST", Family::OzDSt),
    ("OZMST", Family::OzMSt),
    ("UZMST", Family::OzMSt),
    ("OZMS", Family::OzMSt),
    ("UZMS", Family::OzMSt),
    ("UZTR", Family::UzTr),
    ("OZTR", Family::UzTr),
];

impl Designation {
    /// The document in whatever edition: `Oʻz DSt ISO 8559-3`.
    pub fn undated(&self) -> String {
        let family = match self.family {
            Family::OzDSt => "Oʻz DSt ",
            Family::OzMSt => "Oʻz MSt ",
            Family::UzTr => "UzTR.",
        };
        let space = if self.body.is_empty() { "" } else { " " };
        format!("{family}{}{space}{}", self.body, self.number)
    }

    fn read(text: &str) -> Result<Self, DesignationError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = words.join(" ");
        let (head, bracket) = text.split_at(text.find('(').unwrap_or(text.len()));
        let (family, rest) = family(head).ok_or_else(|| DesignationError::Family(text.clone()))?;
        let (name, year) = rest.rsplit_once(':').ok_or(DesignationError::Year)?;
        let year = read_year(year.trim())?;
        let (body, number) =
            name.split_at(name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len()));
        let body = read_body(family, body.trim())?;
        let number = read_number(family, number.trim())?;
        let adoption = if bracket.is_empty() { None } else { Some(read_adoption(bracket)?) };
        Ok(Self { family, body, number, year, adoption })
    }
}

/// The family at the start of a text, in whatever spelling, and what follows it.
fn family(text: &str) -> Option<(Family, &str)> {
    let mut letters = String::new();
    let mut found = None;
    for (index, c) in text.char_indices() {
        if c.is_ascii_digit() || letters.len() > 5 {
            break;
        }
        let large = large_latin(c.encode_utf8(&mut [0; 4]));
        letters.extend(large.chars().filter(char::is_ascii_alphabetic));
        if let Some((_, family)) = PREFIXES.iter().find(|(prefix, _)| *prefix == letters) {
            found = Some((*family, index + c.len_utf8()));
        }
    }
    let (family, end) = found?;
    Some((family, text.get(end..)?.trim_start_matches([' ', '.'])))
}

fn read_year(text: &str) -> Result<u16, DesignationError> {
    let four_digits = text.len() == 4 && text.chars().all(|c| c.is_ascii_digit());
    let year: Option<u16> = if four_digits { text.parse().ok() } else { None };
    year.filter(|year| (1900..=2999).contains(year)).ok_or(DesignationError::Year)
}

fn read_body(family: Family, text: &str) -> Result<String, DesignationError> {
    let body = text.to_uppercase();
    let letters = body.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '/' | ' '));
    let known = match family {
        Family::OzDSt | Family::OzMSt => body.len() <= 20,
        Family::UzTr => body.is_empty(),
    };
    if letters && known { Ok(body) } else { Err(DesignationError::Body(text.to_owned())) }
}

fn read_number(family: Family, text: &str) -> Result<String, DesignationError> {
    let allowed = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/'));
    let closed = text.ends_with(|c: char| c.is_ascii_alphanumeric()) && text.len() <= 30;
    let shaped = match family {
        Family::OzDSt | Family::OzMSt => true,
        Family::UzTr => text.split_once('-').is_some_and(|(resolution, running)| {
            [resolution, running]
                .iter()
                .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
        }),
    };
    if allowed && closed && shaped {
        Ok(text.to_owned())
    } else {
        Err(DesignationError::Number(text.to_owned()))
    }
}

fn read_adoption(bracket: &str) -> Result<Adoption, DesignationError> {
    let wrong = || DesignationError::Adoption(bracket.to_owned());
    let inner = bracket
        .trim()
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
        .ok_or_else(wrong)?;
    let (source, degree) = inner.rsplit_once(',').ok_or_else(wrong)?;
    let source = source.trim();
    if source.is_empty() || source.contains(['(', ')']) {
        return Err(wrong());
    }
    let degree = match degree.trim().to_uppercase().as_str() {
        "IDT" => Degree::Idt,
        "MOD" => Degree::Mod,
        "NEQ" => Degree::Neq,
        _ => return Err(wrong()),
    };
    Ok(Adoption { source: source.to_owned(), degree })
}

impl fmt::Display for Degree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Idt => "IDT",
            Self::Mod => "MOD",
            Self::Neq => "NEQ",
        })
    }
}

impl fmt::Display for Designation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.undated(), self.year)?;
        match &self.adoption {
            Some(Adoption { source, degree }) => write!(f, " ({source}, {degree})"),
            None => Ok(()),
        }
    }
}

as_text!(Designation, DesignationError);

#[cfg(test)]
mod tests;
