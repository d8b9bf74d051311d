//! Children whose answer is needed no longer. The core ends them, so no definition can leave somebody working for nobody.

use std::collections::BTreeSet;

use super::draft::Draft;
use crate::case::{Change, ChildState};
use crate::definition::{Definition, Subcase};
use crate::keys;
use crate::name::{Key, Name};

/// Ends every open child whose answer this case awaits no more: it is over itself, nothing that it can still come to collects
/// the answer, or what the child was opened for is not among the keys any more. A successor owes no answer and lives on.
pub(crate) fn end_unneeded(draft: &mut Draft<'_>) {
    for (name, key) in draft.case.children.keys().cloned().collect::<Vec<_>>() {
        let Some(subcase) = draft.definition.subcases.get(&name) else { continue };
        if !is_needed(draft, subcase, key.as_ref()) {
            end(draft, &name, key.as_ref());
        }
    }
}

/// Ends the child at this place, if there is one that still owes its answer.
pub(crate) fn end(draft: &mut Draft<'_>, subcase: &Name, key: Option<&Key>) {
    let place = (subcase.clone(), key.cloned());
    if draft.case.children.get(&place) == Some(&ChildState::Open) {
        let (subcase, key) = place;
        draft.emit(Change::SubcaseEnded { subcase, key });
    }
}

fn is_needed(draft: &Draft<'_>, subcase: &Subcase, key: Option<&Key>) -> bool {
    let Some(take) = &subcase.take else { return true };
    if draft.case.is_over(draft.definition) {
        return false;
    }
    // While the keys cannot be told, as during a draw, nothing can be said against any of them.
    let keys = subcase.each.as_ref().and_then(|each| keys::of(draft.definition, &draft.case, each));
    let is_key = keys.is_none_or(|keys| key.is_some_and(|key| keys.contains(key)));
    let state = draft.case.state.as_ref();
    is_key && state.is_some_and(|state| may_collect(draft.definition, state, take))
}

/// Can an action that collects the fact still happen, here or in a state that can be reached from here? Asked without
/// conditions, so a child is ended only where nobody could ever await it.
fn may_collect(definition: &Definition, from: &Name, fact: &Name) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut ahead = vec![from];
    while let Some(state) = ahead.pop() {
        for action in definition.actions.values().filter(|action| action.from.contains(state)) {
            if action.guards.collected.contains(fact) {
                return true;
            }
            ahead.extend(action.to.iter().filter(|to| seen.insert(to)));
        }
    }
    false
}
