//! Vacancies: what a case waits for and a draw found nobody to do. Never a silent queue: the case is shown at once to whoever is
//! shown its lateness.

use crate::case::{Case, ChildState};
use crate::definition::{Action, By, Definition, Effect, State};
use crate::name::{Key, Name};

/// What nobody was found for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vacancy {
    /// People of this role.
    Role(Name),
    /// The organisation of this child.
    Subcase(Name, Option<Key>),
}

/// What a draw may find nobody for while a case is in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted<'a> {
    Role(&'a Name),
    Subcase(&'a Name),
}

/// All that a draw may have left vacant in the state: roles that act there, and children whose answer it collects.
pub(crate) fn wanted<'a>(
    definition: &'a Definition,
    (name, state): (&Name, &State),
) -> Vec<Wanted<'a>> {
    let acts = |role: &Name| {
        state.owner.as_ref() == Some(role)
            || here(definition, name).any(|action| action.by == By::Role(role.clone()))
    };
    // The draw of a child's organisation is kept in the child by the kind, which may be called as a role.
    let roles = definition.roles.iter().filter(|(_, role)| role.assign.is_some());
    let roles = roles.map(|(role, _)| role).filter(|role| acts(role));
    let collects =
        |take: &Name| here(definition, name).any(|action| action.guards.collected.contains(take));
    let subcases = definition.subcases.iter().filter(|(_, subcase)| {
        subcase.assign.is_some() && subcase.take.as_ref().is_some_and(&collects)
    });
    roles.map(Wanted::Role).chain(subcases.map(|(subcase, _)| Wanted::Subcase(subcase))).collect()
}

/// The role that is shown in this state that nobody was found: the one its deadline escalates to, if it can act there; else the one
/// that may ask there for another draw, which needs no draw itself.
pub(crate) fn sees_to<'a>(
    definition: &'a Definition,
    (name, state): (&Name, &'a State),
    wanted: Wanted<'_>,
) -> Option<&'a Name> {
    let deadline = state.deadline.as_ref().and_then(|deadline| deadline.escalate_to.as_ref());
    // Whoever is shown a standstill must be able to end it.
    let can_act =
        |role: &&Name| here(definition, name).any(|action| action.by == By::Role((*role).clone()));
    // Nor is anybody shown it who was looked for and not found.
    let is_sought = |role: &&Name| wanted == Wanted::Role(role);
    let deadline = deadline.filter(can_act).filter(|role| !is_sought(role));
    let again = |effect: &Effect| match (effect, wanted) {
        (Effect::Assign { role }, Wanted::Role(wanted)) => role == wanted,
        (Effect::OpenSubcase { subcase, .. }, Wanted::Subcase(wanted)) => subcase == wanted,
        (
            Effect::Assign { .. }
            | Effect::OpenSubcase { .. }
            | Effect::Register { .. }
            | Effect::Send { .. },
            _,
        ) => false,
    };
    let is_certain =
        |role: &Name| definition.roles.get(role).is_some_and(|role| role.assign.is_none());
    deadline.or_else(|| {
        let draws = here(definition, name).filter(|action| action.effects.iter().any(again));
        draws
            .filter_map(|action| match &action.by {
                By::Role(role) => Some(role),
                By::Evidence | By::Clock | By::Register(_) | By::Outside(_) => None,
            })
            .find(|role| is_certain(role))
    })
}

/// The vacancies that matter in the state of the case: of roles that act there, and of children whose answer it collects.
pub fn vacancies(definition: &Definition, case: &Case) -> Vec<Vacancy> {
    let Some(state) = state(definition, case) else { return Vec::new() };
    let wanted = wanted(definition, state);
    let roles = case
        .assigned
        .iter()
        .filter(|(role, people)| people.is_empty() && wanted.contains(&Wanted::Role(role)));
    let is_open =
        |place: &&(Name, Option<Key>)| case.children.get(*place) == Some(&ChildState::Open);
    let children = case.vacant.iter().filter(is_open);
    let children = children.filter(|(subcase, _)| wanted.contains(&Wanted::Subcase(subcase)));
    roles
        .map(|(role, _)| Vacancy::Role(role.clone()))
        .chain(children.map(|(subcase, key)| Vacancy::Subcase(subcase.clone(), key.clone())))
        .collect()
}

/// The role that is shown the case besides its owner: lateness of the first clock that ran out, or a vacancy.
pub fn shown_to<'a>(definition: &'a Definition, case: &Case) -> Option<&'a Name> {
    let overdue = case.clocks.iter().find(|(_, clock)| clock.overdue);
    let late = overdue.and_then(|(clock, _)| definition.deadline(clock)?.escalate_to.as_ref());
    late.or_else(|| vacancies_shown_to(definition, case))
}

/// The role that is shown the vacancies of the state, if there are any: whoever sees to the first.
pub fn vacancies_shown_to<'a>(definition: &'a Definition, case: &Case) -> Option<&'a Name> {
    let state = state(definition, case)?;
    let vacancies = vacancies(definition, case);
    let wanted = match vacancies.first()? {
        Vacancy::Role(role) => Wanted::Role(role),
        Vacancy::Subcase(subcase, _) => Wanted::Subcase(subcase),
    };
    sees_to(definition, state, wanted)
}

/// The actions of the state, as the author ordered them.
fn here<'a>(definition: &'a Definition, name: &Name) -> impl Iterator<Item = &'a Action> {
    let actions = definition.actions_in_order().into_iter().map(|(_, action)| action);
    actions.filter(move |action| action.from.contains(name))
}

fn state<'a>(definition: &'a Definition, case: &Case) -> Option<(&'a Name, &'a State)> {
    let name = case.state.as_ref().filter(|_| !case.is_over(definition))?;
    definition.states.get_key_value(name)
}
