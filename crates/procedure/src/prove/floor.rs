//! G10: the least that an act must ask for, by the kind of evidence it makes. A module can add to it, never take away.

use super::Proof;
use crate::definition::{Action, By, FactKind};
use crate::name::Name;

pub(super) fn prove(proof: &mut Proof<'_>) {
    let definition = proof.definition;
    for (name, action) in &definition.actions {
        let kinds = action
            .produces
            .iter()
            .filter_map(|fact| definition.facts.get(fact)?.kind.map(|kind| (fact, kind)));
        for (fact, kind) in kinds {
            guards(proof, name, action, fact, kind);
            if kind == FactKind::Certificate {
                certificate(proof, name, action);
            }
        }
    }
}

fn guards(proof: &mut Proof<'_>, name: &Name, action: &Action, fact: &Name, kind: FactKind) {
    let guards = &action.guards;
    let (test, certificate) = match kind {
        FactKind::Sample => (false, false),
        FactKind::Test => (true, false),
        FactKind::Certificate => (false, true),
    };
    let floor = [
        ("present", true, guards.present.is_some()),
        ("competent", true, guards.competent.is_some()),
        ("impartial", true, guards.impartial.is_some()),
        ("instruments_verified", test, guards.instruments_verified.is_some()),
        ("results_conform", certificate, guards.results_conform.is_some()),
    ];
    for (guard, _, _) in
        floor.into_iter().filter(|(_, is_demanded, is_there)| *is_demanded && !is_there)
    {
        let message = format!(
            "`{name}` makes `{fact}`, and evidence of that kind is never made without `{guard}`"
        );
        proof.report(
            "G10",
            &format!("action.{name}"),
            message,
            format!("add `{guard}` to its guards"),
        );
    }
}

/// No certificate without a sample, a test, and a decision by another person.
fn certificate(proof: &mut Proof<'_>, name: &Name, action: &Action) {
    let definition = proof.definition;
    for (kind, word) in [(FactKind::Sample, "sample"), (FactKind::Test, "test")] {
        let is_required = action
            .requires
            .iter()
            .any(|fact| definition.facts.get(fact).is_some_and(|fact| fact.kind == Some(kind)));
        if !is_required {
            let message = format!("`{name}` issues a certificate and requires no {word}");
            proof.report(
                "G10",
                &format!("action.{name}"),
                message,
                format!("add a fact of kind \"{word}\" to `requires`"),
            );
        }
    }
    let pairs = || {
        definition
            .never_same_person
            .iter()
            .filter(|rule| rule.actions.iter().any(|other| other == name.as_str()))
    };
    if pairs().next().is_none() {
        let message = format!(
            "`{name}` issues a certificate, and whoever gathered the evidence may issue it"
        );
        proof.report(
            "G10",
            &format!("action.{name}"),
            message,
            "add [[never_same_person]] with it and the action that takes the sample",
        );
    }
    for (other, evidence) in &definition.actions {
        let gathers = evidence.produces.iter().any(|fact| {
            matches!(
                definition.facts.get(fact).and_then(|fact| fact.kind),
                Some(FactKind::Sample | FactKind::Test)
            )
        });
        if !gathers || !matches!(evidence.by, By::Role(_)) || pairs().next().is_none() {
            continue;
        }
        if !pairs().any(|rule| rule.actions.iter().any(|action| action == other.as_str())) {
            let message =
                format!("whoever does `{other}` may also issue the certificate in `{name}`");
            proof.report(
                "G10",
                &format!("action.{name}"),
                message,
                format!("add [[never_same_person]] actions = [\"{other}\", \"{name}\"]"),
            );
        }
    }
}
