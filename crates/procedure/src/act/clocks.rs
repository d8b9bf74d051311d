//! Clocks: started, stopped, run again and made to stand still as a case moves.

use jiff::Timestamp;

use super::draft::Draft;
use super::{Author, Cause};
use crate::case::{Change, ChildState, Clock};
use crate::deadline::due_at;
use crate::definition::StateKind;
use crate::name::Name;
use crate::refusal::Refusal;

/// The clocks after an action that left `left` if it moved the case.
pub(crate) fn after_action(
    draft: &mut Draft<'_>,
    action: &Name,
    author: &Author,
    left: Option<&Name>,
) -> Result<(), Refusal> {
    if let Some(left) = left {
        stop(draft, left);
    }
    let tables = draft.definition.deadlines.iter();
    let stopped: Vec<_> =
        tables.filter(|(_, table)| table.stops.contains(action)).map(|(name, _)| name).collect();
    for name in stopped {
        stop(draft, name);
    }
    if is_final(draft) {
        stop_all(draft);
        return Ok(());
    }
    if let Author::Cause(Cause::Clock { clock, .. }) = author {
        ran_out(draft, clock)?;
    }
    if left.is_some() {
        entered(draft)?;
    }
    let tables = draft.definition.deadlines.iter();
    let started: Vec<_> =
        tables.filter(|(_, table)| table.starts.contains(action)).map(|(name, _)| name).collect();
    for name in started {
        start(draft, name, draft.moment.now, 1)?;
    }
    Ok(())
}

/// Starts the clock of the state just entered, which bears the state's name.
pub(crate) fn entered(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let state = draft.case.state.clone();
    let own = state.filter(|name| {
        draft.definition.states.get(name).is_some_and(|state| state.deadline.is_some())
    });
    match own {
        Some(name) => start(draft, &name, draft.moment.now, 1),
        None => Ok(()),
    }
}

fn is_final(draft: &Draft<'_>) -> bool {
    let state = draft.case.state.as_ref().and_then(|name| draft.definition.states.get(name));
    state.is_some_and(|state| state.kind == StateKind::Final)
}

/// Nothing is owed any more.
pub(crate) fn stop_all(draft: &mut Draft<'_>) {
    for name in draft.case.clocks.keys().cloned().collect::<Vec<_>>() {
        stop(draft, &name);
    }
}

fn stop(draft: &mut Draft<'_>, name: &Name) {
    if draft.case.clocks.contains_key(name) {
        draft.emit(Change::ClockStopped { clock: name.clone() });
    }
}

fn start(draft: &mut Draft<'_>, name: &Name, from: Timestamp, run: u32) -> Result<(), Refusal> {
    let Some(deadline) = draft.definition.deadline(name) else { return Ok(()) };
    let due_at = due_at(&deadline.length, from, draft.moment.calendar, &draft.case)?;
    draft.emit(Change::ClockStarted { clock: name.clone(), due_at, run });
    Ok(())
}

/// A clock that has led to its action starts again if it repeats, from when it ran out: yearly stays yearly.
fn ran_out(draft: &mut Draft<'_>, name: &Name) -> Result<(), Refusal> {
    let Some(Clock { due_at, run, .. }) = draft.case.clocks.get(name).cloned() else {
        return Ok(());
    };
    let repeats = draft.definition.deadline(name).map_or(0, |deadline| deadline.repeats);
    if run < repeats {
        return start(draft, name, due_at, run + 1);
    }
    stop(draft, name);
    Ok(())
}

/// Clocks stand still while a child they name is open, and run again with the due time moved by exactly the pause.
pub(crate) fn pause_or_resume(draft: &mut Draft<'_>) {
    for (name, clock) in draft.case.clocks.clone() {
        let Some(deadline) = draft.definition.deadline(&name) else { continue };
        let open = draft.case.children.iter().any(|((subcase, _), child)| {
            *child == ChildState::Open && deadline.pauses_while.contains(subcase)
        });
        match clock.paused_at {
            None if open && !clock.overdue => draft.emit(Change::ClockPaused { clock: name }),
            Some(since) if !open => {
                let pause = draft.moment.now.duration_since(since);
                let due_at = clock.due_at.checked_add(pause).unwrap_or(Timestamp::MAX);
                draft.emit(Change::ClockResumed { clock: name, due_at });
            }
            None | Some(_) => {}
        }
    }
}
