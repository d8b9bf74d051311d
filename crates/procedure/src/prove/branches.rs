//! B02: every computed result leads somewhere. B03: what fires by itself is never of two minds. W01: nor to and fro.
//! W02: nor again and again where it is.

use std::collections::BTreeSet;

use super::Proof;
use crate::definition::{Action, By, RegisterCause};
use crate::name::Name;

pub(super) fn prove(proof: &mut Proof<'_>) {
    let definition = proof.definition;
    for state in definition.states.keys() {
        let here: Vec<_> = definition
            .actions_in_order()
            .into_iter()
            .filter(|(_, action)| action.from.contains(state))
            .collect();
        results_lead_on(proof, state, &here);
        for (number, first) in here.iter().enumerate() {
            for second in here.iter().skip(number + 1) {
                one_mind(proof, state, *first, *second);
            }
        }
    }
    to_and_fro(proof);
    again_and_again(proof);
}

fn results_lead_on(proof: &mut Proof<'_>, state: &Name, here: &[(&Name, &Action)]) {
    for (fact, computed) in &proof.definition.facts {
        let Some(computed) = &computed.computed else { continue };
        let values = |action: &Action| {
            let places = action.guards.when.iter().flat_map(|when| when.0.clone());
            places
                .filter(|(place, _)| place.fact == *fact && place.pointer == "/result")
                .flat_map(|(_, values)| values)
                .collect::<Vec<_>>()
        };
        let led: BTreeSet<String> = here.iter().flat_map(|(_, action)| values(action)).collect();
        let otherwise = here.iter().any(|(_, action)| {
            values(action).is_empty()
                && action.to.is_some()
                && action.by != By::Clock
                && !waits(action)
        });
        let results = computed.method.results().iter();
        let missing: Vec<_> = results.filter(|value| !led.contains(**value)).copied().collect();
        if led.is_empty() || otherwise || missing.is_empty() {
            continue;
        }
        let first = here
            .iter()
            .find(|(_, action)| !values(action).is_empty())
            .map_or(state, |(name, _)| name);
        let message = format!(
            "in `{state}` nothing happens when `{fact}` is {}: the case would hang",
            missing.join(" or ")
        );
        proof.report(
            "B02",
            &format!("action.{first}.guard.when"),
            message,
            "add the value to an action, or an action for it",
        );
    }
}

/// It happens only if something else arrives.
fn waits(action: &Action) -> bool {
    match action.by {
        By::Role(_) => false,
        By::Evidence | By::Clock | By::Register(_) | By::Outside(_) => true,
    }
}

fn one_mind(
    proof: &mut Proof<'_>,
    state: &Name,
    (first_name, first): (&Name, &Action),
    (name, action): (&Name, &Action),
) {
    let compete = match (&first.by, &action.by) {
        (By::Evidence, By::Evidence) => {
            first.guards.collected.iter().any(|fact| action.guards.collected.contains(fact))
        }
        (By::Register(one), By::Register(other)) => {
            !are_apart(one, other) && one.register == other.register
        }
        (By::Outside(one), By::Outside(other)) => one == other,
        (By::Role(_) | By::Evidence | By::Clock | By::Register(_) | By::Outside(_), _) => false,
    };
    if compete && !disjoint(first, action) {
        let message = format!(
            "in `{state}` both `{first_name}` and `{name}` fire on the same: nobody could say which happens"
        );
        proof.report(
            "B03",
            &format!("action.{name}"),
            message,
            "give them values of one field in `when` that they do not share",
        );
    }
}

fn disjoint(first: &Action, second: &Action) -> bool {
    let (Some(first), Some(second)) = (&first.guards.when, &second.guards.when) else {
        return false;
    };
    first.0.iter().any(|(place, values)| {
        second.0.get(place).is_some_and(|others| !values.iter().any(|value| others.contains(value)))
    })
}

/// The same row, and never both statuses at once.
fn are_apart(one: &RegisterCause, other: &RegisterCause) -> bool {
    one.register == other.register
        && one.matching == other.matching
        && !one.is.iter().any(|status| other.is.contains(status))
}

/// Two actions that hear registers and lead back to each other would change the case without end.
fn to_and_fro(proof: &mut Proof<'_>) {
    let heard: Vec<_> = proof
        .definition
        .actions_in_order()
        .into_iter()
        .filter_map(|(name, action)| {
            let By::Register(cause) = &action.by else { return None };
            Some((name, action, cause, action.to.as_ref()?))
        })
        .collect();
    for (number, (first_name, first, one, to)) in heard.iter().enumerate() {
        for (name, action, other, back) in heard.iter().skip(number + 1) {
            let circle = action.from.contains(to) && first.from.contains(back) && to != back;
            if circle && !are_apart(one, other) {
                let message = format!(
                    "`{first_name}` and `{name}` can both hold and lead back to each other: the case would never come to rest"
                );
                proof.report(
                    "W01",
                    &format!("action.{name}.on"),
                    message,
                    "let both hear the same row, with statuses that they do not share",
                );
            }
        }
    }
}

/// What was heard still holds after the act: an action that does not leave its state could fire on it without end.
fn again_and_again(proof: &mut Proof<'_>) {
    for (name, action) in proof.definition.actions_in_order() {
        let By::Register(_) = &action.by else { continue };
        let stays = action.from.iter().find(|from| action.to.as_ref().is_none_or(|to| to == *from));
        let Some(state) = stays else { continue };
        let message = format!(
            "`{name}` leaves the case in `{state}`, where the row that it heard still says the same: it could fire for ever"
        );
        let mend = format!("let `to` name a state other than `{state}`");
        proof.report("W02", &format!("action.{name}.on"), message, mend);
    }
}
