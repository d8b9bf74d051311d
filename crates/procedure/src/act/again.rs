//! What the past of the case says about an act: what it needs, how often it may be, and who may not do it any more.

use super::context::Context;
use crate::guard::{Answer, Answers, Need};
use crate::keys;
use crate::name::Name;
use crate::refusal::Refusal;

/// Required facts are there: proved at load, checked again.
pub(crate) fn required(context: &Context<'_>) -> Result<(), Refusal> {
    for fact in &context.action.requires {
        let absent = keys::absent(context.definition, context.before, fact);
        let is_missing = absent.map_or(!context.unread(), |absent| !absent.is_empty());
        if is_missing {
            return Err(Refusal::new("act.missing-fact").with("fact", fact));
        }
    }
    Ok(())
}

/// The action may be done once more.
pub(crate) fn at_most(context: &Context<'_>) -> Result<(), Refusal> {
    let Some(most) = context.action.at_most else { return Ok(()) };
    let done = context.before.acts.iter().filter(|act| act.action == *context.name).count();
    if u32::try_from(done).is_ok_and(|done| done < most) {
        return Ok(());
    }
    Err(Refusal::new("act.at-most").with("action", context.name).with("most", most))
}

/// Is there a rule that ties this action to others?
pub(crate) fn has_rivals(context: &Context<'_>) -> bool {
    !rivals(context).is_empty()
}

/// The actions that nobody who does this one may have done.
fn rivals<'c>(context: &Context<'c>) -> Vec<&'c str> {
    let mine = |name: &String| name == context.name.as_str();
    let rules =
        context.definition.never_same_person.iter().filter(|rule| rule.actions.iter().any(mine));
    rules
        .flat_map(|rule| rule.actions.iter().filter(|name| !mine(name)).map(String::as_str))
        .collect()
}

/// Nobody does both, as far as this case knows.
pub(crate) fn same_person_here(context: &Context<'_>) -> Result<(), Refusal> {
    let Some(actor) = context.actor() else { return Ok(()) };
    let rivals = rivals(context);
    let did = |act: &&crate::case::PastAct| {
        act.person == Some(actor.person) && rivals.contains(&act.action.as_str())
    };
    match context.before.acts.iter().find(did) {
        Some(act) => Err(Refusal::new("act.same-person").with("action", &act.action)),
        None => Ok(()),
    }
}

/// What must be asked about the children.
pub(crate) fn needs(context: &Context<'_>) -> Vec<Need> {
    let Some(actor) = context.actor() else { return Vec::new() };
    let in_child = |name: &str| {
        let (subcase, action) = name.split_once('/')?;
        Some(Need::DidInChild {
            person: actor.person,
            subcase: Name::parse(subcase)?,
            action: Name::parse(action)?,
        })
    };
    rivals(context).into_iter().filter_map(in_child).collect()
}

/// Nobody does both, in children too.
pub(crate) fn same_person(context: &Context<'_>, answers: &Answers) -> Result<(), Refusal> {
    same_person_here(context)?;
    for need in needs(context) {
        let Need::DidInChild { action, .. } = &need else { continue };
        if answers.known.get(&need) != Some(&Answer::DidInChild(false)) {
            return Err(Refusal::new("act.same-person").with("action", action));
        }
    }
    Ok(())
}
