//! `collected`: what the action waits for is here: a single fact, or every key of a keyed one.
//!
//! What a conditional sub-case returns is awaited only where that sub-case was opened.

use crate::act::context::Context;
use crate::keys;
use crate::name::Name;
use crate::refusal::Refusal;

/// Refuses with `collected.awaited`; the values name the missing keys.
pub(super) fn decide(facts: &[Name], context: &Context<'_>) -> Result<(), Refusal> {
    for fact in facts {
        let pending = context.page && context.action.produces.contains(fact);
        let awaited = keys::awaited(context.definition, &context.draft.case, fact);
        if pending || awaited.as_ref().map_or(context.unread(), Vec::is_empty) {
            continue;
        }
        let missing = awaited.unwrap_or_default();
        let keys: Vec<_> =
            missing.iter().filter_map(|at| at.key.as_ref().map(|key| key.0.as_str())).collect();
        return Err(Refusal::new("collected.awaited")
            .with("fact", fact)
            .with("keys", keys.join(", ")));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
