//! What is wrong with what was filled, field by field, from the schema itself.

use jsonschema::error::{ValidationError, ValidationErrorKind};
use serde_json::Value;

use super::{Bodies, Part, Problem, pointer};

/// Every problem, once per field, in the order of the parts.
pub fn problems(parts: &[Part], bodies: &Bodies) -> Vec<Problem> {
    let mut found: Vec<Problem> = Vec::new();
    for part in parts {
        let Some(body) = bodies.get(&part.at) else { continue };
        for problem in part_problems(part, body) {
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

fn part_problems(part: &Part, body: &Value) -> Vec<Problem> {
    let built = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&part.schema);
    match built {
        Ok(validator) => {
            let body = procedure::outside::with_defaults(&part.schema, body);
            validator.iter_errors(&body).map(|error| problem(&part.at, &error)).collect()
        }
        Err(error) => {
            // Proved when the definition was loaded; the engine judges the fact again in any case.
            tracing::error!(%error, part = part.at, "a form's schema does not compile");
            Vec::new()
        }
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a foreign enum; what has no text of its own gets the general one"
)]
fn problem(part: &str, error: &ValidationError<'_>) -> Problem {
    let at = format!("{part}{}", error.instance_path().as_str());
    let (text, value) = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or("");
            return Problem {
                at: pointer::join(&at, name),
                text: "form-error-required",
                values: Vec::new(),
            };
        }
        ValidationErrorKind::MaxLength { limit } => ("form-error-too-long", limit.to_string()),
        ValidationErrorKind::MinLength { limit } => ("form-error-too-short", limit.to_string()),
        ValidationErrorKind::Maximum { limit } => ("form-error-maximum", limit.to_string()),
        ValidationErrorKind::Minimum { limit } => ("form-error-minimum", limit.to_string()),
        ValidationErrorKind::MinItems { limit } => ("form-error-few", limit.to_string()),
        ValidationErrorKind::MaxItems { limit } => ("form-error-many", limit.to_string()),
        ValidationErrorKind::Format { format } if format == "date" => {
            ("form-error-date", String::new())
        }
        ValidationErrorKind::Enum { .. } => ("form-error-choose", String::new()),
        ValidationErrorKind::Constant { .. } => ("form-error-confirm", String::new()),
        ValidationErrorKind::Type { .. } if error.instance().is_string() => {
            ("form-error-number", String::new())
        }
        ValidationErrorKind::UniqueItems => ("form-error-twice", String::new()),
        _ => ("form-error-shape", String::new()),
    };
    Problem { at, text, values: vec![("value", value)] }
}
