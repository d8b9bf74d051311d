//! Facts that the core computes: counting is a fact, recorded, and anyone can count again.

use serde_json::{Value, json};

use crate::case::{Case, FactAt};
use crate::definition::{Computed, Definition, Per};
use crate::keys;
use crate::name::{Key, Name};

/// One entry that was counted.
struct Entry {
    key: Key,
    value: Value,
}

/// The computed fact as it comes out now: one body, or one per key where the fact is keyed.
pub fn compute(definition: &Definition, case: &Case, fact: &Name) -> Vec<(FactAt, Value)> {
    let Some(spec) = definition.facts.get(fact) else { return Vec::new() };
    let Some(Computed::Outcomes { of, pointer, good }) = &spec.computed else { return Vec::new() };
    let at = |key| FactAt { fact: fact.clone(), key };
    let sources = entries(definition, case, of, pointer);
    if spec.per.is_empty() {
        let all = sources.iter().map(|(_, entry)| entry).collect::<Vec<_>>();
        return vec![(at(None), outcomes(&all, good))];
    }
    let source_per = definition.facts.get(of).map_or(&[][..], |source| &source.per);
    let groups = keys::tuples(definition, case, &spec.per).unwrap_or_default();
    let body = |group: &Vec<String>| {
        let here = |parts: &[String]| project(source_per, parts, &spec.per) == *group;
        let entries: Vec<_> =
            sources.iter().filter(|(parts, _)| here(parts)).map(|(_, entry)| entry).collect();
        outcomes(&entries, good)
    };
    groups.iter().map(|group| (at(Some(keys::joined(group))), body(group))).collect()
}

/// The entries of the source, by key. A key that is still awaited counts, and not as good: `all` must mean all.
fn entries(
    definition: &Definition,
    case: &Case,
    of: &Name,
    pointer: &str,
) -> Vec<(Vec<String>, Entry)> {
    let per = definition.facts.get(of).map_or(&[][..], |source| &source.per);
    let tuples = if per.contains(&Per::Act) {
        case.keyed(of).map(|(key, _)| vec![key.0.clone()]).collect()
    } else {
        keys::tuples(definition, case, per).unwrap_or_default()
    };
    let entry = |parts: Vec<String>| {
        let key = keys::joined(&parts);
        let at = FactAt { fact: of.clone(), key: Some(key.clone()) };
        let current = case.facts.get(&at);
        let counts = current.is_some() || keys::awaits(definition, case, &at);
        let value =
            current.and_then(|current| current.body.pointer(pointer)).cloned().unwrap_or_default();
        counts.then_some((parts, Entry { key, value }))
    };
    tuples.into_iter().filter_map(entry).collect()
}

/// The parts of a source key that a computed fact with fewer parts keeps.
fn project(source: &[Per], parts: &[String], kept: &[Per]) -> Vec<String> {
    let part = |per: &Per| {
        source.iter().zip(parts).find(|(one, _)| *one == per).map(|(_, part)| part.clone())
    };
    kept.iter().filter_map(part).collect()
}

fn outcomes(entries: &[&Entry], good: &[String]) -> Value {
    let is_good =
        |entry: &&&Entry| keys::text(&entry.value).is_some_and(|value| good.contains(&value));
    let count = entries.len();
    let good = entries.iter().filter(is_good).count();
    let result = if good == count {
        "all"
    } else if good > 0 {
        "some"
    } else {
        "none"
    };
    let entries: Vec<_> =
        entries.iter().map(|entry| json!({ "key": entry.key, "value": entry.value })).collect();
    json!({ "result": result, "count": count, "good": good, "entries": entries })
}

#[cfg(test)]
mod tests;
