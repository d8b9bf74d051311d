//! F02: whoever must act has been picked. F08: where nobody is found for it, somebody is shown that. F06: what a guard, a paper, a row or a draw reads is certain.

use super::Proof;
use super::flow::{Flow, Item};
use crate::definition::{Action, By, Definition, Effect, Per, StateKind, When};
use crate::name::{Name, Place};
use crate::vacancy::{Wanted, sees_to, wanted};

pub(super) fn prove<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>) {
    for (name, action) in &proof.definition.actions {
        picked(proof, flow, name, action);
        guards_read(proof, flow, name, action);
        papers_read(proof, flow, name, action);
        draws_read(proof, flow, name, action);
    }
    for (name, state) in &proof.definition.states {
        if let Some(owner) =
            state.owner.as_ref().filter(|owner| !flow.is_certain(name, Item::Role(owner)))
        {
            let message =
                format!("a case can wait in `{name}` for `{owner}` before anybody was picked");
            proof.report(
                "F02",
                &format!("state.{name}.owner"),
                message,
                format!(
                    "add {{ assign = {{ role = \"{owner}\" }} }} to every action that leads here"
                ),
            );
        }
    }
}

/// A draw may find nobody: a case that waits for it must lie in somebody's queue all the same.
pub(super) fn prove_seen(proof: &mut Proof<'_>) {
    for state in &proof.definition.states {
        let (name, StateKind::Start | StateKind::Waiting | StateKind::Standing) =
            (state.0, state.1.kind)
        else {
            continue;
        };
        for wanted in wanted(proof.definition, state) {
            if sees_to(proof.definition, state, wanted).is_some() {
                continue;
            }
            let (what, again) = match wanted {
                Wanted::Role(role) => {
                    (format!("`{role}`"), format!("{{ assign = {{ role = \"{role}\" }} }}"))
                }
                Wanted::Subcase(subcase) => (
                    format!("the organisation of `{subcase}`"),
                    format!("{{ open_subcase = {{ subcase = \"{subcase}\" }} }}"),
                ),
            };
            let message = format!(
                "a draw may find nobody for {what}, and nobody who can act in `{name}` would be shown that a case waits there"
            );
            let mend = format!(
                "give the state a deadline with `escalate_to` a role that has an action there, or let a role without `assign` draw again from `{name}`: {again}"
            );
            proof.report("F08", &format!("state.{name}"), message, mend);
        }
    }
}

fn picked<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, name: &Name, action: &'a Action) {
    let By::Role(role) = &action.by else { return };
    if let Some(from) = action.from.iter().find(|from| !flow.is_certain(from, Item::Role(role))) {
        let message =
            format!("`{role}` acts in `{from}`, and nobody need have been picked by then");
        let mend = format!(
            "add {{ assign = {{ role = \"{role}\" }} }} to the actions that lead to `{from}`"
        );
        proof.report("F02", &format!("action.{name}.by"), message, mend);
    }
}

fn guards_read<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, name: &Name, action: &'a Action) {
    let guards = &action.guards;
    let scopes = guards.in_scope.iter().flat_map(|guard| &guard.places);
    let instruments = guards.instruments_verified.iter().map(|guard| &guard.place);
    let results = guards.results_conform.iter().map(|guard| &guard.place);
    let places = scopes.map(|place| ("in_scope", place));
    let places = places.chain(instruments.map(|place| ("instruments_verified", place)));
    let places = places.chain(results.map(|place| ("results_conform", place)));
    let covers = guards.covers.iter().flat_map(|guard| [&guard.place, &guard.by]);
    for (guard, place) in places.chain(covers.map(|place| ("covers", place))) {
        let reads = |from: &Name| {
            action.produces.contains(&place.fact)
                || flow.is_certain_in_act(action, from, Item::Fact(&place.fact))
        };
        uncertain(
            proof,
            &format!("action.{name}.guard.{guard}"),
            place,
            action.from.iter().find(|from| !reads(from)),
        );
    }
    for place in guards.when.iter().flat_map(|when| when.0.keys()) {
        let reads = |from: &Name| {
            flow.is_certain_in_act(action, from, Item::Fact(&place.fact))
                || is_computed_here(proof.definition, action, place)
        };
        let from = action
            .from
            .iter()
            .find(|from| !(reads(from) || is_of_the_item(proof.definition, action, place)));
        uncertain(proof, &format!("action.{name}.guard.when.{place}"), place, from);
    }
    if let By::Register(cause) = &action.by {
        for (field, place) in
            cause.matching.iter().filter_map(|(field, matched)| Some((field, matched.place()?)))
        {
            let from =
                action.from.iter().find(|from| !flow.is_certain(from, Item::Fact(&place.fact)));
            uncertain(proof, &format!("action.{name}.on.register.match.{field}"), place, from);
        }
    }
}

fn is_computed_here(definition: &Definition, action: &Action, place: &Place) -> bool {
    action.produces.contains(&place.fact)
        && definition.facts.get(&place.fact).is_some_and(|fact| fact.computed.is_some())
}

/// The act is about one key of the family, and the guard reads the entry of that key.
fn is_of_the_item(definition: &Definition, action: &Action, place: &Place) -> bool {
    let Some(read) = definition.facts.get(&place.fact).filter(|fact| !fact.per.is_empty()) else {
        return false;
    };
    action.produces.iter().any(|name| {
        let by_it = |per: &Per| *per == Per::Fact(place.fact.clone());
        definition
            .facts
            .get(name)
            .is_some_and(|fact| fact.per == read.per || fact.per.iter().any(by_it))
    })
}

fn papers_read<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, name: &Name, action: &'a Action) {
    for (number, document) in action.documents.iter().enumerate() {
        after(
            proof,
            flow,
            action,
            &format!("action.{name}.document.{number}"),
            document.each.as_ref(),
            document.when.as_ref(),
        );
    }
    for (number, effect) in action.effects.iter().enumerate() {
        if let Effect::Register { each, when, .. } = effect {
            after(
                proof,
                flow,
                action,
                &format!("action.{name}.effect.{number}.register"),
                each.as_ref(),
                when.as_ref(),
            );
        }
    }
}

/// A paper and a row are made after the act's facts.
fn after<'a>(
    proof: &mut Proof<'a>,
    flow: &Flow<'a>,
    action: &'a Action,
    path: &str,
    each: Option<&'a Per>,
    when: Option<&'a When>,
) {
    let is_there = |item: Item<'a>| {
        let made = matches!(item, Item::Fact(fact) if action.produces.contains(fact));
        made || action.from.iter().all(|from| flow.is_certain_after(action, from, item))
    };
    if let Some(item) = each.and_then(super::flow::keyed_by).filter(|item| !is_there(*item)) {
        let (Item::Fact(name) | Item::Role(name)) = item;
        let message = format!(
            "the keys come from `{name}`, which need not be there: something would be done for nobody knows whom"
        );
        proof.report(
            "F04",
            &format!("{path}.each"),
            message,
            format!("produce or collect `{name}` on every path that leads here"),
        );
    }
    for place in when
        .into_iter()
        .flat_map(|when| when.0.keys())
        .filter(|place| !is_there(Item::Fact(&place.fact)))
    {
        uncertain(proof, &format!("{path}.when.{place}"), place, action.from.first());
    }
}

fn draws_read<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, name: &Name, action: &'a Action) {
    for (number, effect) in action.effects.iter().enumerate() {
        let assign = match effect {
            Effect::Assign { role } => {
                proof.definition.roles.get(role).and_then(|role| role.assign.as_ref())
            }
            Effect::OpenSubcase { subcase, .. } => {
                proof.definition.subcases.get(subcase).and_then(|subcase| subcase.assign.as_ref())
            }
            Effect::Register { .. } | Effect::Send { .. } => None,
        };
        let Some(place) = assign.and_then(|assign| assign.place.as_ref()) else { continue };
        let from = action
            .from
            .iter()
            .find(|from| !flow.is_certain_after(action, from, Item::Fact(&place.fact)));
        uncertain(proof, &format!("action.{name}.effect.{number}"), place, from);
    }
}

fn uncertain(proof: &mut Proof<'_>, path: &str, place: &Place, from: Option<&Name>) {
    let Some(from) = from else { return };
    let fact = &place.fact;
    let message = format!("`{place}` is read here, and a case can be in `{from}` without `{fact}`");
    proof.report(
        "F06",
        path,
        message,
        format!("let every path to `{from}` produce or collect `{fact}`, or collect it here"),
    );
}
