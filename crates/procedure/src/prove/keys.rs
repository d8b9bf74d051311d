//! K: families are counted and completed; F04: their keys are certain where an entry is made.

use super::Proof;
use super::flow::{Flow, Item, keyed_by};
use crate::definition::{Action, Computed, Definition, Fact, Per};
use crate::name::Name;

pub(super) fn prove<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>) {
    for (name, fact) in &proof.definition.facts {
        counted(proof, name, fact);
        frozen(proof, name, fact);
        awaited(proof, name, fact);
    }
    for (name, action) in &proof.definition.actions {
        for (fact, declared) in action
            .produces
            .iter()
            .filter_map(|fact| Some((fact, proof.definition.facts.get(fact)?)))
        {
            keys_are_there(proof, flow, name, action, fact, declared);
        }
        families_are_whole(proof, flow, name, action);
    }
}

fn counted(proof: &mut Proof<'_>, name: &Name, fact: &Fact) {
    let Some(Computed::Outcomes { of, .. }) = &fact.computed else { return };
    let Some(source) = proof.definition.facts.get(of) else { return };
    let path = format!("fact.{name}.computed.outcomes.of");
    if source.per.is_empty() || source.per.contains(&Per::Act) {
        let message =
            format!("`{of}` is not a family that could be complete, so there is nothing to count");
        proof.report("K03", &path, message, "name a fact keyed by a role, a list or another fact");
    } else if let Some(per) = fact.per.iter().find(|per| !source.per.contains(per)) {
        let message = format!("`{name}` counts by a key that `{of}` does not have: {per:?}");
        proof.report(
            "K04",
            &format!("fact.{name}.per"),
            message,
            format!("key it by a part of the keys of `{of}`, or leave out `per`"),
        );
    }
}

/// What is annotated is never corrected in any other way.
fn frozen(proof: &mut Proof<'_>, name: &Name, fact: &Fact) {
    let Some(annotated) = &fact.annotates else { return };
    for (action_name, action) in &proof.definition.actions {
        let touched = [("supersedes", &action.supersedes), ("retires", &action.retires)];
        for (word, _) in touched.into_iter().filter(|(_, facts)| facts.contains(annotated)) {
            let message = format!(
                "`{annotated}` is frozen: `{name}` annotates it, so nothing may take its place"
            );
            proof.report(
                "K07",
                &format!("action.{action_name}.{word}.{annotated}"),
                message,
                "annotate it instead",
            );
        }
    }
}

/// A family that nothing asks for would never be seen to be complete.
fn awaited(proof: &mut Proof<'_>, name: &Name, fact: &Fact) {
    let definition = proof.definition;
    let is_open = fact.per.contains(&Per::Act);
    let collector =
        definition.actions.iter().find(|(_, action)| action.guards.collected.contains(name));
    if let (true, Some((action, _))) = (is_open, collector) {
        let message = format!("`{name}` is an open series: it is never complete");
        proof.report(
            "K08",
            &format!("action.{action}.guard.collected.{name}"),
            message,
            "collect a fact keyed by it",
        );
    }
    if fact.per.is_empty() || is_open || collector.is_some() || fact.computed.is_some() {
        return;
    }
    let required = definition.actions.values().any(|action| action.requires.contains(name));
    let used = definition.facts.values().any(|other| {
        let counts = matches!(&other.computed, Some(Computed::Outcomes { of, .. }) if of == name);
        counts || other.per.contains(&Per::Fact(name.clone()))
    });
    if !(required || used) {
        let message = format!(
            "nothing awaits, requires or counts the family `{name}`: nobody would notice that one is missing"
        );
        proof.report("K08", &format!("fact.{name}"), message, "collect, require or count it");
    }
}

fn keys_are_there<'a>(
    proof: &mut Proof<'a>,
    flow: &Flow<'a>,
    name: &Name,
    action: &'a Action,
    fact: &Name,
    declared: &'a Fact,
) {
    let path = format!("action.{name}.produces.{fact}");
    let source = declared.computed.as_ref().map(|Computed::Outcomes { of, .. }| Item::Fact(of));
    for item in declared.per.iter().filter_map(keyed_by).chain(source) {
        let (Item::Fact(other) | Item::Role(other)) = item;
        // Entry by entry: a family keyed by another grows with it.
        let grows = source.is_none()
            && declared.per.iter().any(|per| matches!(per, Per::Fact(keyed) if keyed == other));
        let lacks = |from: &Name| {
            if grows {
                !flow.may_be(from, item)
            } else {
                !flow.is_certain_in_act(action, from, item)
            }
        };
        if let Some(from) = action.from.iter().find(|from| lacks(from)) {
            let message = format!(
                "`{fact}` is made per entry of `{other}`, and a case can be in `{from}` without it: an incomplete set would pass for the whole"
            );
            proof.report(
                "F04",
                &path,
                message,
                format!("require or collect `{other}` on every path to `{from}`"),
            );
        }
    }
}

/// No keys at all means complete: so what is collected must have its keys.
fn families_are_whole<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, name: &Name, action: &'a Action) {
    let definition = proof.definition;
    for fact in &action.guards.collected {
        let keys = definition.facts.get(fact).into_iter().flat_map(|declared| &declared.per);
        for item in keys.filter(|per| !is_of_open_series(definition, per)).filter_map(keyed_by) {
            let lacks = |from: &&Name| !flow.is_certain_in_act(action, from, item);
            let Some(from) = action.from.iter().find(lacks) else { continue };
            let (Item::Fact(other) | Item::Role(other)) = item;
            proof.report(
                "F04",
                &format!("action.{name}.guard.collected.{fact}"),
                format!("`{fact}` is collected per entry of `{other}`, and a case can be in `{from}` without it: an empty set would pass for the whole"),
                format!("require or collect `{other}` on every path to `{from}`"),
            );
        }
    }
}

/// It is closed once the case leaves the states that add to it, and never certain itself.
fn is_of_open_series(definition: &Definition, per: &Per) -> bool {
    let Per::Fact(keyed) = per else { return false };
    definition.facts.get(keyed).is_some_and(|fact| fact.per.contains(&Per::Act))
}
