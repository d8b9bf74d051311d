//! What a page shows before anybody fills a form: which actions are open, and why the others are closed.

use super::context::Context;
use super::{Actor, Moment, again};
use crate::case::Case;
use crate::definition::{By, Definition};
use crate::guard::{self, Answers, Need};
use crate::name::Name;
use crate::refusal::Refusal;

/// One condition of an action as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The guard's word, or `never_same_person`.
    pub guard: &'static str,
    /// Nothing speaks against it so far, or why it does not hold.
    pub result: Result<(), Refusal>,
    /// Settled only when the form is filled or signed: the result covers no more than what is known now.
    pub at_act: bool,
    /// What its result was judged by.
    pub needs: Vec<Need>,
}

/// The actions of people in the current state, in the author's order: the needs of their checks, or why they are closed
/// whatever the answers.
pub fn open_actions(
    definition: &Definition,
    case: &Case,
    actor: &Actor,
    moment: Moment<'_>,
) -> Vec<(Name, Result<Vec<Need>, Refusal>)> {
    let Some(state) = &case.state else { return Vec::new() };
    let here =
        definition.actions_in_order().into_iter().filter(|(_, action)| action.from.contains(state));
    let people = here.filter(|(_, action)| matches!(action.by, By::Role(_)));
    people
        .map(|(name, _)| (name.clone(), page_needs(definition, case, name, actor, moment)))
        .collect()
}

fn page_needs(
    definition: &Definition,
    case: &Case,
    name: &Name,
    actor: &Actor,
    moment: Moment<'_>,
) -> Result<Vec<Need>, Refusal> {
    let context = begin(definition, case, name, actor, moment)?;
    again::same_person_here(&context)?;
    let mut needs = again::needs(&context);
    for guard in guard::all(&context.action.guards) {
        let asked = guard.needs(&context);
        if asked.is_empty() {
            guard.decide(&context, &Answers::default())?;
        }
        needs.extend(asked);
    }
    Ok(needs)
}

fn begin<'a>(
    definition: &'a Definition,
    case: &'a Case,
    name: &'a Name,
    actor: &Actor,
    moment: Moment<'a>,
) -> Result<Context<'a>, Refusal> {
    let context = Context::begin_page(definition, case, name, actor, moment)?;
    again::required(&context)?;
    again::at_most(&context)?;
    Ok(context)
}

/// All refusals of an action as far as they can be known before its form is filled; none: it is open.
pub fn judge_open(
    definition: &Definition,
    case: &Case,
    action: &Name,
    actor: &Actor,
    answers: &Answers,
    moment: Moment<'_>,
) -> Vec<Refusal> {
    match begin(definition, case, action, actor, moment) {
        Err(refusal) => vec![refusal],
        Ok(context) => {
            judged(&context, answers).into_iter().filter_map(|check| check.result.err()).collect()
        }
    }
}

/// Every condition of an action with its result. Empty where the action is not this person's to do here.
pub fn checks(
    definition: &Definition,
    case: &Case,
    action: &Name,
    actor: &Actor,
    answers: &Answers,
    moment: Moment<'_>,
) -> Vec<Check> {
    Context::begin_page(definition, case, action, actor, moment)
        .map_or_else(|_closed| Vec::new(), |context| judged(&context, answers))
}

fn judged(context: &Context<'_>, answers: &Answers) -> Vec<Check> {
    let same_person = again::has_rivals(context).then(|| Check {
        guard: "never_same_person",
        result: again::same_person(context, answers),
        at_act: false,
        needs: again::needs(context),
    });
    let guards = guard::all(&context.action.guards).into_iter().map(|guard| Check {
        guard: guard.name(),
        result: guard.decide(context, answers),
        at_act: guard.waits(context),
        needs: guard.needs(context),
    });
    same_person.into_iter().chain(guards).collect()
}
