//! Reading a calendar from text, one fact per line.
//!
//! ```text
//! # Cabinet resolution of 12 December 2025
//! version 2026.1
//! off 2026-03-23 Navroʻz
//! working 2026-12-26
//! ```
//!
//! Strict, because a calendar moves the deadlines of the whole country: an unknown word, a day named twice or a
//! missing version is an error that names its line.

use std::collections::BTreeSet;

use jiff::civil::Date;
use thiserror::Error;

use super::Calendar;

/// Why a calendar could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {fault}")]
pub struct CalendarError {
    /// Line of the text, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: CalendarFault,
}

/// What is wrong with a line of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarFault {
    /// The line starts with another word.
    #[error("`{0}` is not one of: version, off, working")]
    UnknownWord(String),
    /// The word stands alone.
    #[error("nothing follows `{0}`")]
    Incomplete(String),
    /// Not a day as `2026-03-21`.
    #[error("`{0}` is not a day written as 2026-03-21")]
    NotADay(String),
    /// The day was named on an earlier line.
    #[error("{0} is named twice")]
    Repeated(Date),
    /// A second version line.
    #[error("the version is given twice")]
    SecondVersion,
    /// Something after a version or a working day.
    #[error("`{0}` is too much on this line")]
    TooMuch(String),
    /// The text ends without a version.
    #[error("no `version` line")]
    NoVersion,
}

impl Calendar {
    /// Reads a calendar; `#` starts a comment.
    pub fn import(text: &str) -> Result<Self, CalendarError> {
        let mut calendar = Self::default();
        let mut named = BTreeSet::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, raw) in text.lines().enumerate() {
            let line = raw.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                calendar
                    .read(line, &mut named)
                    .map_err(|fault| CalendarError { line: index + 1, fault })?;
            }
        }
        if calendar.version.is_empty() {
            return Err(CalendarError {
                line: text.lines().count().max(1),
                fault: CalendarFault::NoVersion,
            });
        }
        Ok(calendar)
    }

    fn read(&mut self, line: &str, named: &mut BTreeSet<Date>) -> Result<(), CalendarFault> {
        let (word, rest) = split(line);
        match word {
            "version" => self.read_version(rest),
            "off" => {
                let (day, name) = split(rest);
                let day = new_day(word, day, named)?;
                self.days_off.insert(day, name.to_owned());
                Ok(())
            }
            "working" => {
                let (day, more) = split(rest);
                nothing(more)?;
                let day = new_day(word, day, named)?;
                self.working.insert(day);
                Ok(())
            }
            _ => Err(CalendarFault::UnknownWord(word.to_owned())),
        }
    }

    fn read_version(&mut self, rest: &str) -> Result<(), CalendarFault> {
        let (version, more) = split(rest);
        nothing(more)?;
        if version.is_empty() {
            return Err(CalendarFault::Incomplete("version".to_owned()));
        }
        if !self.version.is_empty() {
            return Err(CalendarFault::SecondVersion);
        }
        version.clone_into(&mut self.version);
        Ok(())
    }
}

fn split(text: &str) -> (&str, &str) {
    text.split_once(char::is_whitespace).map_or((text, ""), |(first, rest)| (first, rest.trim()))
}

fn nothing(more: &str) -> Result<(), CalendarFault> {
    if more.is_empty() { Ok(()) } else { Err(CalendarFault::TooMuch(more.to_owned())) }
}

fn new_day(word: &str, text: &str, named: &mut BTreeSet<Date>) -> Result<Date, CalendarFault> {
    if text.is_empty() {
        return Err(CalendarFault::Incomplete(word.to_owned()));
    }
    let day =
        Date::strptime("%Y-%m-%d", text).map_err(|_| CalendarFault::NotADay(text.to_owned()))?;
    if named.insert(day) { Ok(day) } else { Err(CalendarFault::Repeated(day)) }
}
