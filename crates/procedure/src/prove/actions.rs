//! A: nothing leaves a final state, clocks and their actions name each other, evidence is something; G01, G02: who signs.

use super::Proof;
use crate::definition::{Action, By, StateKind};
use crate::name::Name;

pub(super) fn prove(proof: &mut Proof<'_>) {
    for (name, action) in &proof.definition.actions {
        not_out_of_the_end(proof, name, action);
        match &action.by {
            By::Role(role) => author(proof, name, action, role),
            By::Evidence => evidence(proof, name, action),
            By::Clock => clock(proof, name),
            By::Register(_) | By::Outside(_) => {}
        }
        if !matches!(action.by, By::Role(_)) {
            nobody_signs(proof, name, action);
        }
    }
}

fn not_out_of_the_end(proof: &mut Proof<'_>, name: &Name, action: &Action) {
    let states = &proof.definition.states;
    let ends = action
        .from
        .iter()
        .filter(|from| states.get(*from).is_some_and(|state| state.kind == StateKind::Final));
    for from in ends {
        let message = format!("`{from}` is final: what is over stays as it was signed");
        proof.report(
            "A02",
            &format!("action.{name}.from.{from}"),
            message,
            "leave it out, or make the state standing",
        );
    }
}

fn author(proof: &mut Proof<'_>, name: &Name, action: &Action, role: &Name) {
    let is_public =
        proof.definition.roles.get(role).is_some_and(|role| role.org.as_str() == "public");
    if is_public {
        let message = "the public acts under `human`, which is not carried yet: nobody could answer for this act";
        proof.report("G02", &format!("action.{name}.by"), message, "let somebody who signs in act");
    } else if action.guards.signed_by_actor.is_none() {
        let message =
            format!("`{name}` is a person's act and is not signed: nobody could be held to it");
        proof.report(
            "G01",
            &format!("action.{name}"),
            message,
            "add `signed_by_actor = {}` to its guards",
        );
    }
}

fn evidence(proof: &mut Proof<'_>, name: &Name, action: &Action) {
    if action.guards.collected.is_empty() {
        let message = format!("`{name}` waits for evidence and collects none: it would never fire");
        proof.report("A04", &format!("action.{name}"), message, "name the facts in `collected`");
    }
}

/// Both ends name each other; the other end is D05.
fn clock(proof: &mut Proof<'_>, name: &Name) {
    let inline = proof.definition.states.values().filter_map(|state| state.deadline.as_ref());
    let mut deadlines = proof.definition.deadlines.values().chain(inline);
    if !deadlines.any(|deadline| deadline.then.as_ref() == Some(name)) {
        let message = format!("no deadline names `{name}` in `then`: it could never happen");
        proof.report(
            "A03",
            &format!("action.{name}"),
            message,
            "name it in a deadline's `then`, or let a person act",
        );
    }
}

/// A cause has no certificate, no face, no kin and no organisation: such a guard could only be passed over.
fn nobody_signs(proof: &mut Proof<'_>, name: &Name, action: &Action) {
    let guards = &action.guards;
    let asked = [
        ("signed_by_actor", guards.signed_by_actor.is_some()),
        ("present", guards.present.is_some()),
        ("competent", guards.competent.is_some()),
        ("impartial", guards.impartial.is_some()),
        ("lawful_ground", guards.lawful_ground.is_some()),
        ("in_scope", guards.in_scope.is_some()),
        ("instruments_verified", guards.instruments_verified.is_some()),
    ];
    for (guard, _) in asked.into_iter().filter(|(_, is_asked)| *is_asked) {
        let message =
            format!("`{name}` has a cause and no author, of whom `{guard}` could be asked");
        proof.report(
            "A05",
            &format!("action.{name}.guard.{guard}"),
            message,
            "leave the guard out, or let a person act",
        );
    }
}
