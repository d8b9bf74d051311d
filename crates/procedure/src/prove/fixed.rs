//! P02: what `x-fixed` repeats is there to be repeated, field by field and of the same type.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Proof;
use super::shapes::{Shape, shapes};
use crate::definition::{By, Per};
use crate::form::fixed::{Source, Word, words};
use crate::form::resolve::{descend, follow};
use crate::name::{Name, Place};
use crate::outside;

/// Why a form can not repeat its source, and the way out.
type Misfit = (String, String);

pub(super) fn prove(proof: &mut Proof<'_>) {
    let definition = proof.definition;
    let is_filled = |fact: &Name| definition.facts.get(fact).is_some_and(|fact| !fact.given);
    for (fact, schema) in definition.schemas.iter().filter(|(fact, _)| is_filled(fact)) {
        for word in words(schema, &Value::Null) {
            if let Err((message, mend)) = one(proof, fact, (schema, &word)) {
                let message = format!("the form of `{fact}` fixes `{}`, {message}", word.pointer);
                proof.report("P02", &format!("fact.{fact}.schema"), message, mend);
            }
        }
    }
}

fn one(proof: &Proof<'_>, fact: &Name, (schema, word): (&Value, &Word<'_>)) -> Result<(), Misfit> {
    let is_one = |name: &Name| {
        let declared = proof.definition.facts.get(name);
        declared.map(|declared| declared.per.iter().all(|per| *per == Per::Act))
    };
    if is_one(fact) != Some(true) {
        return Err((
            "and the fact has keys: an entry that is left out would count as filled".to_owned(),
            "leave out `x-fixed`, or let the fact be one".to_owned(),
        ));
    }
    let Source::Fact(source) = &word.source else { return of_actor(proof, fact, word) };
    let is_single = proof.definition.facts.get(&source.fact).map(|source| source.per.is_empty());
    let by_outside = outside::is_outside(word.part);
    // Another system may have to repeat what people wrote in the very fact that it fills.
    let is_before = source.fact != *fact || by_outside;
    if is_single != Some(true) || !is_before {
        return Err((
            format!("and `{}` is not another single fact of this service", source.fact),
            "name in `x-from` a fact without keys that is recorded before".to_owned(),
        ));
    }
    if by_outside && source.fact == *fact && outside::is_within(schema, &source.pointer) {
        return Err((
            format!("and `{source}` is filled by the same answer"),
            "point at a field that people fill".to_owned(),
        ));
    }
    for shape in shapes(proof.library, proof.definition, &source.fact) {
        repeats((schema, word), source, shape)?;
    }
    Ok(())
}

/// One kind of organisation fills it, and nobody else: else the records of whoever corrects it would take the party's place.
fn of_actor(proof: &Proof<'_>, fact: &Name, word: &Word<'_>) -> Result<(), Misfit> {
    if word.part.get("type").and_then(Value::as_str) != Some("string") {
        return Err((
            "and what is on record of an organisation is text".to_owned(),
            "make it a field with \"type\": \"string\"".to_owned(),
        ));
    }
    if outside::is_outside(word.part) {
        return Err((
            "and another system fills it: there is no actor then".to_owned(),
            "leave out `x-outside`, or name a fact in `x-from`".to_owned(),
        ));
    }
    let definition = proof.definition;
    let roles = definition.actions.values().filter_map(|action| match &action.by {
        By::Role(role) => definition.roles.get(role).filter(|_| action.produces.contains(fact)),
        By::Evidence | By::Clock | By::Register(_) | By::Outside(_) => None,
    });
    let kinds: BTreeSet<_> = roles.map(|role| &role.org).collect();
    if kinds.len() > 1 {
        return Err((
            "and several kinds of organisation fill it: each would write itself there".to_owned(),
            "let the roles of one kind of organisation produce the fact".to_owned(),
        ));
    }
    Ok(())
}

fn repeats(
    (schema, word): (&Value, &Word<'_>),
    source: &Place,
    shape: Shape<'_>,
) -> Result<(), Misfit> {
    let found = descend(shape.root, shape.part, &source.pointer).filter(|found| !found.in_list);
    let Some(found) = found else {
        return Err((
            format!("and `{source}` is not one field of `{}`", source.fact),
            "point at a field outside any list".to_owned(),
        ));
    };
    let same = |own: &Value, other: &Value| own.get("type") == other.get("type");
    if !same(word.part, found.part) {
        return Err((
            format!("and `{source}` is of another type"),
            "point at a field of the same type".to_owned(),
        ));
    }
    let Some(names) = &word.properties else { return Ok(()) };
    let own = elements(schema, word.part);
    let other = elements(shape.root, found.part);
    for name in names {
        let pair = own.and_then(|own| property(schema, own, name));
        let pair = pair.zip(other.and_then(|other| property(shape.root, other, name)));
        if !pair.is_some_and(|(own, other)| same(own, other)) {
            return Err((
                format!("and the elements of `{source}` have no `{name}` of the same type"),
                "name properties that both lists have".to_owned(),
            ));
        }
        if is_required(own, name) && !is_required(other, name) {
            return Err((
                format!(
                    "and `{name}` must be filled, while `{source}` may lack it: nothing could agree"
                ),
                "require it in the source, or in neither".to_owned(),
            ));
        }
    }
    Ok(())
}

fn elements<'a>(root: &'a Value, list: &'a Value) -> Option<&'a Value> {
    follow(root, list.get("items")?)
}

fn property<'a>(root: &'a Value, element: &'a Value, name: &str) -> Option<&'a Value> {
    follow(root, element.get("properties")?.get(name)?)
}

fn is_required(element: Option<&Value>, name: &str) -> bool {
    let required = element.and_then(|element| element.get("required")).and_then(Value::as_array);
    required.is_some_and(|names| names.iter().any(|own| own.as_str() == Some(name)))
}
