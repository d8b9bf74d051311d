//! Forms: what a person filled, against the fact's JSON Schema, told in codes that pages put into words.

use std::collections::BTreeMap;

use domain::{TnCode, numbers};
use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use rust_decimal::Decimal;
use serde_json::Value;

pub mod dates;
pub mod files;
pub mod fixed;
pub mod resolve;
pub mod sample;

pub use resolve::resolve;

/// One field that is not as the form wants it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormError {
    /// JSON Pointer of the field in the body; of the missing field where it is missing.
    pub pointer: String,
    /// One of [`FormError::CODES`].
    pub code: &'static str,
    /// Values for the text, e.g. `limit`.
    pub values: BTreeMap<String, String>,
}

impl FormError {
    /// Every code there is; the pages have words for each.
    pub const CODES: &'static [&'static str] = &[
        "form.required",
        "form.type",
        "form.pattern",
        "form.enum",
        "form.confirm",
        "form.minimum",
        "form.maximum",
        "form.too-long",
        "form.too-short",
        "form.unknown-field",
        "form.too-few",
        "form.too-many",
        "form.duplicate",
        "form.file",
        "form.format",
        "form.schema",
        "form.outside",
    ];

    fn new(pointer: String, code: &'static str) -> Self {
        Self { pointer, code, values: BTreeMap::new() }
    }

    fn with(mut self, name: &str, value: &impl ToString) -> Self {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }
}

/// What a body is called: the text of the field that `x-title` of its form names.
pub fn title(schema: &Value, body: &Value) -> Option<String> {
    let pointer = schema.get("x-title")?.as_str()?;
    body.pointer(pointer)?.as_str().map(ToOwned::to_owned)
}

/// The schema, compiled: formats are checked, patterns run in linear time, nothing is fetched.
pub(crate) fn compile(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_format("tn-code", |text: &str| text.parse::<TnCode>().is_ok())
        .with_format("positive", is_positive)
        .with_format("whole", is_whole)
        .with_pattern_options(PatternOptions::regex())
        .build(schema)
        .map_err(|error| error.to_string())
}

/// A decimal number above nothing: there is no consignment of nothing, and nobody bills it.
fn is_positive(text: &str) -> bool {
    numbers::parse(text).is_some_and(|number| number > Decimal::ZERO)
}

/// A number of things that are counted one by one; what is no number at all is told by its pattern.
fn is_whole(text: &str) -> bool {
    numbers::parse(text).is_none_or(|number| number.is_integer())
}

/// What is wrong with the body, in the order of the fields; empty: nothing. `form.schema` says that the schema itself
/// is no schema, which reading has excluded for those of a library.
pub fn validate(schema: &Value, body: &Value) -> Vec<FormError> {
    let Ok(validator) = compile(schema) else {
        return vec![FormError::new(String::new(), "form.schema")];
    };
    let mut errors: Vec<_> = validator.iter_errors(body).flat_map(|error| told(&error)).collect();
    same_keys(schema, schema, body, &mut String::new(), &mut errors);
    errors.sort();
    errors.dedup();
    errors
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the rest is another crate's: a wrong type, or words that reading refuses"
)]
fn told(error: &ValidationError<'_>) -> Vec<FormError> {
    let pointer = error.instance_path().to_string();
    let one = |code| vec![FormError::new(pointer.clone(), code)];
    let limit = |code, limit: &dyn ToString| {
        vec![FormError::new(pointer.clone(), code).with("limit", &limit.to_string())]
    };
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![FormError::new(format!("{pointer}/{}", escape(name)), "form.required")]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| FormError::new(format!("{pointer}/{}", escape(name)), "form.unknown-field"))
            .collect(),
        ValidationErrorKind::Enum { .. } => one("form.enum"),
        ValidationErrorKind::Constant { .. } => one("form.confirm"),
        ValidationErrorKind::Minimum { limit: least }
        | ValidationErrorKind::ExclusiveMinimum { limit: least } => limit("form.minimum", least),
        ValidationErrorKind::Maximum { limit: most }
        | ValidationErrorKind::ExclusiveMaximum { limit: most } => limit("form.maximum", most),
        ValidationErrorKind::MaxLength { limit: most } => limit("form.too-long", most),
        ValidationErrorKind::MinLength { limit: least } => limit("form.too-short", least),
        ValidationErrorKind::MinItems { limit: least } => limit("form.too-few", least),
        ValidationErrorKind::MaxItems { limit: most } => limit("form.too-many", most),
        ValidationErrorKind::UniqueItems => one("form.duplicate"),
        ValidationErrorKind::Format { format } => {
            vec![FormError::new(pointer.clone(), "form.format").with("format", format)]
        }
        ValidationErrorKind::Pattern { .. } => one("form.pattern"),
        _ => one("form.type"),
    }
}

/// A list with `x-key` makes keyed facts: two elements with one key would be one fact.
fn same_keys(
    root: &Value,
    schema: &Value,
    body: &Value,
    pointer: &mut String,
    errors: &mut Vec<FormError>,
) {
    let Some(schema) = resolve::follow(root, schema) else { return };
    match body {
        Value::Array(items) => {
            if let Some(key) = schema.get("x-key").and_then(Value::as_str) {
                report_twins(items, key, pointer, errors);
            }
            let Some(inner) = schema.get("items") else { return };
            for (number, item) in items.iter().enumerate() {
                deeper(pointer, &number.to_string(), |pointer| {
                    same_keys(root, inner, item, pointer, errors);
                });
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                if let Some(inner) =
                    schema.get("properties").and_then(|properties| properties.get(name))
                {
                    deeper(pointer, name, |pointer| same_keys(root, inner, field, pointer, errors));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn report_twins(items: &[Value], key: &str, pointer: &str, errors: &mut Vec<FormError>) {
    let mut seen = std::collections::BTreeSet::new();
    for (number, item) in items.iter().enumerate() {
        if let Some(value) = item.get(key).and_then(Value::as_str)
            && !seen.insert(value)
        {
            let pointer = format!("{pointer}/{number}/{}", escape(key));
            errors.push(FormError::new(pointer, "form.duplicate").with("value", &value));
        }
    }
}

fn deeper(pointer: &mut String, segment: &str, inside: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&escape(segment));
    inside(pointer);
    pointer.truncate(length);
}

/// RFC 6901, section 3.
pub(crate) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{FormError, resolve, validate};

    fn schema() -> serde_json::Value {
        json!({
            "type": "object", "additionalProperties": false, "required": ["name", "books"],
            "$defs": { "book": {
                "type": "object", "additionalProperties": false, "required": ["code"],
                "properties": { "code": { "type": "string" }, "pages": { "type": "integer", "minimum": 1, "maximum": 9 } }
            } },
            "properties": {
                "name": { "type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]+$" },
                "born": { "type": "string", "format": "date" },
                "kind": { "type": "string", "enum": ["child", "adult"] },
                "product": { "type": "string", "format": "tn-code" },
                "weight": { "type": "string", "format": "positive" },
                "copies": { "type": "string", "format": "whole" },
                "agrees": { "type": "boolean", "const": true },
                "tags": { "type": "array", "uniqueItems": true, "items": { "type": "string" } },
                "books": { "type": "array", "x-key": "code", "minItems": 1, "maxItems": 2, "items": { "$ref": "#/$defs/book" } }
            }
        })
    }

    #[test]
    fn every_way_to_fill_a_form_badly_has_its_code_and_its_field() {
        let cases = [
            (json!({ "books": [{ "code": "a" }] }), "/name", "form.required"),
            (json!({ "name": 5, "books": [{ "code": "a" }] }), "/name", "form.type"),
            (json!({ "name": "A1", "books": [{ "code": "a" }] }), "/name", "form.pattern"),
            (json!({ "name": "a", "books": [{ "code": "a" }] }), "/name", "form.too-short"),
            (json!({ "name": "abcde", "books": [{ "code": "a" }] }), "/name", "form.too-long"),
            (
                json!({ "name": "ab", "kind": "x", "books": [{ "code": "a" }] }),
                "/kind",
                "form.enum",
            ),
            (
                json!({ "name": "ab", "agrees": false, "books": [{ "code": "a" }] }),
                "/agrees",
                "form.confirm",
            ),
            (
                json!({ "name": "ab", "born": "2026-02-30", "books": [{ "code": "a" }] }),
                "/born",
                "form.format",
            ),
            (
                json!({ "name": "ab", "product": "7701000000", "books": [{ "code": "a" }] }),
                "/product",
                "form.format",
            ),
            (
                json!({ "name": "ab", "weight": "0.000", "books": [{ "code": "a" }] }),
                "/weight",
                "form.format",
            ),
            (
                json!({ "name": "ab", "copies": "350.5", "books": [{ "code": "a" }] }),
                "/copies",
                "form.format",
            ),
            (json!({ "name": "ab", "books": [] }), "/books", "form.too-few"),
            (
                json!({ "name": "ab", "books": [{ "code": "a" }, { "code": "b" }, { "code": "c" }] }),
                "/books",
                "form.too-many",
            ),
            (
                json!({ "name": "ab", "books": [{ "code": "a" }, { "code": "a" }] }),
                "/books/1/code",
                "form.duplicate",
            ),
            (
                json!({ "name": "ab", "tags": ["x", "x"], "books": [{ "code": "a" }] }),
                "/tags",
                "form.duplicate",
            ),
            (
                json!({ "name": "ab", "books": [{ "code": "a", "pages": 0 }] }),
                "/books/0/pages",
                "form.minimum",
            ),
            (
                json!({ "name": "ab", "books": [{ "code": "a", "pages": 10 }] }),
                "/books/0/pages",
                "form.maximum",
            ),
            (
                json!({ "name": "ab", "more/less": 1, "books": [{ "code": "a" }] }),
                "/more~1less",
                "form.unknown-field",
            ),
        ];
        for (body, pointer, code) in cases {
            let errors = validate(&schema(), &body);
            let told: Vec<_> =
                errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
            assert_eq!(told, [(pointer, code)], "{body}");
            assert!(FormError::CODES.contains(&code));
        }
        assert_eq!(validate(&schema(), &json!({ "name": "ab", "books": [{ "code": "a" }] })), []);
    }

    #[test]
    fn a_pointer_finds_its_part_of_the_schema_through_lists_and_references() {
        let schema = schema();
        let kind = |pointer| {
            resolve(&schema, pointer)
                .and_then(|part| part.get("type"))
                .and_then(serde_json::Value::as_str)
        };
        assert_eq!(kind(""), Some("object"));
        assert_eq!(kind("/books"), Some("array"));
        assert_eq!(kind("/books/0/pages"), Some("integer"));
        assert_eq!(kind("/books/pages"), Some("integer"));
        assert_eq!(kind("/books/0/author"), None);
        assert_eq!(kind("/name/first"), None);
    }
}
