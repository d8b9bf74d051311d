//! Registers: R01 for a field that no service could ever fill; P02 for what a listening case could never know of itself.

use std::collections::BTreeSet;

use super::Proof;
use crate::definition::{Definition, Effect};
use crate::finding::Finding;
use crate::library::{Broken, Field, Library, Register};
use crate::name::{Name, Place, on_record};

pub(super) fn prove(library: &Library) -> Vec<Finding> {
    library.registers.values().flat_map(|register| one(library, register)).collect()
}

fn one(library: &Library, register: &Register) -> Vec<Finding> {
    let path = register.path();
    let file = format!("{}/registers/{}.toml", register.module, register.name);
    let writers: Vec<&Definition> =
        library.services.values().filter(|definition| writes(definition, &path)).collect();
    // A broken service may be the one that writes it.
    if !library.broken.is_empty() {
        return Vec::new();
    }
    if writers.is_empty() {
        let broken = Broken::new(
            "U01",
            format!("no service writes {path}: it would stay empty"),
            "write it in an effect, or remove it",
        );
        return vec![library.finding(&file, "key", broken)];
    }
    let mut findings = Vec::new();
    for field in &register.fields {
        let kind = field.place.as_deref().and_then(on_record).map(|(kind, _)| kind);
        if let Some(kind) =
            kind.filter(|kind| !writers.iter().any(|writer| has_party(writer, kind)))
        {
            let message = format!(
                "no service that writes {path} has a role at a `{kind}`: `{}` would stay empty",
                field.name
            );
            let known = writers.iter().flat_map(|writer| writer.roles.values());
            let mend = super::nearest::mend(kind.as_str(), known.map(|role| role.org.as_str()));
            let at = format!("field.{}.place", field.name);
            findings.push(library.finding(&file, &at, Broken::new("R01", message, mend)));
        }
        let place = field
            .place
            .as_deref()
            .filter(|place| !Field::SOURCES.contains(place))
            .and_then(Place::parse);
        let Some(place) = place
            .filter(|place| !writers.iter().any(|writer| writer.facts.contains_key(&place.fact)))
        else {
            continue;
        };
        let message = format!(
            "no service that writes {path} has `{}`: `{}` would stay empty",
            place.fact, field.name
        );
        let known = writers.iter().flat_map(|writer| writer.facts.keys()).map(Name::as_str);
        let mend = super::nearest::mend(place.fact.as_str(), known);
        findings.push(library.finding(
            &file,
            &format!("field.{}.place", field.name),
            Broken::new("R01", message, mend),
        ));
    }
    findings
}

fn writes(definition: &Definition, path: &str) -> bool {
    let mut effects = definition.actions.values().flat_map(|action| &action.effects);
    effects.any(|effect| effect.register() == Some(path))
}

fn has_party(definition: &Definition, kind: &Name) -> bool {
    definition.roles.values().any(|role| role.org == *kind)
}

/// The case takes part in something that has a number: it, or a service that opens it, writes one row there with one.
pub(super) fn numbered(proof: &mut Proof<'_>, path: &str, register: &str) {
    let library = proof.library;
    let Some(declared) = library.registers.get(register) else { return };
    let has_number = declared.fields.iter().any(Field::is_number);
    let mut lineage = lineage(library, proof.definition).into_iter();
    if has_number && (lineage.any(|one| writes_one(one, register)) || !library.broken.is_empty()) {
        return;
    }
    let message = format!(
        "neither this service nor one that opens it writes a numbered row of its own into {register}: \
         its cases have no number there"
    );
    let mend = "point at a field of a fact, or write the row without `each`";
    proof.report("P02", path, message, mend);
}

/// A party of that kind can be on record.
pub(super) fn taking_part(proof: &mut Proof<'_>, path: &str, kind: &Name) {
    if has_party(proof.definition, kind) {
        return;
    }
    let message = format!("no role of this service is at a `{kind}`: no such party takes part");
    let known = proof.definition.roles.values().map(|role| role.org.as_str());
    let mend = super::nearest::mend(kind.as_str(), known);
    proof.report("P02", path, message, mend);
}

/// The service and all that open it, however far above.
fn lineage<'a>(library: &'a Library, definition: &'a Definition) -> Vec<&'a Definition> {
    let mut lineage = vec![definition];
    let mut seen = BTreeSet::from([definition.path()]);
    let mut next = 0;
    while let Some(child) = lineage.get(next).map(|one| one.path()) {
        let opens = |one: &&Definition| one.subcases.values().any(|sub| sub.service == child);
        for parent in library.services.values().filter(opens) {
            if seen.insert(parent.path()) {
                lineage.push(parent);
            }
        }
        next += 1;
    }
    lineage
}

fn writes_one(definition: &Definition, path: &str) -> bool {
    let mut effects = definition.actions.values().flat_map(|action| &action.effects);
    effects.any(
        |effect| matches!(effect, Effect::Register { register, each: None, .. } if register == path),
    )
}
