//! L: no case goes round without end, and there is a way out once the rounds are used up.

use std::collections::{BTreeMap, BTreeSet};

use super::Proof;
use crate::definition::{Action, StateKind};
use crate::name::Name;

pub(super) fn prove(proof: &mut Proof<'_>) {
    let ways = ways(proof, |action| action.at_most.is_none());
    way_out(proof, &ways);
    rounds(proof, &ways);
}

/// Where the actions of a kind lead, from each state; staying leads nowhere.
fn ways<'a>(
    proof: &Proof<'a>,
    is_meant: impl Fn(&Action) -> bool,
) -> BTreeMap<&'a Name, BTreeSet<&'a Name>> {
    let mut ways: BTreeMap<&Name, BTreeSet<&Name>> = BTreeMap::new();
    for action in proof.definition.actions.values().filter(|action| is_meant(action)) {
        let Some(to) = &action.to else { continue };
        for from in action.from.iter().filter(|from| *from != to) {
            ways.entry(from).or_default().insert(to);
        }
    }
    ways
}

fn reached<'a>(
    ways: &BTreeMap<&'a Name, BTreeSet<&'a Name>>,
    from: &'a Name,
) -> BTreeSet<&'a Name> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(state) = open.pop() {
        for next in ways.get(state).into_iter().flatten() {
            if reached.insert(*next) {
                open.push(next);
            }
        }
    }
    reached
}

fn way_out<'a>(proof: &mut Proof<'a>, ways: &BTreeMap<&'a Name, BTreeSet<&'a Name>>) {
    let definition = proof.definition;
    let is_final = |state: &Name| {
        definition.states.get(state).is_some_and(|state| state.kind == StateKind::Final)
    };
    for (name, action) in definition.actions.iter().filter(|(_, action)| action.at_most.is_some()) {
        let stuck = action
            .from
            .iter()
            .find(|from| !is_final(from) && !reached(ways, from).into_iter().any(is_final));
        if let Some(from) = stuck {
            let message = format!(
                "once `{name}` is used up, nothing leads from `{from}` to an end: the case would hang"
            );
            proof.report(
                "L01",
                &format!("action.{name}.at_most"),
                message,
                format!("add an action without `at_most` that leads on from `{from}`"),
            );
        }
    }
}

fn rounds<'a>(proof: &mut Proof<'a>, ways: &BTreeMap<&'a Name, BTreeSet<&'a Name>>) {
    let definition = proof.definition;
    let rests = |name: &&Name| {
        definition
            .states
            .get(*name)
            .is_some_and(|state| state.kind == StateKind::Standing && state.deadline.is_none())
    };
    let mut ways = ways.clone();
    ways.retain(|from, _| !rests(from));
    let mut reported: BTreeSet<&Name> = BTreeSet::new();
    for (name, _) in definition.states_in_order() {
        let round = reached(&ways, name);
        if !round.contains(name) || reported.contains(name) {
            continue;
        }
        reported.extend(round.iter().filter(|other| reached(&ways, other).contains(name)));
        let message = format!(
            "a case can come back to `{name}` again and again, and nothing limits how often"
        );
        proof.report("L02", &format!("state.{name}"), message, "add `at_most` to an action of the round, or let it pass a standing state without a deadline");
    }
}
