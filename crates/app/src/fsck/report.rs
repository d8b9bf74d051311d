//! What was looked at, and what does not balance, in words for whoever must mend it.

use std::fmt::{self, Display, Formatter};

use jiff::Timestamp;
use uuid::Uuid;

use super::code::Code;

/// Something that does not balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub code: Code,
    /// What it is about, as people name it: a case and its event, a paper, a number, a row of a register.
    pub subject: String,
    /// What should be there and what is, where that is one value each.
    pub values: Option<Values>,
}

/// Two values that should be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    pub expected: String,
    pub found: String,
}

impl Display for Complaint {
    /// A few lines; what to do next is said once for all complaints of a code.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  {}", self.code.id(), self.subject, self.code.what())?;
        match &self.values {
            Some(Values { expected, found }) => {
                write!(f, "\n  expected {expected}, found {found}")
            }
            None => Ok(()),
        }
    }
}

/// What was looked at, and what does not balance.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub cases: u64,
    pub events: u64,
    pub facts: u64,
    pub documents: u64,
    pub numbers: u64,
    /// Versions of register rows.
    pub rows: u64,
    pub complaints: Vec<Complaint>,
}

impl Report {
    pub(super) fn complain(&mut self, code: Code, subject: impl Display) {
        self.complaints.push(Complaint { code, subject: subject.to_string(), values: None });
    }

    /// Complains unless it balances.
    pub(super) fn expect(&mut self, balances: bool, code: Code, subject: impl Display) {
        if !balances {
            self.complain(code, subject);
        }
    }

    /// Complains unless both are the same, and says both.
    pub(super) fn same<T: PartialEq + Said>(
        &mut self,
        code: Code,
        subject: impl Display,
        (expected, found): (T, T),
    ) {
        if expected != found {
            self.differ(code, subject, (expected.said(), found.said()));
        }
    }

    pub(super) fn differ(
        &mut self,
        code: Code,
        subject: impl Display,
        (expected, found): (String, String),
    ) {
        let values = Some(Values { expected, found });
        self.complaints.push(Complaint { code, subject: subject.to_string(), values });
    }
}

/// A value as a complaint says it.
pub(super) trait Said {
    fn said(&self) -> String;
}

impl Said for i64 {
    fn said(&self) -> String {
        self.to_string()
    }
}

impl Said for &str {
    fn said(&self) -> String {
        format!("“{self}”")
    }
}

impl Said for Uuid {
    fn said(&self) -> String {
        self.to_string()
    }
}

impl Said for &[u8] {
    fn said(&self) -> String {
        hex::encode(self)
    }
}

impl<T: Said> Said for Option<T> {
    fn said(&self) -> String {
        self.as_ref().map_or_else(|| "nothing".to_owned(), Said::said)
    }
}

/// A stored time.
#[derive(PartialEq, Eq)]
pub(super) struct At(pub(super) i64);

impl Said for At {
    fn said(&self) -> String {
        if self.0 == i64::MAX {
            return "until further notice".to_owned();
        }
        Timestamp::from_microsecond(self.0).map_or_else(|_| self.0.to_string(), |at| at.to_string())
    }
}
