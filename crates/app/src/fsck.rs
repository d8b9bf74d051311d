//! Do the books balance? Cases are rebuilt from the rows alone and compared with what the program believes.
//!
//! Plain rows, without the engine: chains and hashes of events, facts and leaves, evidence and acts, links of children,
//! messages to other systems and their answers, papers, numbers, and the state, parties, people and clocks of a case, which `fsck::rebuilt` folds a second time by its own few lines
//! rather than with `procedure::Case`. By the definitions: what the pinned version says of a state and its roles (kind, owner,
//! escalation, title, kinds of facts), and that the kept files of every version still give its hash. Nothing here uses the engine's fold.

mod acts;
mod cases;
mod events;
mod facts;
mod files;
mod law;
mod links;
mod outside;
mod papers;
mod projection;
mod rebuilt;
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

    /// Complains unless it balances.
    fn expect(&mut self, balances: bool, code: &'static str, subject: impl std::fmt::Display) {
        if !balances {
            self.complain(code, subject);
        }
    }
}

impl App {
    /// Looks at every definition, event, fact, paper and number.
    ///
    /// # Errors
    /// Only what keeps the records from being read at all; damage is a complaint.
    pub async fn fsck(&self) -> Result<Report> {
        let mut report = Report::default();
        law::check(self, &mut report).await?;
        cases::check(self, &mut report).await?;
        papers::check_numbers(self, &mut report).await?;
        Ok(report)
    }
}
