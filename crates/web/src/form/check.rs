//! What is wrong with what was filled, field by field: the judge of the act finds it, and here it gets its words.

use jiff::civil::Date;
use procedure::form::{FormError, dates, validate};
use serde_json::Value;

use super::{Bodies, Part, Problem, pointer};
use crate::text::Text;

/// Every problem, once per field, in the order of the parts.
///
/// Dates are judged by the days that the act will be judged by.
pub fn problems(parts: &[Part], bodies: &Bodies, judged: (&Text, dates::Anchors)) -> Vec<Problem> {
    let mut found: Vec<Problem> = Vec::new();
    for part in parts {
        let Some(body) = bodies.get(&part.at) else { continue };
        let body = procedure::outside::with_defaults(&part.schema, body);
        let errors = validate(&part.schema, &body);
        let mut errors: Vec<Problem> =
            errors.iter().map(|error| problem(&part.at, &body, error)).collect();
        // Of a text that fits neither its limit nor its pattern, the limit is what a person can act on.
        errors.sort_by_key(|problem| problem.text != "form-error-too-long");
        for problem in errors.into_iter().chain(of_dates(part, &body, judged)) {
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
        "form.format" => match error.values.get("format").map(String::as_str) {
            Some("date") => "form-error-date",
            Some("tn-code") => "form-error-tn-code",
            Some("whole") => "form-error-whole",
            Some("positive") if is_number(body, &error.pointer) => "form-error-positive",
            _ => text_of(error.code),
        },
        code => text_of(code),
    };
    let limit = error.values.get("limit").cloned().unwrap_or_default();
    Problem { at: format!("{part}{}", error.pointer), text, values: vec![("value", limit)] }
}

fn is_number(body: &Value, pointer: &str) -> bool {
    let text = body.pointer(pointer).and_then(Value::as_str);
    text.and_then(domain::numbers::parse).is_some()
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

fn of_dates(part: &Part, body: &Value, (text, anchors): (&Text, dates::Anchors)) -> Vec<Problem> {
    let faults = dates::faults(&part.schema, body, anchors);
    let problem = |fault: dates::Fault| {
        let at = format!("{}{}", part.at, fault.pointer);
        if part.is_fixed(&pointer::without_rows(&fault.pointer)) {
            return Problem { at, text: "form-error-date-fixed", values: Vec::new() };
        }
        of_date(at, fault.days.after(), fault.days.last, text)
    };
    faults.into_iter().map(problem).collect()
}

/// A date outside its days, with those that would do.
pub(crate) fn of_date(
    at: String,
    after: Option<Date>,
    until: Option<Date>,
    text: &Text,
) -> Problem {
    let name = match (after, until) {
        (Some(_), Some(_)) => "form-error-date-between",
        (Some(_), None) => "form-error-date-after",
        (None, _) => "form-error-date-until",
    };
    let sides = [("after", after), ("until", until)].into_iter();
    let values = sides.filter_map(|(name, day)| Some((name, text.date(day?))));
    Problem { at, text: name, values: values.collect() }
}
