//! U01: what is declared and never used looks like law and is none.

use super::Proof;
use crate::definition::{By, Definition, Effect, Per, Recipient};
use crate::name::Name;

pub(super) fn prove(proof: &mut Proof<'_>) {
    let definition = proof.definition;
    for name in definition.roles.keys().filter(|name| !role_is_used(definition, name)) {
        proof.report(
            "U01",
            &format!("role.{name}"),
            format!("nobody acts, waits or is told as `{name}`"),
            "let the role act, or remove it",
        );
    }
    for (name, fact) in definition.facts.iter().filter(|(name, _)| !is_made(definition, name)) {
        let message = format!(
            "nothing makes `{name}`: no action produces it, no child returns it, and it is not given"
        );
        proof.report(
            "U01",
            &format!("fact.{name}"),
            message,
            "produce, take or give it, or remove it",
        );
        debug_assert!(!fact.given);
    }
    for name in definition.templates.keys() {
        let is_made = definition
            .actions
            .values()
            .flat_map(|action| &action.documents)
            .any(|document| document.template == *name);
        if !is_made {
            let broken = crate::library::Broken::new(
                "U01",
                format!("no action makes a paper of `{name}`"),
                "name it in `document`, or remove the file",
            );
            proof.findings.push(broken.at(
                &format!("{}/documents/{name}.typ", definition.path()),
                1,
                1,
            ));
        }
    }
}

fn role_is_used(definition: &Definition, role: &Name) -> bool {
    let acts = definition.actions.values().any(|action| {
        let told = action.effects.iter().any(
            |effect| matches!(effect, Effect::Send { to: Recipient::Role(to), .. } if to == role),
        );
        told || matches!(&action.by, By::Role(by) if by == role)
    });
    let inline = definition.states.values().filter_map(|state| state.deadline.as_ref());
    let escalates = definition
        .deadlines
        .values()
        .chain(inline)
        .any(|deadline| deadline.escalate_to.as_ref() == Some(role));
    let owns = definition.states.values().any(|state| state.owner.as_ref() == Some(role));
    let keys = definition.facts.values().any(|fact| fact.per.contains(&Per::Role(role.clone())));
    acts || escalates || owns || keys
}

fn is_made(definition: &Definition, name: &Name) -> bool {
    let given = definition.facts.get(name).is_some_and(|fact| fact.given);
    let produced = definition.actions.values().any(|action| action.produces.contains(name));
    let taken = definition.subcases.values().any(|subcase| subcase.take.as_ref() == Some(name));
    given || produced || taken
}
