//! R01 in forms: the lists and facts that they name are there.

use serde_json::Value;

use super::Proof;
use super::nearest::mend;
use crate::name::{Name, Place};

pub(super) fn prove(proof: &mut Proof<'_>) {
    let definition = proof.definition;
    for (fact, schema) in &definition.schemas {
        let path = format!("fact.{fact}.schema");
        for list in named(schema, "x-list") {
            if !proof.library.lists.iter().any(|known| known.as_str() == list) {
                let mend = mend(list, proof.library.lists.iter().map(Name::as_str));
                let message = format!(
                    "the form of `{fact}` chooses from `{list}`, and there is no such list of grounds"
                );
                proof.report("R01", &path, message, mend);
            }
        }
        for source in named(schema, "x-from").into_iter().filter_map(Place::parse) {
            if !definition.facts.contains_key(&source.fact) {
                let mend = mend(source.fact.as_str(), definition.facts.keys().map(Name::as_str));
                let message = format!(
                    "the form of `{fact}` takes a first value from `{source}`, and this service has no such fact"
                );
                proof.report("R01", &path, message, mend);
            }
        }
    }
}

/// What this word says, wherever it stands in the schema.
fn named<'a>(schema: &'a Value, word: &str) -> Vec<&'a str> {
    match schema {
        Value::Object(fields) => {
            // What is fixed as well is proved with its source.
            let is_fixed = word == "x-from" && fields.contains_key("x-fixed");
            let own = fields.get(word).filter(|_| !is_fixed).and_then(Value::as_str);
            own.into_iter().chain(fields.values().flat_map(|inner| named(inner, word))).collect()
        }
        Value::Array(items) => items.iter().flat_map(|inner| named(inner, word)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}
