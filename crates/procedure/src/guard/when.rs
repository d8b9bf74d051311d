//! `when`: the fields named have one of these values. The only branch there is.

use crate::act::context::Context;
use crate::act::facts::with_key;
use crate::case::{Case, FactAt};
use crate::definition::{Definition, When};
use crate::keys;
use crate::name::{Key, Place};
use crate::refusal::Refusal;

/// Refuses with `when.other-value`.
pub(super) fn decide(guard: &When, context: &Context<'_>) -> Result<(), Refusal> {
    for (place, allowed) in &guard.0 {
        for item in context.items(place)? {
            let value = keys::text(item.value).unwrap_or_default();
            if !allowed.contains(&value) {
                return Err(with_key(refusal(place, &value, allowed), item.key));
            }
        }
    }
    Ok(())
}

fn refusal(place: &Place, value: &str, allowed: &[String]) -> Refusal {
    Refusal::new("when.other-value")
        .with("fact", &place.fact)
        .with("pointer", &place.pointer)
        .with("value", value)
        .with("allowed", allowed.join(", "))
}

/// The same for an effect, about one key if it has keys.
pub(crate) fn holds(definition: &Definition, case: &Case, when: &When, key: Option<&Key>) -> bool {
    when.0.iter().all(|(place, allowed)| {
        let keyed = definition.facts.get(&place.fact).is_some_and(|spec| !spec.per.is_empty());
        let at = FactAt { fact: place.fact.clone(), key: key.filter(|_| keyed).cloned() };
        let value = case.facts.get(&at).and_then(|current| current.body.pointer(&place.pointer));
        value.and_then(keys::text).is_some_and(|value| allowed.contains(&value))
    })
}

#[cfg(test)]
mod tests;
