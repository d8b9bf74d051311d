//! What happens to a case without an author: a child answers, people are drawn, a clock runs out.

use domain::PersonId;
use serde_json::Value;

use super::draft::Draft;
use super::{Answer, Decision, Moment, author, children, clocks};
use crate::case::{Case, Change, ChildState, EventKind, FactAt};
use crate::deadline;
use crate::definition::{By, Definition, OutsideCause, RegisterCause};
use crate::name::{Key, Name};
use crate::refusal::Refusal;

/// Takes what a child returns.
///
/// # Errors
/// `act.wrong-state` if the case is closed, the child is not open, or the sub-case takes nothing.
pub fn answer(
    definition: &Definition,
    case: &Case,
    answer: &Answer,
    moment: Moment<'_>,
) -> Result<Decision, Refusal> {
    let Answer { subcase, key, body, author } = answer;
    let refusal = || {
        let state = case.state.as_ref().map_or("", Name::as_str);
        Refusal::new("act.wrong-state").with("state", state).with("action", subcase)
    };
    let open = case.children.get(&(subcase.clone(), key.clone())) == Some(&ChildState::Open);
    let take = definition.subcases.get(subcase).and_then(|spec| spec.take.as_ref());
    let take = take.filter(|_| open && !case.is_over(definition)).ok_or_else(refusal)?;
    let mut draft = Draft::new(definition, case, moment);
    draft.produce(FactAt { fact: take.clone(), key: key.clone() }, body.clone(), *author);
    draft.emit(Change::SubcaseAnswered { subcase: subcase.clone(), key: key.clone() });
    clocks::pause_or_resume(&mut draft);
    Ok(draft.decision(EventKind::Answered { subcase: subcase.clone(), key: key.clone() }))
}

/// Records a draw: these people hold the role from now on. Nobody at all is a result too.
pub fn drawn(
    definition: &Definition,
    case: &Case,
    role: &Name,
    people: Vec<PersonId>,
    draw: Value,
    moment: Moment<'_>,
) -> Decision {
    let mut draft = Draft::new(definition, case, moment);
    draft.emit(Change::Assigned { role: role.clone(), people, draw });
    children::end_unneeded(&mut draft);
    clocks::pause_or_resume(&mut draft);
    draft.decision(EventKind::Drawn { role: role.clone() })
}

/// Records that no organisation was found for a child; `None` if its answer is awaited no more.
pub fn vacant(
    definition: &Definition,
    case: &Case,
    (subcase, key): (&Name, Option<&Key>),
    moment: Moment<'_>,
) -> Option<Decision> {
    let place = (subcase.clone(), key.cloned());
    if case.is_over(definition) || case.children.get(&place) != Some(&ChildState::Open) {
        return None;
    }
    let (subcase, key) = place;
    let mut draft = Draft::new(definition, case, moment);
    draft.emit(Change::SubcaseVacant { subcase: subcase.clone(), key: key.clone() });
    Some(draft.decision(EventKind::Vacant { subcase, key }))
}

/// Takes a role from somebody whose post is over, and asks for another draw; `None` if they do not hold it here, or nothing happens here
/// any more.
pub fn left(
    definition: &Definition,
    case: &Case,
    (role, person): (&Name, PersonId),
    moment: Moment<'_>,
) -> Option<Decision> {
    let holds = case.assigned.get(role).is_some_and(|people| people.contains(&person));
    let is_drawn = definition.roles.get(role).is_some_and(|spec| spec.assign.is_some());
    if case.is_over(definition) || !holds || !is_drawn {
        return None;
    }
    let mut draft = Draft::new(definition, case, moment);
    draft.emit(Change::AssignmentAsked { role: role.clone() });
    clocks::pause_or_resume(&mut draft);
    Some(draft.decision(EventKind::Left { role: role.clone() }))
}

/// The parent needs this case no longer: it stays as it stands, its clocks stop, and its own children end with it. `None`: it
/// was over before.
pub fn ended(definition: &Definition, case: &Case, moment: Moment<'_>) -> Option<Decision> {
    if case.is_over(definition) {
        return None;
    }
    let mut draft = Draft::new(definition, case, moment);
    draft.emit(Change::Ended);
    clocks::stop_all(&mut draft);
    children::end_unneeded(&mut draft);
    Some(draft.decision(EventKind::Ended))
}

/// Records once that a clock which only escalates has run out; `None` if there is nothing to record.
pub fn overdue(
    definition: &Definition,
    case: &Case,
    clock: &Name,
    moment: Moment<'_>,
) -> Option<Decision> {
    let escalates =
        definition.deadline(clock).is_some_and(|deadline| deadline.escalate_to.is_some());
    let ran_out =
        case.clocks.get(clock).is_some_and(|running| deadline::ran_out(running, moment.now));
    if !escalates || !ran_out {
        return None;
    }
    let mut draft = Draft::new(definition, case, moment);
    draft.emit(Change::ClockOverdue { clock: clock.clone() });
    Some(draft.decision(EventKind::Overdue { clock: clock.clone() }))
}

/// The actions that evidence may fire here, in the author's order; not those that fired on all of it before.
pub fn evidence_actions(definition: &Definition, case: &Case) -> Vec<Name> {
    let Some(state) = case.state.as_ref().filter(|_| !case.ended) else { return Vec::new() };
    let fires = |name: &Name| {
        definition.actions.get(name).is_some_and(|action| {
            action.by == By::Evidence
                && action.from.contains(state)
                && author::is_new(case, name, action)
        })
    };
    let actions = definition.actions_in_order().into_iter();
    actions.map(|(name, _)| name).filter(|name| fires(name)).cloned().collect()
}

/// The actions that a register row may fire here, in the author's order, with what they listen to.
pub fn register_actions<'a>(
    definition: &'a Definition,
    case: &Case,
) -> Vec<(&'a Name, &'a RegisterCause)> {
    let Some(state) = case.state.as_ref().filter(|_| !case.ended) else { return Vec::new() };
    let actions =
        definition.actions_in_order().into_iter().filter(|(_, action)| action.from.contains(state));
    actions
        .filter_map(|(name, action)| match &action.by {
            By::Register(listens_to) => Some((name, listens_to)),
            By::Role(_) | By::Evidence | By::Clock | By::Outside(_) => None,
        })
        .collect()
}

/// The actions that another system's answer may fire here, in the author's order, with what they hear.
pub fn outside_actions<'a>(
    definition: &'a Definition,
    case: &Case,
) -> Vec<(&'a Name, &'a OutsideCause)> {
    let Some(state) = case.state.as_ref().filter(|_| !case.ended) else { return Vec::new() };
    let actions =
        definition.actions_in_order().into_iter().filter(|(_, action)| action.from.contains(state));
    actions
        .filter_map(|(name, action)| match &action.by {
            By::Outside(heard) => Some((name, heard)),
            By::Role(_) | By::Evidence | By::Clock | By::Register(_) => None,
        })
        .collect()
}
