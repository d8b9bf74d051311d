//! What other systems say: the fields of a form that only they fill (`"x-outside": true`), and the bodies of their answers.
//!
//! Such a field holds its `default` until an answer fills it. A person's act leaves it as it is; an answer that supersedes
//! what people filled brings such fields and no others, so nobody's words are put into another's mouth.

use serde_json::{Map, Value, json};

use crate::act::facts::{as_fixed, form, valid};
use crate::case::{Case, FactAt};
use crate::definition::{Action, By, Definition, OutsideCause};
use crate::form::{escape, validate};
use crate::name::Name;
use crate::refusal::Refusal;

/// The word in a form.
pub const WORD: &str = "x-outside";

/// Does only another system fill this field?
pub fn is_outside(field: &Value) -> bool {
    field.get(WORD) == Some(&Value::Bool(true))
}

/// The fields that only another system fills, by name.
pub fn fields(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let all = schema.get("properties").and_then(Value::as_object);
    let all = all.into_iter().flatten().map(|(name, field)| (name.as_str(), field));
    all.filter(|(_, field)| is_outside(field))
}

/// Does this pointer into a body lead into such a field?
pub(crate) fn is_within(schema: &Value, pointer: &str) -> bool {
    let own = pointer.split('/').nth(1).unwrap_or_default();
    fields(schema).any(|(name, _)| escape(name) == own)
}

/// The body with what such fields hold before any answer came. For showing and checking; deciding holds on its own.
#[must_use]
pub fn with_defaults(schema: &Value, body: &Value) -> Value {
    let mut body = body.clone();
    if let Value::Object(own) = &mut body {
        for (name, field) in fields(schema) {
            if let Some(first) = field.get("default") {
                own.entry(name.to_owned()).or_insert_with(|| first.clone());
            }
        }
    }
    body
}

/// What a person's act records: such fields as they stood, whatever the person sent or left out.
///
/// # Errors
/// `act.form` for a field that the person changed.
pub(crate) fn kept(
    schema: &Value,
    current: Option<&Value>,
    at: &FactAt,
    mut body: Value,
) -> Result<Value, Refusal> {
    let Value::Object(own) = &mut body else { return Ok(body) };
    for (name, field) in fields(schema) {
        let held = current.map_or_else(|| field.get("default"), |current| current.get(name));
        match own.get(name) {
            Some(sent) if Some(sent) != held => {
                return Err(form(at, &format!("/{}", escape(name))).with("reason", "form.outside"));
            }
            Some(_) => {}
            None => {
                if let Some(held) = held {
                    own.insert(name.to_owned(), held.clone());
                }
            }
        }
    }
    Ok(body)
}

/// What an answer records at this place.
///
/// # Errors
/// `act.form` for what the place cannot hold or the answer may not bring; `act.missing-fact` if what it fills is not there.
pub(crate) fn answered(
    definition: &Definition,
    case: &Case,
    action: &Action,
    at: &FactAt,
    body: &Value,
) -> Result<Value, Refusal> {
    may_bring(definition, action, &at.fact, body)?;
    if !fills(definition, action, &at.fact) {
        return Ok(body.clone());
    }
    let missing = || Refusal::new("act.missing-fact").with("fact", &at.fact);
    let mut whole = case.facts.get(at).ok_or_else(missing)?.body.clone();
    if let (Value::Object(whole), Value::Object(brought)) = (&mut whole, body) {
        whole.extend(brought.clone());
    }
    Ok(whole)
}

/// Could any action of this service take the body as the answer with this message?
///
/// # Errors
/// `outside.unknown-message` if none hears such a message; else why the last of those that do cannot take it.
pub fn acceptable(
    definition: &Definition,
    case: &Case,
    heard: &OutsideCause,
    body: &Value,
) -> Result<(), Refusal> {
    let mut refusal = Refusal::new("outside.unknown-message").with("message", &heard.message);
    let actions = definition.actions.values();
    for action in actions.filter(|action| action.by == By::Outside(heard.clone())) {
        let brought = match filled_by(definition, action) {
            Some(fact) => fits(definition, case, action, fact, body),
            None if body.is_object() => Ok(()),
            None => Err(not_an_object()),
        };
        match brought {
            Ok(()) => return Ok(()),
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

/// The answer's body, with what it fills if that is there already.
fn fits(
    definition: &Definition,
    case: &Case,
    action: &Action,
    fact: &Name,
    body: &Value,
) -> Result<(), Refusal> {
    let at = FactAt { fact: fact.clone(), key: None };
    let (true, true, Some(schema)) = (
        fills(definition, action, fact),
        case.facts.contains_key(&at),
        definition.schemas.get(fact),
    ) else {
        return may_bring(definition, action, fact, body);
    };
    let whole = answered(definition, case, action, &at, body)?;
    valid(schema, &at, &whole)?;
    // What it has to repeat stands in the fact that it fills, or in another of the case.
    let mut filled = case.clone();
    filled.fill(&at, whole);
    as_fixed(definition, &filled, &at, true)
}

/// The fact that an answer fills: proved to be one at most, and single.
pub fn filled_by<'a>(definition: &'a Definition, action: &'a Action) -> Option<&'a Name> {
    let computed =
        |fact: &Name| definition.facts.get(fact).is_none_or(|spec| spec.computed.is_some());
    action.produces.iter().find(|fact| !computed(fact))
}

/// Does the answer fill fields of a fact that is there, rather than make the whole?
pub(crate) fn fills(definition: &Definition, action: &Action, fact: &Name) -> bool {
    let schema = definition.schemas.get(fact);
    action.supersedes.contains(fact) && schema.is_some_and(|schema| fields(schema).next().is_some())
}

/// As far as it can be known without the case.
fn may_bring(
    definition: &Definition,
    action: &Action,
    fact: &Name,
    body: &Value,
) -> Result<(), Refusal> {
    let at = FactAt { fact: fact.clone(), key: None };
    let Value::Object(_) = body else { return Err(form(&at, "").with("reason", "form.type")) };
    let Some(schema) = definition.schemas.get(fact) else { return Ok(()) };
    let errors = if fills(definition, action, fact) {
        validate(&partial(schema), body)
    } else {
        validate(schema, body)
    };
    match errors.first() {
        Some(error) => Err(form(&at, &error.pointer).with("reason", error.code)),
        None => Ok(()),
    }
}

/// The schema of such fields alone, each of which may be left out.
pub(crate) fn partial(schema: &Value) -> Value {
    let own: Map<String, Value> =
        fields(schema).map(|(name, field)| (name.to_owned(), field.clone())).collect();
    let named = schema.get("$defs").cloned().unwrap_or_else(|| json!({}));
    json!({ "type": "object", "additionalProperties": false, "properties": own, "$defs": named })
}

fn not_an_object() -> Refusal {
    Refusal::new("outside.unreadable")
}
