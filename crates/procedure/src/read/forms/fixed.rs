//! `x-fixed`: where the word stands and what it names. What its source holds is proved with the whole library.

use serde_json::Value;

use super::Check;
use crate::form::fixed::Source;
use crate::form::resolve::follow;

const SOURCE: &str = "write \"x-from\": \"<fact>#/<pointer>\" beside it, or one of actor/name, actor/stir, actor/address";

impl Check<'_> {
    pub(super) fn fixed(&mut self, schema: &Value, pointer: &str) {
        let Some(word) = schema.get("x-fixed") else { return };
        let at = format!("{pointer}/x-fixed");
        let source = schema.get("x-from").and_then(Value::as_str).and_then(Source::parse);
        if source.is_none() {
            let message = "`x-fixed` holds a field to its source, and this field has neither a fact nor the actor's organisation as its source";
            self.report(&at, message, SOURCE);
        }
        if !is_outside_lists(pointer) || schema.get("$ref").is_some() {
            let message = "`x-fixed` stands on a field of the form or of a group in it; here nothing would look for it";
            self.report(
                &at,
                message,
                "move it to the field itself, outside lists, conditions and definitions",
            );
            return;
        }
        match (schema.get("type").and_then(Value::as_str), word) {
            (Some("array"), Value::Array(names)) => self.fixed_names(schema, &at, names),
            (Some("string" | "integer" | "number" | "boolean"), Value::Bool(true)) => {}
            _ => self.report(
                &at,
                "`x-fixed` is true on a plain field, and on a list it names the properties in which elements agree",
                "write true, or for a list [\"<property>\", ...]",
            ),
        }
    }

    fn fixed_names(&mut self, schema: &Value, at: &str, names: &[Value]) {
        let items = schema.get("items").and_then(|items| follow(self.root, items));
        let properties = items.and_then(|items| items.get("properties"));
        let is_plain = |name: &str| {
            let field = properties.and_then(|all| all.get(name));
            field.and_then(|field| follow(self.root, field)).is_some_and(is_plain)
        };
        for strange in names.iter().filter(|name| !name.as_str().is_some_and(is_plain)) {
            let message = format!("{strange} is not a plain property of the elements of this list");
            self.report(at, &message, "name properties that the elements have");
        }
        if names.is_empty() {
            self.report(at, "this fixes nothing", "name at least one property of the elements");
        }
    }
}

/// Reached from the form by the names of properties alone, through eight groups at most: two steps each.
fn is_outside_lists(pointer: &str) -> bool {
    let steps: Vec<_> = pointer.split('/').skip(1).collect();
    (1..=16).contains(&steps.len())
        && steps.chunks(2).all(|pair| pair.len() == 2 && pair.first() == Some(&"properties"))
}

fn is_plain(field: &Value) -> bool {
    !matches!(field.get("type").and_then(Value::as_str), Some("object" | "array"))
}
