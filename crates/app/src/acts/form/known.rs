//! What is known before anybody types: `"x-from"` in a schema says where a field's first value comes from.
//!
//! A first value only: whoever fills the form may change it, and what they sign is what they left there. What they may
//! not change has `"x-fixed"` as well, and is judged with the act.

use procedure::case::Case;
use procedure::form::resolve;
use procedure::name::Place;
use procedure::outside::is_outside;
use serde_json::{Map, Value};

/// Groups inside groups, at most.
const DEEPEST: usize = 8;

/// Where first values come from.
pub(super) struct Known<'a> {
    pub(super) case: &'a Case,
    /// The actor's organisation: an object with `name`, `stir` and `address`.
    pub(super) actor: &'a Value,
    /// The civil day in Tashkent, ISO 8601.
    pub(super) today: &'a str,
}

impl Known<'_> {
    /// The first values of the fact with this schema; `Null` if nothing is known.
    pub(super) fn draft(&self, schema: &Value) -> Value {
        self.group(schema, "", DEEPEST).unwrap_or_default()
    }

    fn group(&self, schema: &Value, at: &str, left: usize) -> Option<Value> {
        let left = left.checked_sub(1)?;
        let mut known = Map::new();
        for name in resolve(schema, at)?.get("properties")?.as_object()?.keys() {
            let at = format!("{at}/{name}");
            let Some(field) = resolve(schema, &at).filter(|field| !is_outside(field)) else {
                continue;
            };
            let value = match field.get("x-from").and_then(Value::as_str) {
                Some(source) => self.source(source).and_then(|value| fit(schema, &at, value)),
                None => self.group(schema, &at, left),
            };
            if let Some(value) = value {
                known.insert(name.clone(), value);
            }
        }
        (!known.is_empty()).then_some(Value::Object(known))
    }

    fn source(&self, source: &str) -> Option<Value> {
        if source == "today" {
            return Some(self.today.into());
        }
        if let Some(field) = source.strip_prefix("actor/") {
            return self.actor.get(field).cloned();
        }
        let place = Place::parse(source)?;
        self.case.single(&place.fact)?.body.pointer(&place.pointer).cloned()
    }
}

/// The value as the field can hold it: the elements of a list, and groups, take the properties of the same name.
fn fit(schema: &Value, at: &str, value: Value) -> Option<Value> {
    let kind = resolve(schema, at)?.get("type")?.as_str()?;
    match (kind, value) {
        ("string", value @ Value::String(_))
        | ("boolean", value @ Value::Bool(_))
        | ("integer" | "number", value @ Value::Number(_)) => Some(value),
        ("array", Value::Array(rows)) => {
            let item = format!("{at}/0");
            let rows: Vec<Value> =
                rows.into_iter().filter_map(|row| fit(schema, &item, row)).collect();
            (!rows.is_empty()).then_some(Value::Array(rows))
        }
        ("object", Value::Object(fields)) => {
            let shared = fields.into_iter().filter_map(|(name, value)| {
                let value = fit(schema, &format!("{at}/{name}"), value)?;
                Some((name, value))
            });
            let shared: Map<String, Value> = shared.collect();
            (!shared.is_empty()).then_some(Value::Object(shared))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use procedure::case::{CurrentFact, FactAt};
    use procedure::name::Name;
    use serde_json::json;

    use super::*;

    fn case() -> Case {
        let order = json!({
            "code": "A-1",
            "copies": 2,
            "books": [
                { "title": "Boburnoma", "shelf": "7", "seen": { "whole": true, "by": "Nur" } },
                { "title": "Xamsa", "note": "old" },
            ],
        });
        let fact = CurrentFact {
            hash: [0; 32],
            body: order,
            seq: 1,
            author: None,
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let at = FactAt { fact: Name::parse("order").unwrap(), key: None };
        Case { facts: [(at, fact)].into(), ..Case::default() }
    }

    fn draft(schema: &Value) -> Value {
        let actor = json!({ "name": "Maktab", "stir": "300000001", "address": "Toshkent" });
        Known { case: &case(), actor: &actor, today: "2026-11-22" }.draft(schema)
    }

    /// The first value of a field of this type with this source.
    fn field(kind: &str, source: &str) -> Value {
        let own = json!({ "type": kind, "x-from": source });
        let known = draft(&json!({ "type": "object", "properties": { "field": own } }));
        known.get("field").cloned().unwrap_or_default()
    }

    #[test]
    fn each_source_gives_its_value_and_nothing_that_does_not_fit() {
        let table = [
            ("string", "actor/name", json!("Maktab")),
            ("string", "actor/stir", json!("300000001")),
            ("string", "actor/address", json!("Toshkent")),
            ("string", "actor/secret", Value::Null),
            ("string", "today", json!("2026-11-22")),
            ("string", "tomorrow", Value::Null),
            ("string", "order#/code", json!("A-1")),
            ("integer", "order#/copies", json!(2)),
            ("string", "order#/copies", Value::Null),
            ("integer", "order#/code", Value::Null),
            ("string", "order#/nothing", Value::Null),
            ("string", "other#/code", Value::Null),
        ];
        for (kind, source, expected) in table {
            assert_eq!(field(kind, source), expected, "{kind} {source}");
        }
    }

    #[test]
    fn a_list_takes_from_each_element_what_its_own_elements_have() {
        let text = json!({ "type": "string" });
        let schema = json!({
            "type": "object",
            "properties": { "read": { "type": "array", "x-from": "order#/books", "items": { "$ref": "#/$defs/book" } } },
            "$defs": { "book": { "type": "object", "properties": {
                "title": text, "shelf": { "type": "integer" }, "pages": text,
                "seen": { "type": "object", "properties": { "whole": { "type": "boolean" } } },
            } } },
        });
        let rows =
            json!([{ "title": "Boburnoma", "seen": { "whole": true } }, { "title": "Xamsa" }]);
        assert_eq!(draft(&schema), json!({ "read": rows }));
    }

    #[test]
    fn groups_are_filled_inside_and_what_has_no_source_stays_empty() {
        let text = json!({ "type": "string" });
        let reader = json!({ "type": "object", "properties": {
            "name": { "type": "string", "x-from": "actor/name" }, "phone": text,
        } });
        let schema = json!({ "type": "object", "properties": { "reader": reader, "wish": text } });
        assert_eq!(draft(&schema), json!({ "reader": { "name": "Maktab" } }));
        let bare = json!({ "type": "object", "properties": { "wish": text } });
        assert_eq!(draft(&bare), Value::Null);
    }
}
