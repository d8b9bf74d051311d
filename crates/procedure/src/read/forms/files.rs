//! `"x-widget": "files"`: a list of uploaded files has one shape in every form, so that a hash is only where it is looked after.

use serde_json::Value;

use super::Check;
use crate::form::files::{LONGEST_NAME, MEDIA_TYPES, MOST_BYTES, MOST_FILES, is_list};

/// What every file is cited with; `kind` may be added.
const FIELDS: [&str; 4] = ["name", "sha256", "media_type", "bytes"];
const HASH: &str = "^[0-9a-f]{64}$";

impl Check<'_> {
    /// The list, if this is one; words and fields of it that stand elsewhere, if it is none.
    pub(super) fn files(&mut self, schema: &Value, pointer: &str) {
        if is_list(schema) {
            let found = of_list(schema, pointer)
                .or_else(|| schema.get("items").and_then(|items| of_element(schema, items)));
            if let Some((at, message, mend)) = found {
                self.report(&format!("{pointer}{at}"), &message, &mend);
            }
            return;
        }
        for word in ["x-accept", "x-max-bytes"] {
            if schema.get(word).is_some() {
                let message = format!("`{word}` says nothing here: this is no list of files");
                let mend = "write \"x-widget\": \"files\", or take the word away";
                self.report(&format!("{pointer}/{word}"), &message, mend);
            }
        }
        let list = pointer.strip_suffix("/items").and_then(|list| self.root.pointer(list));
        let has_hash = schema.pointer("/properties/sha256").is_some();
        if has_hash && !list.is_some_and(is_list) {
            let message = "`sha256` names an uploaded file, and this is no list of files";
            let mend =
                "write \"x-widget\": \"files\" at the list, or call the field something else";
            self.report(&format!("{pointer}/properties/sha256"), message, mend);
        }
    }
}

/// Where in the schema, what is wrong, and how to mend it.
type Found = (String, String, String);

fn found(at: &str, message: &str, mend: impl Into<String>) -> Found {
    (at.to_owned(), message.to_owned(), mend.into())
}

fn of_list(schema: &Value, pointer: &str) -> Option<Found> {
    let at_top = pointer.strip_prefix("/properties/").is_some_and(|name| !name.contains('/'));
    if !at_top || schema.get("type").and_then(Value::as_str) != Some("array") {
        return Some(found(
            "/x-widget",
            "files are a list at the top of a form",
            "make it a property of the form itself, with \"type\": \"array\"",
        ));
    }
    let types = texts(schema, "x-accept");
    let known = |kind: &&str| MEDIA_TYPES.contains(kind);
    if types.as_ref().is_none_or(|types| types.is_empty() || !types.iter().all(known)) {
        let mend = format!("list some of: {}", MEDIA_TYPES.join(", "));
        return Some(found("/x-accept", "this does not say which files are taken", mend));
    }
    for (word, most) in [("x-max-bytes", MOST_BYTES), ("maxItems", MOST_FILES)] {
        let given = schema.get(word).and_then(Value::as_u64);
        if !given.is_some_and(|given| (1..=most).contains(&given)) {
            let message = format!("`{word}` of a list of files is a number from 1 to {most}");
            let at = if schema.get(word).is_some() { format!("/{word}") } else { String::new() };
            return Some(found(&at, &message, format!("write \"{word}\": {most}, or less")));
        }
    }
    None
}

fn of_element(list: &Value, items: &Value) -> Option<Found> {
    let own = items.get("properties").and_then(Value::as_object);
    let Some(own) = own else {
        return Some(found(
            "/items",
            "a file is an object with name, sha256, media_type and bytes",
            "write the four fields out here",
        ));
    };
    let required = texts(items, "required").unwrap_or_default();
    if let Some(missing) = FIELDS.iter().find(|field| !required.contains(*field)) {
        let message = format!("every file has `{missing}`");
        return Some(found(
            "/items/required",
            &message,
            "require name, sha256, media_type and bytes",
        ));
    }
    let is = |field: &str, word: &str, value: &Value| {
        own.get(field).and_then(|field| field.get(word)) == Some(value)
    };
    let kind = |field: &str, kind: &str| is(field, "type", &Value::from(kind));
    let shape = [
        (
            "name",
            kind("name", "string")
                && is("name", "minLength", &1.into())
                && is("name", "maxLength", &LONGEST_NAME.into()),
            format!("a string with \"minLength\": 1 and \"maxLength\": {LONGEST_NAME}"),
        ),
        (
            "sha256",
            kind("sha256", "string") && is("sha256", "pattern", &HASH.into()),
            format!("a string with \"pattern\": \"{HASH}\""),
        ),
        (
            "media_type",
            kind("media_type", "string")
                && list.get("x-accept").is_some_and(|types| is("media_type", "enum", types)),
            "a string whose \"enum\" is the list's \"x-accept\"".to_owned(),
        ),
        (
            "bytes",
            kind("bytes", "integer")
                && is("bytes", "minimum", &1.into())
                && list.get("x-max-bytes").is_some_and(|most| is("bytes", "maximum", most)),
            "an integer from 1 to the list's \"x-max-bytes\"".to_owned(),
        ),
    ];
    if let Some((field, _, what)) = shape.into_iter().find(|(_, fits, _)| !fits) {
        let at = format!("/items/properties/{field}");
        return Some(found(
            &at,
            &format!("`{field}` of a file is {what}"),
            format!("make it {what}"),
        ));
    }
    let other = own.keys().find(|name| !FIELDS.contains(&name.as_str()) && *name != "kind");
    if let Some(other) = other {
        let at = format!("/items/properties/{other}");
        return Some(found(&at, "a file says this nowhere", "only `kind` may be added to a file"));
    }
    let kinds = own.get("kind").map(|kind| texts(kind, "enum").unwrap_or_default());
    if kinds.is_some_and(|kinds| kinds.is_empty()) {
        let mend = "list what it may be in \"enum\"";
        return Some(found(
            "/items/properties/kind",
            "the kind of a file is one of a closed list",
            mend,
        ));
    }
    None
}

/// A list of strings; `None` if it is anything else.
fn texts<'a>(schema: &'a Value, word: &str) -> Option<Vec<&'a str>> {
    schema.get(word)?.as_array()?.iter().map(Value::as_str).collect()
}
