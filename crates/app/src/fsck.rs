//! Do the books balance? Cases are rebuilt from the rows alone and compared with what the program believes.
//!
//! Plain rows, without the engine: chains and hashes of events, facts and leaves, leaves and the log, evidence and acts, links of children,
//! messages to other systems and their answers, papers, numbers, draws, jobs, and the state, parties, people and clocks of a case, which `fsck::rebuilt` folds a second time by its own few lines
//! rather than with `procedure::Case`. By the definitions: what the pinned version says of a state and its roles (kind, owner,
//! escalation, title, kinds of facts), and that the kept files of every version still give its hash. Nothing here uses the engine's fold.
//!
//! Register rows are rebuilt, every version, from the events that wrote them, by `fsck::registers` and not by what wrote them.
//! Records of organisations are not dated, so of what a row took from them only this can be said: a STIR never changes and is the
//! one on record; a name is the one on record now, or the one in the public facts of the paper of that act, which was signed. Where
//! no paper says it (none was made, the field is not public, or the act wrote into several registers) the first version is believed,
//! and later versions must repeat it. A column that was made after a row was first written is empty in that row.
//!
//! Each event has the author that its action has by the pinned version, happens in a state where that action may, and does nothing
//! that the action does not do; whether each guard held then is not looked at again.
//!
//! Organisations, people, instruments, keys, posts, competence, interests and accreditation each have a leaf over all that their row
//! says, and so have refused attempts and later statuses of papers: what was taken from them, changed, or put into them, is noticed,
//! also by whom removed the triggers first. Whoever lets one of them be changed gives it its next leaf: the last one counts. A case or
//! paper that vanished leaves its place in the log.
//!
//! Draws were seeded by the secret of their day, which gives the hash that was published for it. Other systems were told what the
//! facts of the act say. What is still to be done has a job that waits, and each that waits was asked for; papers are kept as they
//! were shown, too; a stamped file is the one before it with the stamp that its row says, made no later than
//! the one before it allows, over what the authority says of the certificates under it. Every checkpoint is signed, and every cosignature by the witness that it names, as far as the policy knows them.
//!
//! Of what was lost when records were put back, the leaf of the restoration tells every place in the log, and what is kept there is
//! compared with the tiles; a paper whose last status was lost is as the records have it, and pages call it unknown.
//!
//! Where modules do not prove or cannot be read, cases are compared with the versions that lie beside them, and registers with the
//! declarations there. Not noticed: a cosignature, a time stamp or the record of a stamper's certificate that was taken away; a job that was to look at a register or at
//! an answer that no case has taken yet; what no event rests on, such as sessions that nobody ended, drafts, notices and the bytes of captures beside
//! their hash.
//!
//! All tiles that the last checkpoint covers are compared, also partial ones of earlier checkpoints, where these are still kept. A
//! whole copy of records and log in their place is for witnesses to notice. Damaged pages are looked for on SQLite alone:
//! PostgreSQL has tools of its own for them (`pg_amcheck`, checksums of pages), and nothing here stands for those.

mod acts;
mod authors;
mod cases;
mod checkpoints;
mod code;
mod draws;
mod events;
mod facts;
mod files;
mod firms;
mod jobs;
mod law;
mod leaves;
mod links;
mod log;
mod outside;
mod pages;
mod papers;
mod projection;
mod rebuilt;
mod registers;
mod report;
mod restorations;
mod rows;
mod stamps;
mod store;

pub use code::Code;
pub use report::{Complaint, Report, Values};

use crate::App;
use crate::error::Result;
use crate::seals;

impl App {
    /// Looks at the pages of the database, and then at every definition, event, fact, paper, number, register row and leaf.
    ///
    /// # Errors
    /// Only what keeps the records from being read at all; damage is a complaint.
    pub async fn fsck(&self) -> Result<Report> {
        let mut report = Report::default();
        let is_damaged = pages::check(self, &mut report).await?;
        match self.balance(&mut report).await {
            // What was damaged is known, and that is the answer; how far the rest could be read is part of it.
            Err(fault) if is_damaged => report.complain(Code::DatabasePages, fault.chain()),
            balanced => balanced?,
        }
        Ok(report)
    }

    async fn balance(&self, report: &mut Report) -> Result<()> {
        law::check(self, report).await?;
        cases::check(self, report).await?;
        papers::check_numbers(self, report).await?;
        let mut tx = self.db.read().await?;
        leaves::check(&mut tx, report, &self.definitions()).await?;
        if let Some(key) = &self.ports.mark {
            leaves::marks(&mut tx, report, key).await?;
        }
        restorations::check(&mut tx, report).await?;
        firms::check(&mut tx, report).await?;
        let (differing, is_signed) = seals::looked_at(self, &mut tx).await?;
        for number in differing {
            report.complain(Code::SnapshotStatus, format!("paper {number}"));
        }
        report.expect(is_signed, Code::SnapshotFile, "the last snapshot");
        drop(tx);
        checkpoints::check(self, report).await?;
        log::check(self, report).await
    }
}
