//! A body that a form allows, made from its schema alone: what a template is tried with.

use serde_json::{Map, Value, json};

use super::{compile, resolve};

/// Groups inside groups, at most.
const DEEPEST: usize = 8;

/// Texts that patterns of forms ask for: numbers, codes, names.
const TEXTS: [&str; 10] = [
    "Namuna",
    "1",
    "1.00",
    "12345",
    "123456789",
    "1234567890",
    "a",
    "A-1",
    "AB-123456",
    "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
];

/// Every field filled, every list with one element; a text whose pattern none of ours fits is left out.
pub fn sample(schema: &Value) -> Value {
    of(schema, schema, 0).unwrap_or(Value::Null)
}

fn of(root: &Value, part: &Value, depth: usize) -> Option<Value> {
    let part = resolve::follow(root, part).filter(|_| depth <= DEEPEST)?;
    if let Some(given) = part.get("const") {
        return Some(given.clone());
    }
    if let Some(first) = part.get("enum").and_then(|options| options.get(0)) {
        return Some(first.clone());
    }
    match part.get("type")?.as_str()? {
        "object" => {
            let own = part.get("properties").and_then(Value::as_object);
            let fields = own
                .into_iter()
                .flatten()
                .filter_map(|(name, inner)| Some((name.clone(), of(root, inner, depth + 1)?)));
            Some(Value::Object(fields.collect::<Map<_, _>>()))
        }
        "array" => {
            let element = of(root, part.get("items")?, depth + 1);
            Some(Value::Array(element.into_iter().collect()))
        }
        "boolean" => Some(true.into()),
        "integer" | "number" => Some(part.get("minimum").cloned().unwrap_or_else(|| 1.into())),
        "string" => text(part),
        _ => None,
    }
}

fn text(part: &Value) -> Option<Value> {
    match part.get("format").and_then(Value::as_str) {
        Some("date") => return Some("2026-01-05".into()),
        Some("tn-code") => return Some("8516797000".into()),
        Some("uuid") => return Some("5a5a5a5a-5a5a-4a5a-8a5a-5a5a5a5a5a5a".into()),
        _ => {}
    }
    let words = ["type", "minLength", "maxLength", "pattern", "format"];
    let own = words.iter().filter_map(|word| Some(((*word).to_owned(), part.get(*word)?.clone())));
    let validator = compile(&Value::Object(own.collect())).ok()?;
    TEXTS.iter().map(|text| json!(text)).find(|text| validator.is_valid(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::sample;
    use crate::form::validate;

    #[test]
    fn a_sample_is_as_its_form_wants_it() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["name", "rows", "agrees"],
            "properties": {
                "name": { "type": "string", "minLength": 1, "maxLength": 200 },
                "until": { "type": "string", "format": "date" },
                "by": { "type": "string", "format": "uuid" },
                "amount": { "type": "string", "pattern": "^[0-9]{1,15}\\.[0-9]{2}$" },
                "odd": { "type": "string", "pattern": "^[!]{7}$" },
                "agrees": { "type": "boolean", "const": true },
                "kind": { "type": "string", "enum": ["b", "a"] },
                "pages": { "type": "integer", "minimum": 4 },
                "rows": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/row" } }
            },
            "$defs": { "row": { "type": "object", "additionalProperties": false, "required": ["code"],
                "properties": { "code": { "type": "string", "pattern": "^[A-Z]+-[0-9]$" } } } }
        });
        let body = sample(&schema);
        assert_eq!(validate(&schema, &body), []);
        assert_eq!(
            (&body["pages"], &body["kind"], &body["rows"][0]["code"]),
            (&json!(4), &json!("b"), &json!("A-1"))
        );
        assert_eq!(body.get("odd"), None);
    }
}
