//! G10: the least that an act must ask for, by the kind of evidence it makes. A module can add to it, never take away.

use super::Proof;
use super::keys::touched;
use crate::definition::{Action, By, Definition, FactKind, Method};
use crate::library::Library;
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
            match kind {
                FactKind::Certificate => certificate(proof, name, action),
                FactKind::Accreditation => {
                    counted(proof, name, action, kind, &VOTE);
                    by_another(proof, name, kind);
                }
                FactKind::Standard => counted(proof, name, action, kind, &VOTE),
                FactKind::Appointment => {
                    counted(proof, name, action, kind, &RANKING);
                    by_another(proof, name, kind);
                }
                FactKind::Vote => stays(proof, name, action, fact),
                FactKind::ControlProtocol => frozen(proof, fact),
                FactKind::Sample | FactKind::Test | FactKind::Verification => {}
            }
        }
    }
}

fn guards(proof: &mut Proof<'_>, name: &Name, action: &Action, fact: &Name, kind: FactKind) {
    let guards = &action.guards;
    let is_paper = match kind {
        FactKind::Sample
        | FactKind::Test
        | FactKind::Certificate
        | FactKind::Accreditation
        | FactKind::Verification
        | FactKind::ControlProtocol => true,
        FactKind::Vote | FactKind::Standard | FactKind::Appointment => false,
    };
    let measured = matches!(kind, FactKind::Test | FactKind::Verification);
    let floor = [
        ("present", is_paper, guards.present.is_some()),
        ("competent", is_paper, guards.competent.is_some()),
        ("impartial", is_paper || kind == FactKind::Vote, guards.impartial.is_some()),
        ("instruments_verified", measured, guards.instruments_verified.is_some()),
        ("in_scope", kind == FactKind::Verification, guards.in_scope.is_some()),
        ("results_conform", kind == FactKind::Certificate, guards.results_conform.is_some()),
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

/// A count on which a paper rests: how it is made, and how it must have come out.
struct Count {
    word: &'static str,
    result: &'static str,
    is: fn(&Method) -> bool,
}

const VOTE: Count =
    Count { word: "votes", result: "passed", is: |method| matches!(method, Method::Votes(_)) };
const RANKING: Count =
    Count { word: "ranking", result: "ranked", is: |method| matches!(method, Method::Ranking(_)) };

/// Rests on a count that is required, and happens only if it came out so.
fn counted(proof: &mut Proof<'_>, name: &Name, action: &Action, kind: FactKind, count: &Count) {
    let is_such = |fact: &&Name| is_counted(proof.library, proof.definition, fact, count);
    let required: Vec<_> = action.requires.iter().filter(is_such).collect();
    let path = format!("action.{name}");
    let Count { word, result, .. } = count;
    if required.is_empty() {
        let message = format!(
            "`{name}` makes evidence of kind \"{}\" and requires no fact that `{word}` counts",
            kind.word()
        );
        let mend = "add such a fact to `requires`, or the answer of a child that returns one";
        return proof.report("G10", &path, message, mend);
    }
    let holds_only = |fact: &&&Name| {
        let places = action.guards.when.iter().flat_map(|when| &when.0);
        let mut results =
            places.filter(|(place, _)| place.fact == ***fact && place.pointer == "/result");
        results.any(|(_, values)| values.iter().all(|value| value == result))
    };
    if required.iter().find(holds_only).is_none()
        && let Some(fact) = required.first()
    {
        let message = format!("`{name}` happens however `{fact}` came out");
        let mend = format!("add to its guards: when = {{ \"{fact}#/result\" = [\"{result}\"] }}");
        proof.report("G10", &path, message, mend);
    }
}

/// Counted here, or in the child that returns it.
fn is_counted(library: &Library, definition: &Definition, fact: &Name, count: &Count) -> bool {
    let by = |definition: &Definition, fact: &Name| {
        let declared = definition.facts.get(fact);
        declared
            .and_then(|declared| declared.computed.as_ref())
            .is_some_and(|computed| (count.is)(&computed.method))
    };
    let mut children =
        definition.subcases.values().filter(|subcase| subcase.take.as_ref() == Some(fact));
    by(definition, fact)
        || children.any(|subcase| {
            // What a child that could not be read returns is not known.
            library.services.get(&subcase.service).is_none_or(|child| {
                child.service.returns.as_ref().is_some_and(|fact| by(child, fact))
            })
        })
}

/// Whoever prepared it does not decide it.
fn by_another(proof: &mut Proof<'_>, name: &Name, kind: FactKind) {
    let mut rules = proof.definition.never_same_person.iter();
    let ties = |other: &String| other != name.as_str();
    if rules.any(|rule| {
        rule.actions.iter().any(|own| own == name.as_str()) && rule.actions.iter().any(ties)
    }) {
        return;
    }
    let message = format!(
        "`{name}` makes evidence of kind \"{}\", and whoever prepared it may make it",
        kind.word()
    );
    let mend = "add [[never_same_person]] with it and the action that prepares it";
    proof.report("G10", &format!("action.{name}"), message, mend);
}

/// One vote does not move a case: only the count of all does.
fn stays(proof: &mut Proof<'_>, name: &Name, action: &Action, fact: &Name) {
    if action.to.is_none() {
        return;
    }
    let message =
        format!("`{name}` makes a vote, `{fact}`, and moves the case: one vote would decide");
    let mend = "leave out `to`, and move the case by the action that counts";
    proof.report("G10", &format!("action.{name}.to"), message, mend);
}

/// What was found in a control stays as it was signed.
fn frozen(proof: &mut Proof<'_>, fact: &Name) {
    let message =
        format!("`{fact}` is a protocol of control: it is frozen for ever once it is signed");
    touched(proof, "G10", fact, &message, "make a fact that `annotates` it instead");
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
