//! T04: a paper has one series of numbers, and two papers of one act have two. T03: every fact that a template reads is one of the service; one that is not would print as a dash, and nobody would see why.

use super::Proof;
use super::nearest;
use crate::name::Name;

/// What stands before the name of a fact in a template.
const FACTS: &str = "\"facts/";

pub(super) fn prove(proof: &mut Proof<'_>) {
    for (action, spec) in &proof.definition.actions {
        for (number, document) in spec.documents.iter().enumerate() {
            series(proof, action, number);
            let Some(template) = proof.definition.templates.get(&document.template) else {
                continue;
            };
            let strangers: Vec<_> = read(template).filter(|fact| !is_fact(proof, fact)).collect();
            for stranger in strangers {
                let message = format!(
                    "`{}` prints `facts/{stranger}`, and this service has no such fact: the paper would bear a dash",
                    document.template
                );
                let mend = nearest::mend(stranger, proof.definition.facts.keys().map(Name::as_str));
                proof.report("T03", &format!("action.{action}.document.{number}"), message, mend);
            }
        }
    }
}

/// A number is found by its act, its series and its key: two papers of one act in one series would bear the same.
fn series(proof: &mut Proof<'_>, action: &Name, number: usize) {
    let actions = &proof.definition.actions;
    let Some(spec) = actions.get(action) else { return };
    let Some(own) = spec.documents.get(number) else { return };
    let twice = spec.documents.iter().take(number).any(|other| other.series == own.series);
    let mut all = actions.values().flat_map(|spec| &spec.documents);
    let other = all.find(|other| other.template == own.template && other.series != own.series);
    let path = format!("action.{action}.document.{number}.series");
    if twice {
        let message = format!("another paper of this act is numbered in `{}` as well", own.series);
        proof.report("T04", &path, message, "give each paper of an act its own series".to_owned());
    } else if let Some(other) = other.map(|other| other.series.clone()) {
        let message = format!(
            "`{}` is numbered in `{}` here and in `{other}` elsewhere: its numbers would not tell which paper it is",
            own.template, own.series
        );
        proof.report("T04", &path, message, "write one series for the template".to_owned());
    }
}

fn is_fact(proof: &Proof<'_>, fact: &str) -> bool {
    proof.definition.facts.keys().any(|known| known.as_str() == fact)
}

/// The facts that a template names.
fn read(template: &str) -> impl Iterator<Item = &str> {
    template.split(FACTS).skip(1).filter_map(|rest| {
        rest.split(|letter: char| {
            !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '-')
        })
        .next()
    })
}
