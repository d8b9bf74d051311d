//! The facts of an act as parts of one form, and back.

use app::acts::ActForm;
use domain::PersonId;
use procedure::act::NewFact;
use procedure::case::FactAt;
use procedure::definition::Per;
use procedure::name::{Key, Name};
use serde_json::{Map, Value};

use crate::form::{Bodies, Part, pointer};
use crate::text::{Text, ids};

/// A part of the form and where its fact goes.
pub(super) struct FactPart {
    pub(super) at: FactAt,
    pub(super) part: Part,
}

/// One part per fact, and per key of a keyed fact; an open series gets one, keyed by the act itself.
pub(super) fn of(text: &Text, form: &ActForm) -> Vec<FactPart> {
    let service = &form.case.service;
    let many = form.forms.len() > 1;
    let mut parts = Vec::new();
    for view in &form.forms {
        let is_series =
            form.definition.facts.get(&view.fact).is_some_and(|fact| fact.per.contains(&Per::Act));
        let at = pointer::join("", view.fact.as_str());
        let name = text.say(&ids::fact(service, view.fact.as_str()));
        let part = |at: String, legend: Option<String>, optional: bool| Part {
            at,
            legend,
            service: service.clone(),
            fact: view.fact.to_string(),
            schema: view.schema.clone(),
            optional,
            fixed: view.fixed.clone(),
        };
        match view.keys.as_ref().filter(|_| !is_series) {
            None => {
                let at_fact = FactAt { fact: view.fact.clone(), key: None };
                parts.push(FactPart { at: at_fact, part: part(at, many.then_some(name), false) });
            }
            Some(keys) => {
                for key in keys {
                    let legend =
                        text.puts("form-part", &[("what", name.clone()), ("key", key.to_string())]);
                    let at_fact = FactAt { fact: view.fact.clone(), key: Some(key.clone()) };
                    let at = pointer::join(&at, &key.0);
                    parts.push(FactPart {
                        at: at_fact,
                        part: part(at, Some(legend), keys.len() > 1),
                    });
                }
            }
        }
    }
    parts
}

/// What was typed before, by part.
pub(super) fn drafts(form: &ActForm, parts: &[FactPart]) -> Bodies {
    let draft = |part: &FactPart| {
        let view = form.forms.iter().find(|view| view.fact == part.at.fact)?;
        let body = part.at.key.as_ref().map_or(Some(&view.draft), |Key(key)| view.draft.get(key));
        Some((part.part.at.clone(), body.cloned().unwrap_or_default()))
    };
    parts.iter().filter_map(draft).collect()
}

/// The facts of the act.
pub(super) fn facts(parts: &[FactPart], bodies: &Bodies, author: PersonId) -> Vec<NewFact> {
    let fact = |part: &FactPart| {
        let body = bodies.get(&part.part.at)?.clone();
        Some(NewFact { at: part.at.clone(), body, author: Some(author) })
    };
    parts.iter().filter_map(fact).collect()
}

/// The same as one object, fact by fact, to be kept as a draft.
pub(super) fn draft(parts: &[FactPart], bodies: &Bodies) -> Value {
    let mut all = Map::new();
    for part in parts {
        let Some(body) = bodies.get(&part.part.at).cloned() else { continue };
        let slot = all.entry(part.at.fact.to_string());
        match &part.at.key {
            None => {
                slot.or_insert(body);
            }
            Some(Key(key)) => {
                if let Value::Object(keyed) = slot.or_insert_with(|| Value::Object(Map::new())) {
                    keyed.insert(key.clone(), body);
                }
            }
        }
    }
    Value::Object(all)
}

/// The action's name, or nothing that exists.
pub(super) fn action(name: &str) -> Option<Name> {
    Name::parse(name)
}
