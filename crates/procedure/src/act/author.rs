//! Whose action it is: a role's, or a cause's. Never both, never neither.

use jiff::Timestamp;

use super::{Actor, Author, Cause};
use crate::case::{Case, FactAt};
use crate::deadline;
use crate::definition::{Action, By, Definition};
use crate::name::Name;
use crate::refusal::Refusal;

pub(crate) fn may_act(
    definition: &Definition,
    case: &Case,
    name: &Name,
    author: &Author,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Some(action) = definition.actions.get(name) else { return Err(cause(name)) };
    match (&action.by, author) {
        (By::Role(role), Author::Person(actor)) => {
            holds(definition, case, role, actor)?;
            empowered(definition, name, actor)
        }
        (By::Evidence, Author::Cause(Cause::Evidence { .. })) if is_new(case, name, action) => {
            Ok(())
        }
        (By::Clock, Author::Cause(Cause::Clock { clock, run })) => {
            let running = case.clocks.get(clock).filter(|running| running.run == *run);
            let ran_out = running.is_some_and(|running| deadline::ran_out(running, now));
            let leads_here = deadline::clock_action(definition, case, clock).as_ref() == Some(name);
            if ran_out && leads_here { Ok(()) } else { Err(cause(name)) }
        }
        (By::Register(declared), Author::Cause(Cause::Register { register, .. }))
            if declared.register == *register =>
        {
            Ok(())
        }
        (By::Outside(heard), Author::Cause(Cause::Outside { system, message, .. }))
            if heard.system == *system && heard.message == *message =>
        {
            Ok(())
        }
        (
            By::Role(_) | By::Evidence | By::Clock | By::Register(_) | By::Outside(_),
            Author::Person(_) | Author::Cause(_),
        ) => Err(cause(name)),
    }
}

fn cause(name: &Name) -> Refusal {
    Refusal::new("act.cause").with("action", name)
}

/// Whoever acts by a power of attorney does what it names and nothing else.
fn empowered(definition: &Definition, name: &Name, actor: &Actor) -> Result<(), Refusal> {
    match &actor.power {
        Some(power) if !power.covers(&definition.path(), name) => {
            Err(Refusal::new("act.power").with("power", &power.number))
        }
        Some(_) | None => Ok(()),
    }
}

/// Does this person hold the role in this case: kind of organisation and post, the case's own party, and drawn if it is drawn?
pub fn holds(
    definition: &Definition,
    case: &Case,
    role: &Name,
    actor: &Actor,
) -> Result<(), Refusal> {
    eligible(definition, case, role, actor)?;
    let drawn = definition.roles.get(role).is_some_and(|spec| spec.assign.is_some());
    let assigned = case.assigned.get(role).is_some_and(|people| people.contains(&actor.person));
    if drawn && !assigned {
        Err(Refusal::new("act.not-assigned").with("role", role))
    } else {
        Ok(())
    }
}

/// The same without the draw.
pub(crate) fn eligible(
    definition: &Definition,
    case: &Case,
    role: &Name,
    actor: &Actor,
) -> Result<(), Refusal> {
    let refusal = || Refusal::new("act.not-your-role").with("role", role);
    let spec = definition.roles.get(role).ok_or_else(refusal)?;
    if spec.org.as_str() == "person" {
        return Ok(());
    }
    let post = spec.post.as_ref().is_none_or(|post| *post == actor.post_kind);
    let party = case.parties.get(&spec.org).is_none_or(|party| *party == actor.organisation);
    if spec.org == actor.org && post && party { Ok(()) } else { Err(refusal()) }
}

/// Evidence that an action has not fired on before: it fires once per arrival.
pub(crate) fn is_new(case: &Case, name: &Name, action: &Action) -> bool {
    let Some(fired) = case.acts.iter().rev().find(|act| act.action == *name) else { return true };
    let collected = |at: &FactAt| action.guards.collected.contains(&at.fact);
    case.facts.iter().any(|(at, current)| collected(at) && current.seq > fired.seq)
}
