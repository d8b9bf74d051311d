//! Accreditation: what a body is accredited for, and whether it was on that day.
//!
//! The scope is data and not a PDF, so that work outside it is refused by the machine. Lines are added, narrowed and
//! ended by decisions, hence dated; so is the status.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::accreditation_number::AccreditationNumber;
use crate::ids::OrganisationId;
use crate::period::Period;
use crate::text::fold;
use crate::tn_code::TnInterval;

/// Status of an accreditation, as the public register has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// In force.
    Active,
    /// In force, prolonged.
    Extended,
    /// Suspended.
    Paused,
    /// Its term ran out.
    Expired,
    /// Ended outright, before its term.
    Inactive,
}

impl Status {
    /// All statuses.
    const ALL: [Self; 5] =
        [Self::Active, Self::Extended, Self::Paused, Self::Expired, Self::Inactive];

    /// The status that the register writes so.
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// Whether the body may work under it.
    pub fn permits(self) -> bool {
        match self {
            Self::Active | Self::Extended => true,
            Self::Paused | Self::Expired | Self::Inactive => false,
        }
    }

    /// As the register writes it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Extended => "extended",
            Self::Paused => "paused",
            Self::Expired => "expired",
            Self::Inactive => "inactive",
        }
    }
}

/// What a line of a scope is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Products, by prefixes of their code.
    Products(TnInterval),
    /// A method or a field, by its designation or name.
    Method(String),
}

impl From<&str> for Subject {
    /// A line as it is written: what is no interval of product codes names a method.
    fn from(line: &str) -> Self {
        line.parse().map_or_else(|_| Self::Method(line.to_owned()), Self::Products)
    }
}

impl Subject {
    /// Whether this subject, as typed, falls under the line: a product by its code, a group of products by a prefix or an
    /// interval of them that lies within the line's, anything else by its very name.
    fn covers(&self, subject: &str) -> bool {
        match self {
            Self::Products(interval) => {
                subject.parse().is_ok_and(|products| interval.covers(products))
            }
            Self::Method(method) => fold(method) == fold(subject),
        }
    }
}

/// One line of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeLine {
    /// For what.
    pub subject: Subject,
    /// When.
    pub period: Period,
}

/// A status from a day on, until the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusSince {
    /// The status.
    pub status: Status,
    /// Its first day.
    pub from: Date,
}

/// An accreditation with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accreditation {
    /// Its number.
    pub number: AccreditationNumber,
    /// The body.
    pub organisation: OrganisationId,
    /// Last day of its term, whatever the status says; `None`: no term recorded.
    pub until: Option<Date>,
    /// Statuses; of two of one day the later in the list counts.
    pub statuses: Vec<StatusSince>,
    /// What it is for.
    pub lines: Vec<ScopeLine>,
}

/// Whether a subject was covered. The order is how good the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// Not accredited by that day.
    None,
    /// Suspended, expired or ended on that day.
    NotActive {
        /// The accreditation asked.
        number: AccreditationNumber,
        /// Its status.
        status: Status,
    },
    /// In force, but not for this.
    Outside {
        /// The accreditation asked.
        number: AccreditationNumber,
    },
    /// In force, and for this.
    Covered {
        /// The accreditation that covers it.
        number: AccreditationNumber,
    },
}

impl Accreditation {
    /// Its status on that day; `None` before the first.
    pub fn status_on(&self, day: Date) -> Option<Status> {
        let status = self
            .statuses
            .iter()
            .filter(|since| since.from <= day)
            .max_by_key(|since| since.from)?
            .status;
        let over = self.until.is_some_and(|until| until < day);
        Some(if over && status.permits() { Status::Expired } else { status })
    }

    /// Whether it covers the subject (a product code, or a method's name) on that day.
    pub fn covers(&self, subject: &str, day: Date) -> Coverage {
        let number = self.number;
        match self.status_on(day) {
            None => Coverage::None,
            Some(status) if !status.permits() => Coverage::NotActive { number, status },
            Some(_) if self.has_line(subject, day) => Coverage::Covered { number },
            Some(_) => Coverage::Outside { number },
        }
    }

    fn has_line(&self, subject: &str, day: Date) -> bool {
        self.lines.iter().any(|line| line.period.holds_on(day) && line.subject.covers(subject))
    }
}

/// The best answer of all accreditations of a body: covered, else outside, else not active, else none.
pub fn coverage_on(accreditations: &[Accreditation], subject: &str, day: Date) -> Coverage {
    accreditations.iter().map(|one| one.covers(subject, day)).max().unwrap_or(Coverage::None)
}

/// The accreditation under which a body works on that day: of those in force the one that leaves the fewest of these
/// subjects uncovered, the lowest number first. `None`: it has none in force.
pub fn working_under(
    accreditations: &[Accreditation],
    subjects: &BTreeSet<String>,
    day: Date,
) -> Option<AccreditationNumber> {
    let uncovered =
        |one: &Accreditation| subjects.iter().filter(|subject| !one.has_line(subject, day)).count();
    accreditations
        .iter()
        .filter(|one| one.status_on(day).is_some_and(Status::permits))
        .map(|one| (uncovered(one), one.number))
        .min()
        .map(|(_, number)| number)
}

#[cfg(test)]
mod tests;
