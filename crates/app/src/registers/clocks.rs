//! What clocks bring about in registers: it holds from when the clock ran out, whenever the worker comes.

use std::collections::BTreeMap;

use procedure::act::{Author, Cause};
use procedure::case::Change;
use procedure::definition::{Definition, Effect};
use procedure::library::Register;
use procedure::name::Name;
use uuid::Uuid;

use super::rows::Row;
use crate::App;
use crate::cases::load::Loaded;
use crate::cases::store::{RunOut, run_out};
use crate::db::Tx;
use crate::error::Result;

/// From when the version holds that the last event of the case writes: from when the clock ran out that caused it, and always
/// after the version before. `None`: no clock caused it, and it holds from the event.
pub(super) fn holds_from(loaded: &Loaded, before: Option<i64>) -> Option<i64> {
    let (last, earlier) = loaded.events.split_last()?;
    let Author::Cause(Cause::Clock { clock: own, .. }) = &last.event.author else { return None };
    let changes = earlier.iter().rev().flat_map(|one| one.event.changes.iter().rev());
    for change in changes {
        if let Change::ClockStarted { clock, due_at, .. } | Change::ClockResumed { clock, due_at } =
            change
            && clock == own
        {
            return Some(after(due_at.as_microsecond(), before));
        }
    }
    None
}

fn after(due: i64, before: Option<i64>) -> i64 {
    before.map_or(due, |before| due.max(before.saturating_add(1)))
}

/// Rows as the law has them now: where a clock ran out that writes another status and the worker has not come yet, the row has
/// that status already.
pub(super) async fn brought_up(
    tx: &mut Tx,
    app: &App,
    register: &Register,
    mut rows: Vec<(Row, i64)>,
) -> Result<Vec<(Row, i64)>> {
    let cases: Vec<Uuid> = rows.iter().map(|(row, _)| row.case.0).collect();
    let definitions = app.definitions();
    let mut due: BTreeMap<Uuid, (i64, String)> = BTreeMap::new();
    for clock in run_out(tx, &cases, app.now()).await? {
        let definition = definitions.by_hash(&clock.definition)?;
        if let Some(status) = leads_to(&definition, &clock, &register.path()) {
            // The first that ran out is the first that is acted on.
            due.entry(clock.first).or_insert((clock.due_at, status.to_string()));
        }
    }
    for (row, since) in rows.iter_mut().filter(|(row, _)| row.slot.is_empty()) {
        if let Some((due_at, status)) = due.get(&row.case.0) {
            *since = after(*due_at, Some(*since));
            row.status.clone_from(status);
        }
    }
    Ok(rows)
}

/// The status that the action of this clock writes into the register.
fn leads_to<'a>(definition: &'a Definition, clock: &RunOut, path: &str) -> Option<&'a Name> {
    let then = definition.deadline(&Name::parse(&clock.clock)?)?.then.as_ref()?;
    let action = definition.actions.get(then)?;
    let is_open = action.from.iter().any(|state| state.as_str() == clock.state);
    for effect in action.effects.iter().filter(|_| is_open) {
        if let Effect::Register { register, status, each: None, when: None } = effect
            && register == path
        {
            return Some(status);
        }
    }
    None
}
