//! D: a clock runs from certain dates, and wherever it can run out there is a way on.

use std::collections::BTreeSet;

use super::Proof;
use super::flow::{Flow, Item};
use crate::definition::{By, Deadline, Length, StateKind};
use crate::name::Name;

pub(super) fn prove<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>) {
    for (name, state) in &proof.definition.states {
        let Some(deadline) = &state.deadline else { continue };
        let path = format!("state.{name}.deadline");
        if state.kind == StateKind::Final {
            proof.report(
                "D08",
                &path,
                format!("`{name}` is final: nothing can be late there"),
                "leave out the deadline",
            );
            continue;
        }
        if !deadline.stops.is_empty() {
            let message =
                "a state's own clock ends when the case leaves the state, and by nothing else";
            let mend = "leave out `stops`, or write a [deadline.<name>]";
            proof.report("D07", &format!("{path}.stops"), message, mend);
        }
        if let Length::At(place) = &deadline.length
            && !flow.is_certain(name, Item::Fact(&place.fact))
        {
            undated(proof, &path, &place.fact, name);
        }
        leads_on(proof, &path, deadline, &BTreeSet::from([name]));
    }
    for (name, deadline) in &proof.definition.deadlines {
        let path = format!("deadline.{name}");
        dated(proof, flow, &path, deadline);
        let running = running(proof, deadline);
        leads_on(proof, &path, deadline, &running);
        if deadline.escalate_to.is_some() {
            can_be_kept(proof, &path, deadline, &running);
        }
    }
}

fn dated<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, path: &str, deadline: &'a Deadline) {
    let Length::At(place) = &deadline.length else { return };
    for action in deadline.starts.iter().filter_map(|start| proof.definition.actions.get(start)) {
        let from = action
            .from
            .iter()
            .find(|from| !flow.is_certain_after(action, from, Item::Fact(&place.fact)));
        if let Some(from) = from {
            undated(proof, path, &place.fact, from);
        }
    }
}

fn undated(proof: &mut Proof<'_>, path: &str, fact: &Name, state: &Name) {
    let message = format!(
        "the clock starts in `{state}`, where `{fact}` need not be there: it would have no date"
    );
    proof.report(
        "D02",
        &format!("{path}.at"),
        message,
        format!("let every path produce `{fact}` before the clock starts"),
    );
}

/// Where the clock can be running: from its starts on, through every action that does not end it.
fn running<'a>(proof: &Proof<'a>, deadline: &'a Deadline) -> BTreeSet<&'a Name> {
    let definition = proof.definition;
    let goes_on = |state: &Name| {
        definition.states.get(state).is_some_and(|state| state.kind != StateKind::Final)
    };
    let mut running = BTreeSet::new();
    let mut open: Vec<&Name> = Vec::new();
    for action in deadline.starts.iter().filter_map(|start| definition.actions.get(start)) {
        open.extend(action.to.as_ref().map_or_else(|| action.from.iter().collect(), |to| vec![to]));
    }
    while let Some(state) = open.pop() {
        if !goes_on(state) || !running.insert(state) {
            continue;
        }
        for (name, action) in
            definition.actions.iter().filter(|(_, action)| action.from.contains(state))
        {
            let ends = deadline.stops.contains(name)
                || (deadline.then.as_ref() == Some(name) && deadline.repeats <= 1);
            if !ends {
                open.extend(&action.to);
            }
        }
    }
    running
}

fn leads_on(proof: &mut Proof<'_>, path: &str, deadline: &Deadline, running: &BTreeSet<&Name>) {
    if deadline.escalate_to.is_some() && deadline.repeats > 1 {
        let message = "lateness is shown once: nothing starts this clock again";
        let mend = "leave out `repeats`, or let an action happen with `then`";
        proof.report("D05", &format!("{path}.repeats"), message, mend);
    }
    let Some(then) = &deadline.then else { return };
    let Some(action) = proof.definition.actions.get(then) else { return };
    if action.by != By::Clock {
        let message = format!(
            "`{then}` does not happen on a clock, so it would not happen when this one runs out"
        );
        proof.report(
            "D05",
            &format!("{path}.then"),
            message,
            format!("write `on = \"clock\"` in [action.{then}]"),
        );
    }
    for state in running.iter().filter(|state| !action.from.contains(state)) {
        let message = format!(
            "the clock can run out in `{state}`, where `{then}` is not possible: the case would hang"
        );
        let mend = format!("add `{state}` to `from` of [action.{then}], or stop the clock before");
        proof.report("D08", &format!("{path}.then"), message, mend);
    }
}

/// Lateness that nobody can end would be shown for ever.
fn can_be_kept(proof: &mut Proof<'_>, path: &str, deadline: &Deadline, running: &BTreeSet<&Name>) {
    let actions = &proof.definition.actions;
    for state in running {
        let mut stops = deadline.stops.iter().filter_map(|stop| actions.get(stop));
        if !stops.any(|action| action.from.contains(state)) {
            let message = format!(
                "the clock runs in `{state}`, where nothing stops it: the promise could not be kept there"
            );
            proof.report(
                "D08",
                path,
                message,
                format!("name in `stops` an action that is possible in `{state}`"),
            );
        }
    }
}
