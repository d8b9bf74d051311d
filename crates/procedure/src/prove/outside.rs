//! A06: an answer comes from a system that is asked. A07: it fills one single fact. A08: the fields kept for it can be held
//! until it comes, are filled by one, and are all it may touch of what people wrote.

use serde_json::{Value, json};

use super::Proof;
use crate::definition::{Action, By, Definition, Effect, OutsideCause, Recipient};
use crate::form::validate;
use crate::name::Name;
use crate::outside;

pub(super) fn prove(proof: &mut Proof<'_>) {
    for (name, action) in &proof.definition.actions {
        if let By::Outside(heard) = &action.by {
            asked(proof, name, heard);
            fills_one(proof, name, action);
            leaves_words_alone(proof, name, action);
        }
    }
    for (fact, schema) in &proof.definition.schemas {
        for (field, spec) in outside::fields(schema) {
            held(proof, fact, (schema, field, spec));
        }
        filled(proof, fact, schema);
    }
}

fn asked(proof: &mut Proof<'_>, name: &Name, heard: &OutsideCause) {
    let sends = |effect: &Effect| matches!(effect, Effect::Send { to: Recipient::Outside(system), .. } if *system == heard.system);
    let mut effects = proof.definition.actions.values().flat_map(|action| &action.effects);
    if !effects.any(sends) {
        let system = &heard.system;
        let message = format!(
            "`{name}` waits for an answer of `{system}`, to which no action of this service sends anything: it could never happen"
        );
        let mend = format!("send to `outside:{system}` in an effect, or let a person act");
        proof.report("A06", &format!("action.{name}.on.outside"), message, mend);
    }
}

fn fills_one(proof: &mut Proof<'_>, name: &Name, action: &Action) {
    let facts = &proof.definition.facts;
    let filled = action.produces.iter().filter_map(|fact| Some((fact, facts.get(fact)?)));
    let mut filled = filled.filter(|(_, spec)| spec.computed.is_none());
    let first = filled.next();
    let wrong = match (first, filled.next()) {
        (Some((fact, spec)), _) if !spec.per.is_empty() => {
            Some((fact, "is keyed, and the answer does not say which key it is about"))
        }
        (Some(_), Some((fact, _))) => Some((fact, "is a second fact in one answer")),
        (Some(_) | None, None) | (None, Some(_)) => None,
    };
    if let Some((fact, why)) = wrong {
        let message = format!("`{fact}` {why}");
        let mend = "let the answer fill one single fact";
        proof.report("A07", &format!("action.{name}.produces.{fact}"), message, mend);
    }
}

/// An answer that replaced a whole fact would put words into the mouth of whoever signed it.
fn leaves_words_alone(proof: &mut Proof<'_>, name: &Name, action: &Action) {
    let definition = proof.definition;
    let Some(fact) = outside::filled_by(definition, action) else { return };
    if written_by_people(definition, fact)
        && action.supersedes.contains(fact)
        && !outside::fills(definition, action, fact)
    {
        let message = format!(
            "`{name}` would replace `{fact}`, which people sign, by what another system says"
        );
        let mend = format!("mark what the answer fills with \"{}\": true", outside::WORD);
        proof.report("A08", &format!("action.{name}.supersedes.{fact}"), message, mend);
    }
}

fn written_by_people(definition: &Definition, fact: &Name) -> bool {
    let mut actions = definition.actions.values();
    actions.any(|action| matches!(action.by, By::Role(_)) && action.produces.contains(fact))
}

/// Before the answer comes the field holds its default; one that must be there needs one.
fn held(proof: &mut Proof<'_>, fact: &Name, (schema, field, spec): (&Value, &str, &Value)) {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = required.is_some_and(|all| all.iter().any(|name| name == field));
    let wrong = match spec.get("default") {
        None if is_required => "must be there and has no default to hold until the answer comes",
        Some(first)
            if !validate(&outside::partial(schema), &json!({ field: first })).is_empty() =>
        {
            "has a default that it cannot hold"
        }
        None | Some(_) => return,
    };
    let message = format!("`{field}` is filled by another system: it {wrong}");
    let mend = "write its \"default\", or leave it out of \"required\"";
    proof.report("A08", &format!("fact.{fact}.schema"), message, mend);
}

/// A field that people may not fill and no answer does would stay as it is for ever.
fn filled(proof: &mut Proof<'_>, fact: &Name, schema: &Value) {
    let Some((field, _)) = outside::fields(schema).next() else { return };
    let definition = proof.definition;
    let mut actions = definition.actions.values();
    let is_filled = actions.any(|action| {
        matches!(action.by, By::Outside(_)) && outside::filled_by(definition, action) == Some(fact)
    });
    if !is_filled {
        let message = format!("no answer of another system fills `{field}`: nobody ever could");
        let mend = format!("let an action on `outside` produce `{fact}`, or let people fill it");
        proof.report("A08", &format!("fact.{fact}.schema"), message, mend);
    }
}
