//! What the rows of a case say, from the folded case.

use domain::CaseId;
use jiff::Timestamp;
use procedure::case::{Case, Change};
use procedure::definition::{Definition, StateKind};
use procedure::name::Name;
use procedure::vacancy;

use crate::cases::store::{self, CaseRecord, ENDED, NEVER};
use crate::db::{Tx, signed};
use crate::error::Result;

/// What the row of a case says, from the folded case.
pub(crate) fn project(record: &mut CaseRecord, definition: &Definition, case: &Case) {
    let state = case.state.as_ref().and_then(|state| definition.states.get(state));
    // Nobody owes anything in a case that is needed no longer.
    let owner = state.and_then(|state| state.owner.as_ref()).filter(|_| !case.ended);
    let role = owner.and_then(|owner| definition.roles.get(owner));
    record.state = case.state.as_ref().map(ToString::to_string).unwrap_or_default();
    let kind = state_kind(definition, case).map_or("start", kind_of_state);
    (if case.ended { ENDED } else { kind }).clone_into(&mut record.state_kind);
    record.owner_role = owner.map(ToString::to_string);
    record.owner_organisation =
        role.and_then(|role| case.parties.get(&role.org)).map(|organisation| organisation.0);
    record.owner_post = role.and_then(|role| role.post.as_ref()).map(ToString::to_string);
    record.owner_assigned = role.is_some_and(|role| role.assign.is_some());
    record.seq = signed(case.seq);
    record.entered_at = case.entered_at.map_or(record.entered_at, Timestamp::as_microsecond);
    let next = case
        .clocks
        .iter()
        .filter(|(_, clock)| clock.paused_at.is_none())
        .min_by_key(|(_, clock)| clock.due_at);
    record.due_at = next.map_or(NEVER, |(_, clock)| clock.due_at.as_microsecond());
    record.due_clock = next.map(|(name, _)| name.to_string());
    let escalated = vacancy::shown_to(definition, case).and_then(|role| definition.roles.get(role));
    record.escalated_organisation =
        escalated.and_then(|role| case.parties.get(&role.org)).map(|organisation| organisation.0);
    record.escalated_post = escalated.and_then(|role| role.post.as_ref()).map(ToString::to_string);
    if let Some(title) = title(definition, case) {
        record.title = title;
    }
}

/// The text of the field that a form marks with `x-title`.
fn title(definition: &Definition, case: &Case) -> Option<String> {
    definition
        .schemas
        .iter()
        .find_map(|(fact, schema)| procedure::form::title(schema, &case.single(fact)?.body))
}

pub(crate) fn state_kind(definition: &Definition, case: &Case) -> Option<StateKind> {
    case.state.as_ref().and_then(|state| definition.states.get(state)).map(|state| state.kind)
}

fn kind_of_state(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Start => "start",
        StateKind::Waiting => "waiting",
        StateKind::Standing => "standing",
        StateKind::Final => "final",
    }
}

pub(super) async fn project_parts(
    tx: &mut Tx,
    id: CaseId,
    case: &Case,
    changes: &[Change],
    at: Timestamp,
) -> Result<()> {
    let mut clocks_changed = false;
    for change in changes {
        match change {
            Change::Joined { org, organisation } => {
                store::insert_party(tx, id, org.as_str(), *organisation).await?;
            }
            Change::Assigned { role, people, .. } => {
                store::remove_people(tx, id, role.as_str()).await?;
                store::insert_people(tx, id, (case.seq, role.as_str()), people, at).await?;
            }
            Change::AssignmentAsked { role } => {
                store::remove_people(tx, id, role.as_str()).await?;
            }
            Change::ClockStarted { .. }
            | Change::ClockStopped { .. }
            | Change::ClockPaused { .. }
            | Change::ClockResumed { .. }
            | Change::ClockOverdue { .. } => clocks_changed = true,
            Change::Produced { .. }
            | Change::Retired { .. }
            | Change::Moved { .. }
            | Change::SubcaseOpened { .. }
            | Change::SubcaseAnswered { .. }
            | Change::SubcaseVacant { .. }
            | Change::SubcaseEnded { .. }
            | Change::Ended
            | Change::Papered { .. }
            | Change::Registered { .. }
            | Change::Sent { .. }
            | Change::SentOutside { .. } => {}
        }
    }
    if clocks_changed {
        let clocks: Vec<_> = case.clocks.iter().map(clock_row).collect();
        store::replace_clocks(tx, id, &clocks).await?;
    } else {
        store::wake_clocks(tx, id).await?;
    }
    Ok(())
}

fn clock_row((name, clock): (&Name, &procedure::case::Clock)) -> (String, i64, i64, bool) {
    let armed = clock.paused_at.is_none() && !clock.overdue;
    (name.to_string(), i64::from(clock.run), clock.due_at.as_microsecond(), armed)
}
