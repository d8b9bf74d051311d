//! Do the books balance? Cases are rebuilt from the rows alone, without the engine, and compared with what the program
//! believes.

mod events;
mod papers;
mod store;

use crate::App;
use crate::error::Result;

/// Something that does not balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Stable, e.g. `event.hash`.
    pub code: &'static str,
    /// What it is about: a case and event, a document, a number.
    pub subject: String,
}

/// What was looked at, and what does not balance.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub cases: u64,
    pub events: u64,
    pub facts: u64,
    pub documents: u64,
    pub numbers: u64,
    pub complaints: Vec<Complaint>,
}

impl Report {
    fn complain(&mut self, code: &'static str, subject: impl std::fmt::Display) {
        self.complaints.push(Complaint { code, subject: format!("{subject}") });
    }
}

impl App {
    /// Looks at every event, fact, paper and number.
    pub async fn fsck(&self) -> Result<Report> {
        let mut report = Report::default();
        events::check(self, &mut report).await?;
        papers::check(self, &mut report).await?;
        Ok(report)
    }
}
