//! One spelling for the same facts: members sorted by name, no spaces. A stranger recomputes the hash with any JSON library.

use serde_json::Value;

/// JSON with sorted members and no white space. Facts hold exact decimals as text, so numbers need no rule.
pub fn canonical_json(value: &Value) -> Vec<u8> {
    let mut out = String::new();
    write(value, &mut out);
    out.into_bytes()
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string());
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(index, out);
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            // Sorted here: another crate may switch serde_json to insertion order for the whole program.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.as_str());
            out.push('{');
            for (index, (name, member)) in members.into_iter().enumerate() {
                separate(index, out);
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(member, out);
            }
            out.push('}');
        }
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::canonical_json;

    #[test]
    fn members_are_sorted_at_every_depth() {
        let value = json!({"b": [{"z": 1, "a": null}], "a": "oʻ \"q\"\n", "A": true});
        let text = String::from_utf8(canonical_json(&value)).expect("JSON is UTF-8");
        assert_eq!(text, r#"{"A":true,"a":"oʻ \"q\"\n","b":[{"a":null,"z":1}]}"#);
    }
}
