//! Facts that the core computes: counting is a fact, recorded, and anyone can count again.

use serde_json::{Value, json};

use crate::case::{Case, CurrentFact, FactAt};
use crate::definition::{Definition, Fact, Method, Per};
use crate::keys;
use crate::name::{Key, Name};

mod ranking;
mod votes;

pub(crate) use votes::not_attending;

/// One key of the family that is counted, with its entry if there is one.
#[derive(Debug)]
struct Entry<'c> {
    /// Part by part, in the order of the family's `per`.
    parts: Vec<String>,
    key: Key,
    current: Option<&'c CurrentFact>,
}

/// The family that is counted.
#[derive(Debug, Clone, Copy)]
struct Source<'c> {
    definition: &'c Definition,
    case: &'c Case,
    name: &'c Name,
    spec: &'c Fact,
    /// The field of its entries (JSON Pointer).
    pointer: &'c str,
}

/// The computed fact as it comes out now: one body, or one per key where the fact is keyed.
pub fn compute(definition: &Definition, case: &Case, fact: &Name) -> Vec<(FactAt, Value)> {
    let Some(spec) = definition.facts.get(fact) else { return Vec::new() };
    let Some(computed) = &spec.computed else { return Vec::new() };
    let Some(counted) = definition.facts.get(&computed.of) else { return Vec::new() };
    let source =
        Source { definition, case, name: &computed.of, spec: counted, pointer: &computed.pointer };
    let count = |entries: &[&Entry<'_>]| match &computed.method {
        Method::Outcomes { good } => outcomes(&source, entries, good),
        Method::Votes(votes) => votes::count(&source, entries, votes),
        Method::Ranking(ranking) => ranking::count(&source, entries, ranking),
    };
    let at = |key| FactAt { fact: fact.clone(), key };
    let entries = source.entries();
    if spec.per.is_empty() {
        return vec![(at(None), count(&entries.iter().collect::<Vec<_>>()))];
    }
    let groups = keys::tuples(definition, case, &spec.per).unwrap_or_default();
    let body = |group: &Vec<String>| {
        let here = |entry: &&Entry<'_>| project(&counted.per, &entry.parts, &spec.per) == *group;
        count(&entries.iter().filter(here).collect::<Vec<_>>())
    };
    groups.iter().map(|group| (at(Some(keys::joined(group))), body(group))).collect()
}

impl<'c> Source<'c> {
    /// Every key that counts: those that were taken out of the set do not.
    fn entries(&self) -> Vec<Entry<'c>> {
        let per = &self.spec.per;
        let tuples = if per.contains(&Per::Act) {
            self.case.keyed(self.name).map(|(key, _)| vec![key.0.clone()]).collect()
        } else {
            keys::tuples(self.definition, self.case, per).unwrap_or_default()
        };
        let entry = |parts: Vec<String>| {
            let key = keys::joined(&parts);
            let at = FactAt { fact: self.name.clone(), key: Some(key) };
            let current = self.case.facts.get(&at);
            let key = at.key?;
            keys::excepting(self.spec, self.case, &key).is_none().then_some(Entry {
                parts,
                key,
                current,
            })
        };
        tuples.into_iter().filter_map(entry).collect()
    }

    /// What is counted of an entry; null where there is none.
    fn value(&self, entry: &Entry<'c>) -> Value {
        let body = entry.current.map(|current| &current.body);
        body.and_then(|body| body.pointer(self.pointer)).cloned().unwrap_or_default()
    }
}

/// The parts of a source key that a computed fact with fewer parts keeps.
fn project(source: &[Per], parts: &[String], kept: &[Per]) -> Vec<String> {
    let part = |per: &Per| {
        source.iter().zip(parts).find(|(one, _)| *one == per).map(|(_, part)| part.clone())
    };
    kept.iter().filter_map(part).collect()
}

/// A key that is still awaited counts, and not as good: `all` must mean all.
fn outcomes(source: &Source<'_>, entries: &[&Entry<'_>], good: &[String]) -> Value {
    let counts = |entry: &&&Entry<'_>| {
        let at = FactAt { fact: source.name.clone(), key: Some(entry.key.clone()) };
        entry.current.is_some() || keys::awaits(source.definition, source.case, &at)
    };
    let counted = entries.iter().filter(counts);
    let values: Vec<_> = counted.map(|entry| (&entry.key, source.value(entry))).collect();
    let is_good =
        |(_, value): &&(&Key, Value)| keys::text(value).is_some_and(|value| good.contains(&value));
    let count = values.len();
    let good = values.iter().filter(is_good).count();
    let result = if good == count {
        "all"
    } else if good > 0 {
        "some"
    } else {
        "none"
    };
    let entries: Vec<_> =
        values.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "result": result, "count": count, "good": good, "entries": entries })
}

#[cfg(test)]
mod tests;
