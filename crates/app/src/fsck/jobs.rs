//! Jobs: whatever is still to be done has one that waits, and every one that waits was asked for.
//!
//! Only of what leaves a trace can it be said that it is still to be done: draws, answers of sub-cases, messages to other systems,
//! seals, sub-cases to be ended. That a register or an answer from outside is to be looked at leaves none. Nor is a job looked at
//! that was done: those are removed after a while.

mod asked;

use std::collections::BTreeSet;

use procedure::case::EventKind;
use procedure::definition::{Definition, StateKind};
use uuid::Uuid;

use super::code::Code;
use super::draws::Secrets;
use super::events::Read;
use super::rebuilt::Rebuilt;
use super::report::{At, Report, Said};
use super::rows::{References, case_name};
use super::store::ChildRow;
use super::store::jobs::{self as store, JobRow};
use crate::App;
use crate::cases::store::CaseRecord;
use crate::db::Tx;
use crate::definitions::Definitions;
use crate::error::Result;

/// By how much the program may put something off, and by how much its clock may differ from ours: a day, in microseconds. A clock
/// whose action is refused comes again within an hour, a job that fails within two.
const MOST: i64 = 24 * 60 * 60 * 1_000_000;

/// Beyond which time nothing is put off.
pub(super) fn latest(app: &App, secrets: &Secrets) -> i64 {
    // A demo's clock may be ahead of the machine's, and then its worker's is too.
    let worked = secrets.last_made.saturating_add(MOST);
    app.now().as_microsecond().max(worked).saturating_add(MOST)
}

/// The jobs that wait.
pub(super) struct Waiting {
    /// Kind and cause.
    jobs: BTreeSet<(String, String)>,
    /// Nothing is put off beyond this time.
    pub(super) latest: i64,
}

impl Waiting {
    /// Those of a page of cases, as of the moment at which the page is read: work goes on while we look.
    pub(super) async fn of_page((tx, range): (&mut Tx, (Uuid, Uuid)), latest: i64) -> Result<Self> {
        let jobs = store::waiting_of(tx, range).await?.readable();
        Ok(Self { jobs: jobs.into_iter().collect(), latest })
    }

    /// Complains unless a job waits to do this.
    fn expect(&self, report: &mut Report, (kind, cause): (&str, String), subject: &str) {
        let is_there = self.jobs.contains(&(kind.to_owned(), cause));
        report.expect(is_there, Code::JobLost, format!("job {kind}, {subject}"));
    }

    /// What is still to be done in a case: people to be drawn, the organisation of a sub-case, its answer to be brought to the parent.
    pub(super) fn of_case(
        &self,
        report: &mut Report,
        definitions: &Definitions,
        (case, events, child): (&CaseRecord, &[Read<'_>], Option<&ChildRow>),
    ) {
        let Ok(definition) = definitions.by_hash(&case.definition) else { return };
        let (id, name) = (case.id, format!("case {}", case.reference));
        let rebuilt = Rebuilt::of(events);
        if is_over(&definition, &rebuilt) {
            let is_owed = child.is_some_and(|child| child.answered_at.is_none());
            if is_owed && !rebuilt.is_ended && definition.service.returns.is_some() {
                let last = events.last().map(|event| event.row.seq).unwrap_or_default();
                self.expect(report, ("answer", format!("{id}:{last}")), &name);
            }
            return;
        }
        for (role, seq) in &rebuilt.asked {
            self.expect(report, ("draw-people", format!("{id}:{seq}:{role}")), &name);
        }
        let parent =
            child.and_then(|child| definitions.by_hash(child.parent_definition.as_ref()?).ok());
        let subcase = parent.iter().flat_map(|parent| &parent.subcases);
        let subcase =
            subcase.filter(|(name, _)| child.is_some_and(|child| child.subcase == name.as_str()));
        let kinds = subcase.filter_map(|(_, subcase)| subcase.assign.as_ref()?.among.as_ref());
        for kind in kinds {
            let drawn = EventKind::Drawn { role: kind.clone() };
            if !events.iter().any(|event| event.kind == drawn) {
                self.expect(report, ("draw-organisation", format!("{id}:1:{kind}")), &name);
            }
        }
    }
}

/// All that wait. Papers to be sealed, messages to be sent; and whether every job was asked for, and in time.
pub(super) async fn check(tx: &mut Tx, report: &mut Report, latest: i64) -> Result<()> {
    let all = store::waiting(tx).await?.told_of_no_case(report);
    let jobs = all.iter().map(|job| (job.kind.clone(), job.cause.clone())).collect();
    let waiting = Waiting { jobs, latest };
    for (id,) in store::unsent(tx).await?.told_of_no_case(report) {
        waiting.expect(report, ("outside-send", id.to_string()), &format!("message {id}"));
    }
    for (id, number) in store::unsealed(tx).await?.told_of_no_case(report) {
        waiting.expect(report, ("seal", id.to_string()), &format!("paper {number}"));
    }
    for job in &all {
        let name = name(job);
        let is_asked = asked::is_asked(tx, report, job).await?;
        report.expect(is_asked, Code::JobStray, &name);
        let late = job.due_at.max(job.leased_until.unwrap_or_default());
        if late > latest {
            let latest = format!("not after {}", At(latest).said());
            report.differ(Code::JobLate, &name, (latest, At(late).said()));
        }
    }
    Ok(())
}

fn name(job: &JobRow) -> String {
    let known = job.case_id.zip(job.reference.clone());
    let references: References = known.into_iter().collect();
    let case =
        job.case_id.map_or_else(|| "no case".to_owned(), |case| case_name(&references, case));
    format!("job {} {}, {case}", job.kind, job.cause.as_str().said())
}

fn is_over(definition: &Definition, rebuilt: &Rebuilt) -> bool {
    let state = rebuilt.state.as_ref().and_then(|state| definition.states.get(state));
    rebuilt.is_ended || state.is_some_and(|state| state.kind == StateKind::Final)
}
