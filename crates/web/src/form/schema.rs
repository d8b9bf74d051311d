//! The few questions asked of a schema.

pub(super) use procedure::form::fixed::is_spoken_against;
use serde_json::{Map, Value};

/// The schema itself, or what its local `$ref` points at.
pub(crate) fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.strip_prefix('#'))
        .and_then(|pointer| root.pointer(pointer))
        .unwrap_or(schema)
}

/// `object`, `array`, `string`, `integer`, `number` or `boolean`.
pub(super) fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        _ if schema.get("properties").is_some() => "object",
        _ if schema.get("items").is_some() => "array",
        _ => "string",
    }
}

pub(super) fn widget(schema: &Value) -> &str {
    schema.get("x-widget").and_then(Value::as_str).unwrap_or("")
}

/// The properties in the order a person fills them: `x-order` first, then as `required` lists them, then by name.
pub(crate) fn properties(schema: &Value) -> Vec<(&str, &Value)> {
    let Some(map) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let rank = |name: &str, own: &Value| {
        let listed = |list: &str| position(schema.get(list), name);
        let order =
            own.get("x-order").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        (
            order.or_else(|| listed("x-order")).unwrap_or(usize::MAX),
            listed("required").unwrap_or(usize::MAX),
        )
    };
    let mut found: Vec<(&str, &Value)> =
        map.iter().map(|(name, own)| (name.as_str(), own)).collect();
    found.sort_by_key(|(name, own)| rank(name, own));
    found
}

fn position(list: Option<&Value>, name: &str) -> Option<usize> {
    list?.as_array()?.iter().position(|entry| entry.as_str() == Some(name))
}

/// Must it be filled wherever it is shown? A field that `x-when` hides must be if a condition of the form says so.
pub(super) fn is_required(schema: &Value, name: &str) -> bool {
    let names = |part: &Value| position(part.get("required"), name).is_some();
    let by_condition = |part: &Value| part.get("then").is_some_and(names);
    let own = schema.get("properties").and_then(|all| all.get(name));
    let is_conditional = own.is_some_and(|own| own.get("x-when").is_some());
    let listed = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    names(schema)
        || (is_conditional && (by_condition(schema) || listed.into_iter().any(by_condition)))
}

/// The values a closed list allows.
pub(super) fn options(schema: &Value) -> Vec<&str> {
    let list = schema.get("enum").and_then(Value::as_array);
    list.map(|list| list.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

/// Whether the values are words of a closed list, which have texts of their own.
pub(crate) fn is_closed_list(schema: &Value) -> bool {
    schema.get("enum").is_some()
}

pub(super) fn items(schema: &Value) -> &Value {
    schema.get("items").unwrap_or(&Value::Null)
}

pub(super) fn number(schema: &Value, word: &str) -> Option<u64> {
    schema.get(word).and_then(Value::as_u64)
}

/// An empty object: what a row is before anything is typed.
pub(super) fn empty_row(schema: &Value) -> Value {
    if kind(schema) == "object" { Value::Object(Map::new()) } else { Value::String(String::new()) }
}

/// Numbers that must not lose a digit are texts with a pattern.
pub(crate) fn is_decimal(schema: &Value) -> bool {
    let pattern = pattern(schema);
    pattern.contains("[0-9]") && pattern.contains("\\.")
}

/// Codes in capitals: typed small, they are still the same code.
pub(super) fn is_upper_code(schema: &Value) -> bool {
    let pattern = pattern(schema);
    pattern.contains("A-Z") && !pattern.contains("a-z")
}

fn pattern(schema: &Value) -> &str {
    schema.get("pattern").and_then(Value::as_str).unwrap_or("")
}

/// How many rows of a list the page shows at least. A list that must be there may still be empty, if its schema says so;
/// readings always have a row to type into.
pub(super) fn rows_shown(schema: &Value, is_required: bool) -> usize {
    let least = number(schema, "minItems").unwrap_or(u64::from(is_required));
    usize::try_from(least.max(u64::from(widget(schema) == "readings"))).unwrap_or(1)
}
