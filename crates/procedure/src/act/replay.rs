//! A recorded event beside the law: for whoever reads a case later, was not there, and asks whether it could have been so.
//!
//! Who might act, and from where to where. What guards asked of the world that day nobody can ask again, and forms are not here.

use jiff::SignedDuration;

use super::author::may_act;
use super::{Author, Cause};
use crate::case::{Case, Change, Event, EventKind};
use crate::definition::Definition;
use crate::name::Name;
use crate::refusal::Refusal;

/// Records keep microseconds: a clock that ran out within one ran out.
const KEPT: SignedDuration = SignedDuration::from_micros(1);

/// Could this event, the next one, have happened to the case as it was?
///
/// # Errors
/// The action is none of the definition, its author is not the one that it asks for, or the case moves where it does not lead. An
/// event that fits may be applied.
pub fn fits(definition: &Definition, case: &Case, event: &Event) -> Result<(), Refusal> {
    let moves: Vec<&Name> = event.changes.iter().filter_map(moved).collect();
    let is_known = moves.iter().all(|to| definition.states.contains_key(*to));
    if !is_known || Some(event.seq) != case.seq.checked_add(1) {
        return Err(Refusal::new("act.case-moved"));
    }
    if let EventKind::Acted { action } = &event.kind {
        return acted(definition, case, (action, event), &moves);
    }
    let is_own = match (&event.kind, &event.author) {
        // Whoever opens a case is judged by nobody: their post was, before there was a case.
        (EventKind::Opened, Author::Person(_) | Author::Cause(Cause::Parent)) => case.seq == 0,
        (EventKind::Answered { .. }, Author::Cause(Cause::Child { .. }))
        | (EventKind::Drawn { .. }, Author::Cause(Cause::Draw { .. }))
        | (EventKind::Vacant { .. }, Author::Cause(Cause::Vacancy))
        | (EventKind::Overdue { .. }, Author::Cause(Cause::Clock { .. }))
        | (EventKind::Left { .. }, Author::Cause(Cause::Left { .. }))
        | (EventKind::Ended, Author::Cause(Cause::Parent)) => moves.is_empty(),
        _ => false,
    };
    if is_own && registered(event).next().is_none() {
        Ok(())
    } else {
        Err(Refusal::new("act.cause"))
    }
}

fn moved(change: &Change) -> Option<&Name> {
    if let Change::Moved { to } = change { Some(to) } else { None }
}

/// The registers whose rows it writes.
fn registered(event: &Event) -> impl Iterator<Item = &str> {
    event.changes.iter().filter_map(|change: &Change| {
        if let Change::Registered { register, .. } = change {
            Some(register.as_str())
        } else {
            None
        }
    })
}

fn acted(
    definition: &Definition,
    case: &Case,
    (name, event): (&Name, &Event),
    moves: &[&Name],
) -> Result<(), Refusal> {
    let unknown = || Refusal::new("act.unknown-action").with("action", name);
    let action = definition.actions.get(name).ok_or_else(unknown)?;
    let leads: Vec<&Name> = action.to.iter().collect();
    let declared = |own: &str| action.effects.iter().any(|one| one.register() == Some(own));
    let is_from = case.state.as_ref().is_some_and(|state| action.from.contains(state));
    if !is_from || case.ended || moves != leads || !registered(event).all(declared) {
        let state = case.state.as_ref().map_or("", Name::as_str);
        return Err(Refusal::new("act.wrong-state").with("action", name).with("state", state));
    }
    let now = event.recorded_at.checked_add(KEPT).unwrap_or(event.recorded_at);
    may_act(definition, case, name, &event.author, now)
}
