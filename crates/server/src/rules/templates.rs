//! T04: every paper can be made: from no facts at all, and from facts as its forms allow them.

use std::collections::BTreeMap;

use documents::{Engine, RenderError};
use procedure::definition::Definition;
use procedure::form::sample::sample;
use procedure::library::Broken;
use procedure::{Finding, Library};
use serde_json::{Map, Value, json};

const CODE: &str = "T04";
const TEMPLATE: &str = "/template.typ";
/// Where what is wrong stands nowhere in the template itself.
const WHOLE: (usize, usize) = (1, 1);
const MEND: &str = "mend the template at this place; what a case lacks must print as a dash, as in the papers of other services";

pub(super) fn check(library: &Library) -> Vec<Finding> {
    let has_papers = library.services.values().any(|service| !service.templates.is_empty());
    if !has_papers {
        return Vec::new();
    }
    let engine = Engine::new();
    let mut findings = Vec::new();
    for service in library.services.values() {
        let facts = facts(service);
        for (name, source) in &service.templates {
            let path = format!("{}/documents/{name}.typ", service.path());
            let tried = engine.check_template(source);
            let tried = tried.map_err(|error| ("without facts", error)).and_then(|()| {
                let whole = engine.check_template_with(source, &facts);
                whole.map_err(|error| ("with filled forms", error))
            });
            if let Err((when, error)) = tried {
                findings.extend(told(&path, when, &error));
            }
        }
    }
    findings
}

/// The facts of the service, each as its form would allow it.
fn facts(service: &Definition) -> Value {
    let mut facts = Map::new();
    for (name, schema) in &service.schemas {
        let body = sample(schema);
        let is_single = service.facts.get(name).is_none_or(|fact| fact.per.is_empty());
        let body = if is_single { body } else { json!({ "A-1": body }) };
        facts.insert(name.to_string(), body);
    }
    Value::Object(facts)
}

/// What Typst found at its place in the template; what lies elsewhere is told of the file as a whole.
fn told(path: &str, when: &str, error: &RenderError) -> Vec<Finding> {
    let (RenderError::Template(diagnosis)
    | RenderError::Export(diagnosis)
    | RenderError::Warnings(diagnosis)) = error
    else {
        return vec![finding(path, WHOLE, when, &error.to_string(), MEND)];
    };
    let mut findings: BTreeMap<(usize, usize), Finding> = BTreeMap::new();
    for one in &diagnosis.0 {
        let own = one.place.as_ref().filter(|place| place.file == TEMPLATE);
        let place = own.map_or(WHOLE, |place| (place.line, place.column));
        let elsewhere = one.place.as_ref().filter(|place| place.file != TEMPLATE);
        let elsewhere = elsewhere.map(|place| format!(" ({place})")).unwrap_or_default();
        let hints = one.hints.join("; ");
        let mend = if hints.is_empty() { MEND } else { &hints };
        let message = format!("{}{elsewhere}", one.message);
        findings.entry(place).or_insert_with(|| finding(path, place, when, &message, mend));
    }
    findings.into_values().collect()
}

fn finding(
    path: &str,
    (line, column): (usize, usize),
    when: &str,
    what: &str,
    mend: &str,
) -> Finding {
    let message = format!("{when} this paper can not be made: {what}");
    Broken::new(CODE, message, mend).at(path, line, column)
}
