//! Words of ours in a form stand where something looks for them, and say what it understands: none is passed over in silence.

use serde_json::{Map, Value};

use super::{Check, Place};
use crate::form::files::is_list;
use crate::form::resolve::{descend, follow};
use crate::name;

/// What a field may be shown as, and the type it then has.
const WIDGETS: [(&str, &str); 8] = [
    ("textarea", "string"),
    ("date", "string"),
    ("tn-code", "string"),
    ("organisation", "string"),
    ("ground", "string"),
    ("samples", "array"),
    ("readings", "array"),
    ("files", "array"),
];
/// First values that are no facts.
const SOURCES: [&str; 4] = ["today", "actor/name", "actor/stir", "actor/address"];

/// What is wrong, and how to mend it.
type Wrong = (String, String);

#[expect(clippy::unnecessary_wraps, reason = "a rule answers what is wrong, or nothing")]
fn wrong(message: impl Into<String>, mend: impl Into<String>) -> Option<Wrong> {
    Some((message.into(), mend.into()))
}

impl Check<'_> {
    pub(super) fn words(&mut self, schema: &Value, pointer: &str, place: Place) {
        let own = schema.as_object().into_iter().flatten();
        let ours: Vec<&str> =
            own.map(|(word, _)| word.as_str()).filter(|word| word.starts_with("x-")).collect();
        for word in ours {
            if let Some((message, mend)) = self.word(schema, (pointer, place), word) {
                self.report(&format!("{pointer}/{word}"), &message, &mend);
            }
        }
    }

    fn word(&self, schema: &Value, (pointer, place): (&str, Place), word: &str) -> Option<Wrong> {
        if place == Place::Condition {
            let message =
                format!("`{word}` says nothing in a condition: nothing looks for it here");
            return wrong(message, "move it to the field itself");
        }
        if schema.get("$ref").is_some() {
            let message =
                format!("`{word}` says nothing beside `$ref`: the definition is read instead");
            return wrong(message, "move it into the definition, or write the field out here");
        }
        let value = schema.get(word)?;
        match word {
            "x-title" => self.title(schema, pointer, value),
            "x-order" => order(schema, pointer, value),
            "x-when" => self.when(pointer, value),
            "x-widget" => widget(schema, value),
            // Beside `x-fixed` its place is that word's.
            "x-from" => source(if schema.get("x-fixed").is_some() { "" } else { pointer }, value),
            "x-key" if !is(schema, "array") => wrong(
                "`x-key` says nothing here: this is no list",
                "write it beside \"type\": \"array\"",
            ),
            "x-list" if schema.get("x-widget").and_then(Value::as_str) != Some("ground") => wrong(
                "`x-list` says nothing here: this field is no ground",
                "write \"x-widget\": \"ground\" beside it",
            ),
            "x-party" if !(is(schema, "string") && is_own(pointer)) => wrong(
                "`x-party` says nothing here: only a text field of the form itself brings in a party",
                "write it at a property of the form itself, with \"type\": \"string\"",
            ),
            "x-outside" if is_list(schema) => wrong(
                "files come from people: another system sends none",
                "leave out `x-outside`, or make the field something else",
            ),
            _ => None,
        }
    }

    fn title(&self, schema: &Value, pointer: &str, value: &Value) -> Option<Wrong> {
        let is_definition = pointer.strip_prefix("/$defs/").is_some_and(|name| !name.contains('/'));
        if !(pointer.is_empty() || pointer.ends_with("/items") || is_definition) {
            return wrong(
                "`x-title` says nothing here: it names a case, so it stands at the form or at the elements of a list",
                "move it to the top of the form, or into \"items\"",
            );
        }
        let text = value.as_str()?;
        let found = descend(self.root, schema, text).filter(|found| !found.in_list);
        let is_plain = found.is_some_and(|found| is(found.part, "string")) && !text.is_empty();
        if is_plain {
            return None;
        }
        wrong(
            format!("`{text}` is not one text field of this"),
            "point at a field with \"type\": \"string\", such as \"/name\"",
        )
    }

    /// It names one sibling, and answers that the sibling can have.
    fn when(&self, pointer: &str, value: &Value) -> Option<Wrong> {
        let mend = "write { \"<sibling>\": [\"<answer>\", ...] } at a property";
        let pair = value.as_object().filter(|pairs| pairs.len() == 1);
        let pair = pair.and_then(|pairs| pairs.iter().next());
        let siblings = siblings(self.root, pointer);
        let Some(((name, answers), siblings)) = pair.zip(siblings) else {
            return wrong("`x-when` names one field beside this one and its answers", mend);
        };
        let Some(sibling) = siblings.get(name).and_then(|own| follow(self.root, own)) else {
            return wrong(format!("there is no field `{name}` beside this one"), mend);
        };
        let answers = answers.as_array().map_or(&[][..], Vec::as_slice);
        let options = sibling.get("enum").and_then(Value::as_array);
        let is_answer = |answer: &Value| match options {
            Some(options) => options.contains(answer),
            None => answer.is_string(),
        };
        if answers.is_empty() || !answers.iter().all(is_answer) {
            let message = format!("`{name}` can not have these answers: this would never be shown");
            return wrong(message, "list answers that are in its \"enum\"");
        }
        None
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    schema.get("type").and_then(Value::as_str) == Some(kind)
}

/// A property of the form itself.
fn is_own(pointer: &str) -> bool {
    pointer.strip_prefix("/properties/").is_some_and(|name| !name.contains('/'))
}

/// The properties among which the schema at this pointer stands.
fn siblings<'a>(root: &'a Value, pointer: &str) -> Option<&'a Map<String, Value>> {
    let (group, _) = pointer.rsplit_once('/')?;
    if !group.ends_with("/properties") {
        return None;
    }
    root.pointer(group)?.as_object()
}

/// The names of an object\'s fields in their order, or the place of one field.
fn order(schema: &Value, pointer: &str, value: &Value) -> Option<Wrong> {
    let is_property = pointer.rsplit('/').nth(1) == Some("properties");
    if value.is_u64() && is_property {
        return None;
    }
    let Some((names, own)) =
        value.as_array().zip(schema.get("properties").and_then(Value::as_object))
    else {
        return wrong(
            "`x-order` says nothing here: it lists the fields of an object, or is the number of a field",
            "write [\"<field>\", ...] beside \"properties\"",
        );
    };
    let is_strange = |name: &&Value| !name.as_str().is_some_and(|name| own.contains_key(name));
    let strange: Vec<String> = names.iter().filter(is_strange).map(ToString::to_string).collect();
    let mend = "list the names in \"properties\"";
    match strange.as_slice() {
        [] => None,
        [one] => wrong(format!("{one} is not a field of this object"), mend),
        all => wrong(format!("{} are not fields of this object", all.join(", ")), mend),
    }
}

fn widget(schema: &Value, value: &Value) -> Option<Wrong> {
    let name = value.as_str()?;
    let Some((_, kind)) = WIDGETS.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = WIDGETS.iter().map(|(known, _)| *known).collect();
        return wrong(
            format!("`{name}` is not a way to show a field"),
            format!("use one of: {}", known.join(", ")),
        );
    };
    // What a list of files is, has rules of its own.
    if name != "files" && !is(schema, kind) {
        let message = format!("`{name}` shows a field of \"type\": \"{kind}\", and this is none");
        return wrong(message, "change the type, or leave the word out");
    }
    let has = |word: &str| schema.get(word).is_some();
    match name {
        "ground" if !has("x-list") => wrong(
            "this does not say from which list the ground is",
            "write \"x-list\": \"<list>\" beside it",
        ),
        "organisation" if !has("x-party") => wrong(
            "this does not say which kind of organisation is chosen",
            "write \"x-party\": \"<kind>\" beside it",
        ),
        "date" if schema.get("format").and_then(Value::as_str) != Some("date") => wrong(
            "anything could be written here: nothing holds it to a date",
            "write \"format\": \"date\" beside it",
        ),
        _ => None,
    }
}

/// A first value is looked for in the form and its groups, never in the rows of a list.
fn source(pointer: &str, value: &Value) -> Option<Wrong> {
    let Some(text) = value.as_str() else {
        return wrong("`x-from` is a string", "write it in quotation marks");
    };
    let mut steps = pointer.split('/').skip(1);
    let is_definition = steps.clone().next() == Some("$defs");
    if steps.any(|step| step == "items") && !is_definition {
        return wrong(
            "`x-from` says nothing in the rows of a list: the list as a whole has a source",
            "move it to the list",
        );
    }
    if SOURCES.contains(&text) || name::Place::parse(text).is_some() {
        return None;
    }
    wrong(
        format!("`{text}` is no source of first values"),
        format!("use one of: {}, or \"<fact>#/<pointer>\"", SOURCES.join(", ")),
    )
}
