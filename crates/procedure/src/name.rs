//! The words that point at things inside a definition.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id of a role, fact, state, action, deadline, sub-case or template: `[a-z][a-z0-9_-]*`, at most 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// The name, if it is spelt as names are.
    pub fn parse(text: &str) -> Option<Self> {
        let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
        let spelt = text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        (starts && spelt && text.len() <= 64).then(|| Self(text.to_owned()))
    }

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The key of one fact in a keyed family: a sample's code, an instrument's serial, a person's id, the number of an act.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub String);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `"fact#/pointer"`: a field of a fact. The pointer is a JSON Pointer (RFC 6901) and may be empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub fact: Name,
    pub pointer: String,
}

impl Place {
    /// The place, if it is spelt `fact#/pointer`.
    pub fn parse(text: &str) -> Option<Self> {
        let (fact, pointer) = text.split_once('#')?;
        let spelt = pointer.is_empty() || pointer.starts_with('/');
        let fact = Name::parse(fact)?;
        spelt.then(|| Self { fact, pointer: pointer.to_owned() })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.fact, self.pointer)
    }
}

/// What of a case a field of a register's row must equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// `"fact#/pointer"`: what the case says.
    Place(Place),
    /// `"number"`: the number of the row that the case, or one it comes from, wrote into that register.
    Number,
    /// `"party/<kind>/stir"`: the STIR on record of the party of that kind, whatever a form says.
    Stir(Name),
}

impl Matched {
    /// What is meant, if it is spelt in one of the three ways.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "number" {
            return Some(Self::Number);
        }
        match on_record(text) {
            Some((kind, OnRecord::Stir)) => Some(Self::Stir(kind)),
            Some((_, OnRecord::Name)) => None,
            None => Place::parse(text).map(Self::Place),
        }
    }

    /// The place in a fact, if it is one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Place(place) => Some(place),
            Self::Number | Self::Stir(_) => None,
        }
    }
}

/// What is on record of a party, whatever a form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRecord {
    Stir,
    Name,
}

/// The kind of organisation, and what of it, in `party/<kind>/stir` and `party/<kind>/name`.
pub fn on_record(text: &str) -> Option<(Name, OnRecord)> {
    let (kind, what) = text.strip_prefix("party/")?.split_once('/')?;
    let what = match what {
        "stir" => OnRecord::Stir,
        "name" => OnRecord::Name,
        _ => return None,
    };
    Some((Name::parse(kind)?, what))
}
