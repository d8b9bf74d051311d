//! A decision in the making: every change is written down and takes effect on a copy of the case at once, so that what
//! follows judges the case as it will be.

use std::collections::BTreeMap;

use domain::PersonId;
use serde_json::Value;

use super::{Decision, Moment};
use crate::case::{Case, Change, EventKind, FactAt};
use crate::definition::{Computed, Definition, Per};
use crate::keys;
use crate::name::Name;

#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) moment: Moment<'a>,
    /// The case with all changes so far.
    pub(crate) case: Case,
    changes: Vec<Change>,
    bodies: BTreeMap<FactAt, Value>,
}

impl<'a> Draft<'a> {
    /// The next event of this case.
    pub(crate) fn new(definition: &'a Definition, case: &Case, moment: Moment<'a>) -> Self {
        let case = Case { seq: case.seq + 1, ..case.clone() };
        Self { definition, moment, case, changes: Vec::new(), bodies: BTreeMap::new() }
    }

    pub(crate) fn emit(&mut self, change: Change) {
        self.case.change(&change, self.moment.now);
        self.changes.push(change);
    }

    pub(crate) fn produce(&mut self, at: FactAt, body: Value, author: Option<PersonId>) {
        self.emit(Change::Produced { at: at.clone(), hash: String::new(), author });
        self.case.fill(&at, body.clone());
        self.bodies.insert(at, body);
    }

    /// Ends the standing of a fact, with all that is keyed by or computed from it.
    pub(crate) fn retire_fact(&mut self, fact: &Name) {
        for at in self.places(fact) {
            self.retire(&at);
        }
        for computed in self.computed_from(fact) {
            self.retire_fact(&computed);
        }
    }

    /// The same for one place of a fact.
    pub(crate) fn retire(&mut self, at: &FactAt) {
        if !self.case.facts.contains_key(at) {
            return;
        }
        let dependents = self.dependents(at);
        self.emit(Change::Retired { at: at.clone() });
        for dependent in dependents {
            self.retire(&dependent);
        }
    }

    fn places(&self, fact: &Name) -> Vec<FactAt> {
        self.case.facts.keys().filter(|at| at.fact == *fact).cloned().collect()
    }

    fn computed_from(&self, fact: &Name) -> Vec<Name> {
        let from = |computed: &Computed| computed.sources().any(|source| source == fact);
        let facts = self.definition.facts.iter();
        facts
            .filter(|(_, spec)| spec.computed.as_ref().is_some_and(from))
            .map(|(name, _)| name.clone())
            .collect()
    }

    fn dependents(&self, at: &FactAt) -> Vec<FactAt> {
        let computed = self.computed_from(&at.fact).into_iter().flat_map(|fact| self.places(&fact));
        let keyed = self
            .definition
            .facts
            .iter()
            .flat_map(|(fact, spec)| self.keyed_by(fact, &spec.per, at));
        computed.chain(keyed).collect()
    }

    /// The places of `fact` that have their key from `at`.
    fn keyed_by(&self, fact: &Name, per: &[Per], at: &FactAt) -> Vec<FactAt> {
        let from_list = |part: &Per| matches!(part, Per::List(place) if place.fact == at.fact);
        if per.iter().any(from_list) {
            return self.places(fact);
        }
        let Some(key) = &at.key else { return Vec::new() };
        let Some(position) = per.iter().position(|part| *part == Per::Fact(at.fact.clone())) else {
            return Vec::new();
        };
        let tuples = keys::tuples(self.definition, &self.case, per).unwrap_or_default();
        let from_key = tuples.iter().filter(|parts| parts.get(position) == Some(&key.0));
        from_key
            .map(|parts| FactAt { fact: fact.clone(), key: Some(keys::joined(parts)) })
            .collect()
    }

    pub(crate) fn decision(self, kind: EventKind) -> Decision {
        Decision { kind, changes: self.changes, bodies: self.bodies }
    }
}
