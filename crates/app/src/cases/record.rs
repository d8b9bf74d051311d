//! The one place where a case changes: an event, its facts, its leaf and all that follows inside the same transaction.

mod child;
mod ending;
mod event;
mod opening;
mod project;
mod vacant;

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::{ActId, CaseId};
use jiff::Timestamp;
use procedure::act::{Author, Decision, Moment, Phase};
use procedure::case::{Case, Change, FactAt};
use procedure::definition::{Definition, Length, StateKind};
use procedure::name::Name;
use procedure::vacancy::vacancies;
use uuid::Uuid;

pub(crate) use opening::{Opening, open};
pub(crate) use project::state_kind;

use super::load::Loaded;
use super::store;
use crate::db::{Tx, signed};
use crate::definitions::Definitions;
use crate::error::{Fault, Result};
use crate::ports::Ports;
use crate::work;
use child::open_child;
use ending::{end_child, ended};
use event::{Subject, write_event};
use project::{project, project_parts};
use vacant::tell_vacancy;

/// What the whole program shares while it records.
pub(crate) struct Desk<'a> {
    pub(crate) ports: &'a Ports,
    pub(crate) definitions: &'a Definitions,
    pub(crate) calendar: &'a Calendar,
}

impl Desk<'_> {
    /// The moment of an act at this time.
    pub(crate) fn moment(&self, now: Timestamp, phase: Phase) -> Moment<'_> {
        Moment { now, captured_at: None, calendar: self.calendar, phase }
    }
}

/// A decision on its way into the records.
pub(crate) struct Recording {
    pub(crate) act: ActId,
    pub(crate) author: Author,
    pub(crate) decision: Decision,
    /// SHA-256 of the evidence bundle, for an act that a person signed.
    pub(crate) evidence: Option<[u8; 32]>,
    /// For facts taken from a child: the child's fact.
    pub(crate) sources: BTreeMap<FactAt, Uuid>,
    pub(crate) at: Timestamp,
}

/// Records a decision: event, facts, leaf, projection, children, jobs. The caller commits.
pub(crate) async fn record(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &mut Loaded,
    recording: Recording,
) -> Result<u64> {
    let before = vacancies(&loaded.definition, &loaded.case);
    let changes = record_event(tx, desk, loaded, recording).await?;
    tell_vacancy(tx, desk, loaded, &before).await?;
    let (seq, at) = (loaded.case.seq, loaded.record.updated_at);
    for change in &changes {
        match change {
            Change::SubcaseOpened { subcase, key } => {
                open_child(tx, desk, loaded, subcase, key.as_ref()).await?;
            }
            Change::SubcaseEnded { subcase, key } => {
                end_child(tx, desk, loaded, subcase, key.as_ref()).await?;
            }
            Change::Ended => ended(tx, desk, loaded).await?,
            Change::AssignmentAsked { role } => {
                work::secret::ensure_in(tx, desk.ports, super::load::moment(at)?).await?;
                let cause = format!("{}:{seq}:{role}", loaded.id);
                let payload = serde_json::json!({ "role": role, "seq": seq });
                work::jobs::enqueue(
                    tx,
                    desk.ports,
                    ("draw-people", &cause),
                    loaded.id,
                    payload,
                    at,
                )
                .await?;
            }
            Change::Sent { to, message } => {
                work::jobs::insert_notice(
                    tx,
                    desk.ports.uuid(),
                    loaded.id,
                    seq,
                    (to.as_str(), message.as_str()),
                    at,
                )
                .await?;
            }
            Change::SentOutside { system, message } => {
                crate::outside::ask(tx, desk, loaded, (system, message), at).await?;
            }
            Change::Registered { register, status, key } => {
                crate::registers::write(tx, desk, loaded, (register, status), key.as_ref()).await?;
            }
            Change::Produced { .. }
            | Change::Retired { .. }
            | Change::Moved { .. }
            | Change::Joined { .. }
            | Change::Assigned { .. }
            | Change::ClockStarted { .. }
            | Change::ClockStopped { .. }
            | Change::ClockPaused { .. }
            | Change::ClockResumed { .. }
            | Change::ClockOverdue { .. }
            | Change::SubcaseAnswered { .. }
            | Change::SubcaseVacant { .. }
            | Change::Papered { .. } => {}
        }
    }
    follow_up(tx, desk, loaded.id, &loaded.definition, &loaded.case, at).await?;
    Ok(seq)
}

/// What must be looked at because of this event: evidence that may now suffice, a register listened to, answers of other
/// systems that came before anybody listened, an answer that a parent waits for.
async fn follow_up(
    tx: &mut Tx,
    desk: &Desk<'_>,
    id: CaseId,
    definition: &Definition,
    case: &Case,
    at: i64,
) -> Result<()> {
    let cause = format!("{id}:{}", case.seq);
    let payload = serde_json::json!({ "seq": case.seq });
    if !procedure::act::evidence_actions(definition, case).is_empty() {
        work::jobs::enqueue(tx, desk.ports, ("evidence", &cause), id, payload.clone(), at).await?;
    }
    if !procedure::act::register_actions(definition, case).is_empty() {
        work::jobs::enqueue(tx, desk.ports, ("register-state", &cause), id, payload.clone(), at)
            .await?;
    }
    if !procedure::act::outside_actions(definition, case).is_empty() {
        crate::outside::look(tx, desk, (id, &cause), at).await?;
    }
    let is_final = state_kind(definition, case) == Some(StateKind::Final);
    if is_final && definition.service.returns.is_some() && store::find_link(tx, id).await?.is_some()
    {
        work::jobs::enqueue(tx, desk.ports, ("answer", &cause), id, payload, at).await?;
    }
    Ok(())
}

/// The event itself with its facts and leaf, and the projection of the case.
async fn record_event(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &mut Loaded,
    recording: Recording,
) -> Result<Vec<Change>> {
    let from_seq = signed(loaded.case.seq);
    let event = write_event(tx, desk, Subject::of(loaded), recording).await?;
    loaded.case.apply(&loaded.definition, &event.event);
    for (at, body) in &event.bodies {
        loaded.case.fill(at, body.clone());
    }
    project(&mut loaded.record, &loaded.definition, &loaded.case);
    if !store::update_case(tx, &loaded.record, from_seq).await? {
        return Err(Fault::new(format!("case {} moved under a lock", loaded.id)));
    }
    project_parts(tx, loaded.id, &loaded.case, &event.event.changes, event.event.recorded_at)
        .await?;
    loaded.facts.extend(event.facts);
    let changes = event.event.changes.clone();
    loaded.events.push(super::load::Recorded { event: event.event, hash: event.hash });
    Ok(changes)
}

/// How long a clock runs, for pages: its length as declared.
pub(crate) fn length(definition: &Definition, clock: &Name) -> Option<Length> {
    definition.deadline(clock).map(|deadline| deadline.length.clone())
}
