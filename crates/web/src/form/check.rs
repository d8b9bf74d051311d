//! What is wrong with what was filled, field by field: the judge of the act finds it, and here it gets its words.

use procedure::form::{FormError, validate};
use serde_json::Value;

use super::{Bodies, Part, Problem};

/// Every problem, once per field, in the order of the parts.
pub fn problems(parts: &[Part], bodies: &Bodies) -> Vec<Problem> {
    let mut found: Vec<Problem> = Vec::new();
    for part in parts {
        let Some(body) = bodies.get(&part.at) else { continue };
        let body = procedure::outside::with_defaults(&part.schema, body);
        for error in validate(&part.schema, &body) {
            let problem = problem(&part.at, &body, &error);
            if !found.iter().any(|known| known.at == problem.at) {
                found.push(problem);
            }
        }
    }
    if bodies.is_empty()
        && let Some(first) = parts.first()
    {
        found.push(Problem {
            at: first.at.clone(),
            text: "form-error-nothing",
            values: Vec::new(),
        });
    }
    found
}

fn problem(part: &str, body: &Value, error: &FormError) -> Problem {
    let text = match error.code {
        // A text where a number should be is what somebody typed; any other kind no control of ours sends.
        "form.type" if body.pointer(&error.pointer).is_some_and(Value::is_string) => {
            "form-error-number"
        }
        "form.format" if error.values.get("format").is_some_and(|format| format == "date") => {
            "form-error-date"
        }
        code => text_of(code),
    };
    let limit = error.values.get("limit").cloned().unwrap_or_default();
    Problem { at: format!("{part}{}", error.pointer), text, values: vec![("value", limit)] }
}

/// Id of the text for one of [`FormError::CODES`].
fn text_of(code: &str) -> &'static str {
    match code {
        "form.required" => "form-error-required",
        "form.enum" => "form-error-choose",
        "form.confirm" => "form-error-confirm",
        "form.minimum" => "form-error-minimum",
        "form.maximum" => "form-error-maximum",
        "form.too-long" => "form-error-too-long",
        "form.too-short" => "form-error-too-short",
        "form.too-few" => "form-error-few",
        "form.too-many" => "form-error-many",
        "form.duplicate" => "form-error-twice",
        _ => "form-error-shape",
    }
}
