//! Registers: R01 for a field that no service could ever fill.

use crate::definition::Definition;
use crate::finding::Finding;
use crate::library::{Broken, Field, Library, Register};
use crate::name::Place;

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
        let known =
            writers.iter().flat_map(|writer| writer.facts.keys()).map(crate::name::Name::as_str);
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
