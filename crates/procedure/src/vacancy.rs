//! Vacancies: what a case waits for and a draw found nobody to do. Never a silent queue: the case is shown at once to whoever is
//! shown its lateness.

use crate::case::{Case, ChildState};
use crate::definition::{By, Definition, Effect, State};
use crate::name::{Key, Name};

/// What nobody was found for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vacancy {
    /// People of this role.
    Role(Name),
    /// The organisation of this child.
    Subcase(Name, Option<Key>),
}

/// The vacancies that matter in the state of the case: of roles that act there, and of children whose answer it collects.
pub fn vacancies(definition: &Definition, case: &Case) -> Vec<Vacancy> {
    let Some((name, state)) = state(definition, case) else { return Vec::new() };
    let here = || definition.actions.values().filter(|action| action.from.contains(name));
    let acts = |role: &Name| {
        state.owner.as_ref() == Some(role)
            || here().any(|action| action.by == By::Role(role.clone()))
    };
    // The draw of a child's organisation is kept in the child by the kind, which may be called as a role.
    let is_drawn =
        |role: &Name| definition.roles.get(role).is_some_and(|role| role.assign.is_some());
    let roles = case.assigned.iter().filter(|(role, people)| people.is_empty() && is_drawn(role));
    let roles = roles.map(|(role, _)| role).filter(|role| acts(role));
    let collects = |subcase: &Name| {
        let take = definition.subcases.get(subcase).and_then(|subcase| subcase.take.as_ref());
        take.is_some_and(|take| here().any(|action| action.guards.collected.contains(take)))
    };
    let is_open =
        |place: &&(Name, Option<Key>)| case.children.get(*place) == Some(&ChildState::Open);
    let children = case.vacant.iter().filter(is_open).filter(|(subcase, _)| collects(subcase));
    roles
        .map(|role| Vacancy::Role(role.clone()))
        .chain(children.map(|(subcase, key)| Vacancy::Subcase(subcase.clone(), key.clone())))
        .collect()
}

/// The role that is shown the case besides its owner: lateness of the first clock that ran out, or a vacancy.
pub fn shown_to<'a>(definition: &'a Definition, case: &Case) -> Option<&'a Name> {
    let overdue = case.clocks.iter().find(|(_, clock)| clock.overdue);
    let late = overdue.and_then(|(clock, _)| definition.deadline(clock)?.escalate_to.as_ref());
    late.or_else(|| {
        let is_vacant = !vacancies(definition, case).is_empty();
        is_vacant.then(|| vacancies_shown_to(definition, case)).flatten()
    })
}

/// The role that is shown the vacancies of the state: the one its deadline escalates to; where that leads to an action instead,
/// the one that may ask for a draw there.
pub fn vacancies_shown_to<'a>(definition: &'a Definition, case: &Case) -> Option<&'a Name> {
    let (name, state) = state(definition, case)?;
    let deadline = state.deadline.as_ref().and_then(|deadline| deadline.escalate_to.as_ref());
    deadline.or_else(|| {
        let draws = |effect: &Effect| matches!(effect, Effect::Assign { .. });
        let actions = definition.actions_in_order().into_iter();
        actions
            .filter(|(_, action)| action.from.contains(name) && action.effects.iter().any(draws))
            .find_map(|(_, action)| match &action.by {
                By::Role(role) => Some(role),
                By::Evidence | By::Clock | By::Register(_) | By::Outside(_) => None,
            })
    })
}

fn state<'a>(definition: &'a Definition, case: &Case) -> Option<(&'a Name, &'a State)> {
    let name = case.state.as_ref().filter(|_| !case.is_over(definition))?;
    definition.states.get_key_value(name)
}
