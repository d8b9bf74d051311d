//! T03: every fact that a template reads is one of the service; one that is not would print as a dash, and nobody would see why.

use super::Proof;
use super::nearest;
use crate::name::Name;

/// What stands before the name of a fact in a template.
const FACTS: &str = "\"facts/";

pub(super) fn prove(proof: &mut Proof<'_>) {
    for (action, spec) in &proof.definition.actions {
        for (number, document) in spec.documents.iter().enumerate() {
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
