//! Lists of lawful grounds: `<module>/lists/<list>.toml`, dated, never shortened.

use std::collections::BTreeMap;

use jiff::civil::Date;
use procedure::Folder;
use procedure::guard::{GroundAnswer, Standstill};
use procedure::name::Name;
use serde::Deserialize;

use crate::error::{Fault, Result};

/// A lawful ground.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    pub code: String,
    /// The first day on which it may be used.
    pub from: toml::value::Datetime,
    /// The last day, itself included.
    pub until: Option<toml::value::Datetime>,
    /// The act of law.
    pub basis: String,
    /// True only of a case that stands still so: the core looks for itself.
    pub only_while: Option<Standstill>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    ground: Vec<Ground>,
}

/// All lists by name.
#[derive(Debug, Clone, Default)]
pub struct Grounds(BTreeMap<Name, Vec<Ground>>);

impl Grounds {
    /// Reads the lists of all modules.
    ///
    /// # Errors
    /// Names the file and what the parser says of it; two lists of one name are a fault.
    pub fn read(folder: &Folder) -> Result<Self> {
        let mut lists = BTreeMap::new();
        for (path, bytes) in &folder.0 {
            let parts: Vec<&str> = path.split('/').collect();
            let [_, "lists", file] = parts.as_slice() else { continue };
            let Some(name) = file.strip_suffix(".toml").and_then(Name::parse) else { continue };
            let list: List = toml::from_slice(bytes)
                .map_err(|source| Fault::while_doing(format!("reading {path}"), source))?;
            // The same list may serve several modules only under names of their own.
            if lists.insert(name.clone(), list.ground).is_some() {
                return Err(Fault::new(format!("two modules have a list {name}")));
            }
        }
        Ok(Self(lists))
    }

    /// The codes of one file; else why it can not be read, at which line and column.
    ///
    /// # Errors
    /// What the parser says.
    pub fn codes(bytes: &[u8]) -> std::result::Result<Vec<String>, (String, (usize, usize))> {
        let list: std::result::Result<List, _> = toml::from_slice(bytes);
        let list = list.map_err(|error| {
            let before = bytes.get(..error.span().map_or(0, |span| span.start)).unwrap_or(bytes);
            let before = String::from_utf8_lossy(before);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
            (error.message().replace('\n', ", "), (line, column))
        })?;
        Ok(list.ground.into_iter().map(|ground| ground.code).collect())
    }

    /// All grounds of a list, those no longer in force among them.
    pub fn all(&self, list: &Name) -> impl Iterator<Item = &Ground> {
        self.0.get(list).into_iter().flatten()
    }

    /// What the list says of the code on that day.
    pub fn answer(&self, list: &Name, code: &str, on: Date) -> GroundAnswer {
        match self.on(list, on).find(|ground| ground.code == code) {
            None => GroundAnswer::NotInList,
            Some(ground) => {
                ground.only_while.map_or(GroundAnswer::InForce, GroundAnswer::OnlyWhile)
            }
        }
    }

    /// The grounds of a list that may be used on that day.
    pub fn on(&self, list: &Name, on: Date) -> impl Iterator<Item = &Ground> {
        let grounds = self.0.get(list).map(Vec::as_slice).unwrap_or_default();
        grounds.iter().filter(move |ground| {
            let started = date(&ground.from).is_some_and(|from| from <= on);
            started
                && ground
                    .until
                    .as_ref()
                    .is_none_or(|until| date(until).is_some_and(|until| on <= until))
        })
    }
}

fn date(value: &toml::value::Datetime) -> Option<Date> {
    value.date.and_then(|date| date.to_string().parse().ok())
}
