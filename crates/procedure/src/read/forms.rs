//! `forms/*.schema.json`: JSON Schema 2020-12 of a kind whose every error a page can put into words.

mod files;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::finding::Finding;
use crate::form::files::lists;
use crate::form::{compile, resolve};
use crate::library::Broken;
use crate::library::source::position;
use crate::read::files::File;

mod dates;
mod fixed;
mod words;

/// What a form may say. `anyOf`, `oneOf` and `not` are left out: what is wrong then cannot be told to a person.
const KEYWORDS: &[&str] = &[
    "$schema",
    "$id",
    "$defs",
    "$ref",
    "$comment",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "allOf",
    "if",
    "then",
    "else",
    "default",
    "examples",
    "readOnly",
    "x-accept",
    "x-capture",
    "x-date",
    "x-fixed",
    "x-from",
    "x-key",
    "x-list",
    "x-max-bytes",
    "x-order",
    "x-outside",
    "x-party",
    "x-title",
    "x-when",
    "x-widget",
];

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

pub(super) fn read<'a>(
    files: &BTreeMap<&'a str, File<'a>>,
    findings: &mut Vec<Finding>,
) -> BTreeMap<&'a str, Value> {
    let mut forms = BTreeMap::new();
    for (name, file) in files {
        let before = findings.len();
        match serde_json::from_str::<Value>(file.text) {
            Ok(schema) => {
                let mut check = Check { file: *file, root: &schema, findings };
                check.whole();
                if findings.len() == before {
                    forms.insert(*name, schema);
                }
            }
            Err(error) => {
                let broken = Broken::new(
                    "P09",
                    format!("this is not JSON: {error}"),
                    "mend the spelling here",
                );
                findings.push(broken.at(file.path, error.line(), error.column()));
            }
        }
    }
    forms
}

/// What kind of place a schema stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The value of a field, of an element or of a definition: it must say what it is.
    Field,
    /// A condition or an addition to a field that has said what it is.
    Condition,
}

struct Check<'a> {
    file: File<'a>,
    root: &'a Value,
    findings: &'a mut Vec<Finding>,
}

impl Check<'_> {
    fn whole(&mut self) {
        let before = self.findings.len();
        if self.root.get("type").and_then(Value::as_str) != Some("object") {
            self.report(
                "",
                "a form is an object with fields",
                "write \"type\": \"object\" at the top",
            );
            return;
        }
        if self.root.get("$schema").is_some_and(|draft| draft.as_str() != Some(DRAFT)) {
            self.report(
                "/$schema",
                "a form is JSON Schema 2020-12",
                &format!("write \"$schema\": \"{DRAFT}\", or leave it out"),
            );
        }
        self.schema(self.root, "", Place::Field);
        self.circles();
        if self.findings.len() == before
            && let Err(error) = compile(self.root)
        {
            self.report("", &format!("the schema does not compile: {error}"), "mend what it names");
        }
    }

    fn schema(&mut self, schema: &Value, pointer: &str, place: Place) {
        let Some(words) = schema.as_object() else {
            if schema.as_bool().is_none() || place == Place::Field {
                self.report(pointer, "a field's schema is an object", "say what the field is");
            }
            return;
        };
        for word in words.keys().filter(|word| !KEYWORDS.contains(&word.as_str())) {
            let message =
                format!("`{word}` is not a word of forms: it would be passed over in silence");
            self.report(
                &format!("{pointer}/{word}"),
                &message,
                &format!("use one of: {}", KEYWORDS.join(", ")),
            );
        }
        self.closed(schema, pointer, place);
        self.reference(schema, pointer);
        self.annotations(schema, pointer);
        self.words(schema, pointer, place);
        self.dates(schema, pointer, place);
        self.fixed(schema, pointer);
        self.files(schema, pointer);
        for word in ["properties", "$defs"] {
            for (name, inner) in words.get(word).and_then(Value::as_object).into_iter().flatten() {
                let place = if word == "properties" { place } else { Place::Field };
                self.schema(inner, &format!("{pointer}/{word}/{name}"), place);
            }
        }
        if let Some(items) = words.get("items") {
            self.schema(items, &format!("{pointer}/items"), place);
        }
        for word in ["if", "then", "else"] {
            if let Some(inner) = words.get(word) {
                self.schema(inner, &format!("{pointer}/{word}"), Place::Condition);
            }
        }
        for inner in words.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.schema(inner, &format!("{pointer}/allOf"), Place::Condition);
        }
    }

    /// Every object is closed, and every field says what it is.
    fn closed(&mut self, schema: &Value, pointer: &str, place: Place) {
        if place == Place::Condition {
            return;
        }
        let says = ["type", "$ref", "enum", "const"].iter().any(|word| schema.get(word).is_some());
        if !says {
            self.report(
                pointer,
                "this does not say what the field is, so anything could be filled",
                "write its \"type\"",
            );
        }
        if schema.get("type").is_some_and(|kind| kind.as_str().is_none()) {
            self.report(
                pointer,
                "a field has one type",
                "write one type; leave the field out of \"required\" where it may be missing",
            );
        }
        let kind = schema.get("type").and_then(Value::as_str);
        if kind == Some("object") && schema.get("additionalProperties") != Some(&Value::Bool(false))
        {
            let message = "this object is open: what nobody declared would be signed and kept";
            self.report(pointer, message, "write \"additionalProperties\": false");
        }
        if kind == Some("array") && schema.get("items").is_none() {
            self.report(
                pointer,
                "this does not say what the elements of the list are",
                "write \"items\"",
            );
        }
    }

    fn reference(&mut self, schema: &Value, pointer: &str) {
        let Some(reference) = schema.get("$ref") else { return };
        let local = reference.as_str().and_then(|text| text.strip_prefix("#/$defs/"));
        if local.is_none_or(|name| self.root.pointer(&format!("/$defs/{name}")).is_none()) {
            let message = format!(
                "{reference} is not a definition of this form: nothing is fetched from elsewhere"
            );
            self.report(&format!("{pointer}/$ref"), &message, "refer to \"#/$defs/<name>\"");
        }
    }

    fn annotations(&mut self, schema: &Value, pointer: &str) {
        for word in ["x-key", "x-party", "x-title", "x-widget", "x-list"] {
            if schema.get(word).is_some_and(|value| value.as_str().is_none()) {
                self.report(
                    &format!("{pointer}/{word}"),
                    &format!("`{word}` is a string"),
                    "write it in quotation marks",
                );
            }
        }
        if let Some(value) = schema.get("x-outside") {
            let is_own = pointer
                .strip_prefix("/properties/")
                .is_some_and(|name| !name.is_empty() && !name.contains('/'));
            if !(value.is_boolean() && is_own) {
                self.report(
                    &format!("{pointer}/x-outside"),
                    "`x-outside` marks a whole field of the form with true or false",
                    "write it at a property of the form itself, without quotation marks",
                );
            }
        }
        if let Some(value) = schema.get("x-capture")
            && !(value.is_boolean() && pointer.is_empty())
        {
            self.report(
                &format!("{pointer}/x-capture"),
                "`x-capture` says of a whole form, with true or false, that a device may keep it signed",
                "write it at the top of the form, without quotation marks",
            );
        }
        if pointer.is_empty()
            && schema.get("x-capture") == Some(&Value::Bool(true))
            && !lists(schema).is_empty()
        {
            self.report(
                "/x-capture",
                "a device keeps answers and no files, so an act that cites them could never carry any",
                "take the list of files into a fact of its own, or leave `x-capture` out",
            );
        }
        let Some(key) = schema.get("x-key").and_then(Value::as_str) else { return };
        // Elements that cannot be looked at have been reported already.
        let Some(items) = schema.get("items").and_then(|items| resolve::follow(self.root, items))
        else {
            return;
        };
        let is_text = items
            .get("properties")
            .and_then(|properties| properties.get(key))
            .and_then(|field| resolve::follow(self.root, field))
            .is_some_and(|field| field.get("type").and_then(Value::as_str) == Some("string"));
        let is_required = items
            .get("required")
            .and_then(Value::as_array)
            .is_some_and(|required| required.iter().any(|name| name.as_str() == Some(key)));
        if !(is_text && is_required) {
            let message = format!(
                "the elements of this list are told apart by `{key}`, which is not a required text field of theirs"
            );
            self.report(
                &format!("{pointer}/x-key"),
                &message,
                "name a required field of type \"string\"",
            );
        }
    }

    /// A definition that contains itself has no end, neither when it is checked nor as a page.
    fn circles(&mut self) {
        let definitions = self.root.get("$defs").and_then(Value::as_object);
        for name in definitions.into_iter().flat_map(|all| all.keys()) {
            let mut seen = BTreeSet::new();
            let mut open = uses(self.root.pointer(&format!("/$defs/{name}")));
            while let Some(next) = open.pop() {
                if seen.insert(next) {
                    open.extend(uses(self.root.pointer(&format!("/$defs/{next}"))));
                }
            }
            if seen.contains(name.as_str()) {
                let message = format!("the definition `{name}` contains itself: a form has an end");
                self.report(&format!("/$defs/{name}"), &message, "write out how deep it goes");
            }
        }
    }

    fn report(&mut self, pointer: &str, message: &str, mend: &str) {
        let (line, column) = position(self.file.text, offset(self.file.text, pointer));
        self.findings.push(Broken::new("P09", message, mend).at(self.file.path, line, column));
    }
}

fn uses(schema: Option<&Value>) -> Vec<&str> {
    match schema {
        Some(Value::Object(words)) => {
            let own = words
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|text| text.strip_prefix("#/$defs/"));
            own.into_iter().chain(words.values().flat_map(|inner| uses(Some(inner)))).collect()
        }
        Some(Value::Array(items)) => items.iter().flat_map(|inner| uses(Some(inner))).collect(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
            Vec::new()
        }
    }
}

/// Where the pointer leads in the text, found key by key; good enough to show the line.
fn offset(text: &str, pointer: &str) -> usize {
    let mut offset = 0;
    for segment in pointer.split('/').filter(|segment| !segment.is_empty()) {
        let found = text.get(offset..).and_then(|rest| rest.find(&format!("\"{segment}\"")));
        offset += found.unwrap_or_default();
    }
    offset
}
