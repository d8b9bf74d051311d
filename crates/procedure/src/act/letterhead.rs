//! Fields that name whoever acts: `"x-fixed": true` beside `"x-from": "actor/…"` holds them to the records, so that nobody
//! applies, pays or signs under another firm's name.

use super::context::Context;
use super::facts::with_key;
use crate::form::fixed;
use crate::guard::{Answer, Answers, Need};
use crate::refusal::Refusal;

/// How the actor's organisation is on record, where a form of this act repeats it.
pub(crate) fn need(context: &Context<'_>) -> Option<Need> {
    let organisation = context.actor()?.organisation;
    let case = &context.draft.case;
    let names_actor = context.made.iter().any(|at| {
        let schema = context.definition.schemas.get(&at.fact).zip(case.facts.get(at));
        schema.is_some_and(|(schema, own)| fixed::names_actor(schema, &own.body))
    });
    names_actor.then_some(Need::Letterhead { organisation })
}

/// Refuses with `act.fixed-actor`.
pub(crate) fn decide(context: &Context<'_>, answers: &Answers) -> Result<(), Refusal> {
    let Some(need) = need(context) else { return Ok(()) };
    let refusal = || Refusal::new("act.fixed-actor");
    let actor = match answers.known.get(&need) {
        Some(Answer::Letterhead(actor)) if actor.is_object() => actor,
        _ => return Err(refusal()),
    };
    for at in &context.made {
        let case = &context.draft.case;
        let Some((schema, own)) = context.definition.schemas.get(&at.fact).zip(case.facts.get(at))
        else {
            continue;
        };
        if let Some(found) = fixed::difference_from_actor(schema, &own.body, actor) {
            let refusal = with_key(refusal().with("fact", &at.fact), at.key.as_ref());
            let refusal = refusal.with("pointer", found.pointer).with("expected", found.expected);
            return Err(refusal.with("given", found.given.unwrap_or_default()));
        }
    }
    Ok(())
}
