//! One way to write a JSON value, so that one value has one hash.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The value with keys sorted and no white space (the RFC 8785 form for the values we allow: no fractions, they are text).
pub(crate) fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<_> = fields.iter().collect();
            names.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            text.push('{');
            for (place, (name, field)) in names.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&Value::String(name.clone()).to_string());
                text.push(':');
                write(field, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string());
        }
    }
}

/// SHA-256 of the parts, one after another.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The hash of a fact: salted, so that nobody can guess a body from it.
pub(crate) fn fact_hash(salt: &[u8], body: &Value) -> [u8; 32] {
    transparency::event::fact_hash(salt, &canonical(body)).0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_sorted_and_text_is_kept() {
        let value = json!({"b": [1, {"z": null, "a": "oʻ\n"}], "a": true});
        assert_eq!(canonical(&value), r#"{"a":true,"b":[1,{"a":"oʻ\n","z":null}]}"#);
    }

    #[test]
    fn another_salt_is_another_hash() {
        let body = json!({"a": 1});
        assert_ne!(fact_hash(&[1], &body), fact_hash(&[2], &body));
    }
}
