//! The keys of keyed facts: who or what there is one fact for.
//!
//! A key of several parts is written with a stroke between them, in the order of `per`.

use serde_json::Value;

use crate::act::Actor;
use crate::case::{Case, ChildState, FactAt};
use crate::definition::{By, Definition, Fact, Per};
use crate::form;
use crate::name::{Key, Name, Place};

/// The key of an element in a list that the core made.
pub(crate) const LISTED: &str = "key";

/// The keys `per` stands for now, part by part; `None` while what they come from is not there.
pub(crate) fn tuples(
    definition: &Definition,
    case: &Case,
    per: &[Per],
) -> Option<Vec<Vec<String>>> {
    let mut tuples = vec![Vec::new()];
    for part in per {
        let keys = part_keys(definition, case, part)?;
        tuples = tuples
            .iter()
            .flat_map(|head| {
                keys.iter().map(move |key| [head.as_slice(), std::slice::from_ref(key)].concat())
            })
            .collect();
    }
    Some(tuples)
}

fn part_keys(definition: &Definition, case: &Case, per: &Per) -> Option<Vec<String>> {
    match per {
        Per::Role(role) => {
            case.assigned.get(role).map(|people| people.iter().map(ToString::to_string).collect())
        }
        Per::List(place) => {
            let elements = elements(definition, place, &case.single(&place.fact)?.body)?;
            Some(elements.into_iter().flatten().collect())
        }
        Per::Fact(fact) => Some(case.keyed(fact).map(|(key, _)| key.0.clone()).collect()),
        Per::Act => Some(Vec::new()),
    }
}

/// The parts of a key as one key.
pub(crate) fn joined(parts: &[String]) -> Key {
    Key(parts.join("/"))
}

/// The keys a `per` or an `each` stands for now.
pub fn of(definition: &Definition, case: &Case, per: &Per) -> Option<Vec<Key>> {
    part_keys(definition, case, per).map(|keys| keys.into_iter().map(Key).collect())
}

/// The keys this fact may have now, in the order of their source. An open series has those it has.
pub fn expected(definition: &Definition, case: &Case, fact: &Name) -> Option<Vec<Key>> {
    let spec = definition.facts.get(fact)?;
    let tuples = if spec.per.contains(&Per::Act) {
        case.keyed(fact).map(|(key, _)| vec![key.0.clone()]).collect()
    } else {
        tuples(definition, case, &spec.per)?
    };
    let keys = tuples.iter().map(|parts| joined(parts));
    Some(keys.filter(|key| excepting(spec, case, key).is_none()).collect())
}

/// The fact that took this key out of the set.
pub fn excepting<'a>(spec: &'a Fact, case: &Case, key: &Key) -> Option<&'a Name> {
    let at = |fact: &Name| FactAt { fact: fact.clone(), key: Some(key.clone()) };
    spec.except.iter().find(|fact| case.facts.contains_key(&at(fact)))
}

/// Where the fact should stand and does not; `None` while its keys are unknown. No keys at all means complete.
pub fn absent(definition: &Definition, case: &Case, fact: &Name) -> Option<Vec<FactAt>> {
    let keyed = definition.facts.get(fact).is_some_and(|spec| !spec.per.is_empty());
    let keys = if keyed {
        expected(definition, case, fact)?.into_iter().map(Some).collect()
    } else {
        vec![None]
    };
    let places = keys.into_iter().map(|key| FactAt { fact: fact.clone(), key });
    Some(places.filter(|at| !case.facts.contains_key(at)).collect())
}

/// Is anything still to come at this empty place? What a conditional sub-case returns is awaited only where it was opened.
pub(crate) fn awaits(definition: &Definition, case: &Case, at: &FactAt) -> bool {
    let taken = |take: &Option<Name>| take.as_ref() == Some(&at.fact);
    let conditional = definition
        .subcases
        .iter()
        .find(|(_, subcase)| taken(&subcase.take) && subcase.when.is_some());
    conditional.is_none_or(|(name, _)| {
        case.children.get(&(name.clone(), at.key.clone())) == Some(&ChildState::Open)
    })
}

/// What `collected` waits for.
pub fn awaited(definition: &Definition, case: &Case, fact: &Name) -> Option<Vec<FactAt>> {
    let absent = absent(definition, case, fact)?;
    Some(absent.into_iter().filter(|at| awaits(definition, case, at)).collect())
}

/// May a person who acts in this role act on this key? Where the role owns keys, only on one's own.
pub(crate) fn may_own(
    definition: &Definition,
    case: &Case,
    role: &Name,
    actor: &Actor,
    at: &FactAt,
) -> bool {
    let Some((spec, key)) = definition.facts.get(&at.fact).zip(at.key.as_ref()) else {
        return true;
    };
    let all = tuples(definition, case, &spec.per).unwrap_or_default();
    let Some(parts) = all.into_iter().find(|parts| joined(parts) == *key) else { return true };
    spec.per.iter().zip(parts).all(|(per, part)| match per {
        Per::Role(group) => group != role || part == actor.person.to_string(),
        Per::Fact(fact) => {
            let source = FactAt { fact: fact.clone(), key: Some(Key(part)) };
            let author = case.facts.get(&source).and_then(|current| current.author);
            !made_by(definition, role, fact) || author == Some(actor.person)
        }
        Per::List(_) | Per::Act => true,
    })
}

fn made_by(definition: &Definition, role: &Name, fact: &Name) -> bool {
    definition
        .actions
        .values()
        .any(|action| action.by == By::Role(role.clone()) && action.produces.contains(fact))
}

/// The lists in this fact whose elements are keys of something.
pub(crate) fn lists_in<'a>(definition: &'a Definition, fact: &Name) -> Vec<&'a Place> {
    let facts = definition.facts.values().flat_map(|spec| &spec.per);
    let subcases = definition.subcases.values().filter_map(|subcase| subcase.each.as_ref());
    let mut places: Vec<_> = facts
        .chain(subcases)
        .filter_map(|per| match per {
            Per::List(place) if place.fact == *fact => Some(place),
            Per::List(_) | Per::Role(_) | Per::Fact(_) | Per::Act => None,
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// The keys of the elements of a list, `None` where an element has none; `None` altogether if there is no list.
pub(crate) fn elements(
    definition: &Definition,
    place: &Place,
    body: &Value,
) -> Option<Vec<Option<String>>> {
    let list = body.pointer(&place.pointer)?.as_array()?;
    let computed =
        definition.facts.get(&place.fact).is_some_and(|declared| declared.computed.is_some());
    let schema = definition.schemas.get(&place.fact);
    let field = if computed {
        Some(LISTED)
    } else {
        schema.and_then(|schema| key_field(schema, &place.pointer))
    };
    let key = |element: &Value| match field {
        Some(field) => text(element.get(field)?),
        None => text(element),
    };
    Some(list.iter().map(|element| key(element).filter(|key| !key.is_empty())).collect())
}

/// The element of a list that has this key.
pub fn element(definition: &Definition, place: &Place, body: &Value, key: &Key) -> Option<Value> {
    let keys = elements(definition, place, body)?;
    let index = keys.iter().position(|own| own.as_ref() == Some(&key.0))?;
    body.pointer(&place.pointer)?.get(index).cloned()
}

/// What the form calls an element of this list, by the field that `x-title` of the elements names.
pub fn title(definition: &Definition, place: &Place, element: &Value) -> Option<String> {
    let list = definition.schemas.get(&place.fact)?;
    form::title(form::resolve(list, &format!("{}/0", place.pointer))?, element)
}

/// A field's value as a key or as one of the values of `when`.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The field that the list's form names as its key.
fn key_field<'a>(schema: &'a Value, pointer: &str) -> Option<&'a str> {
    form::resolve(schema, pointer)?.get("x-key")?.as_str()
}

#[cfg(test)]
mod tests;
