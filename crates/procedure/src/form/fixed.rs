//! Fields that repeat what was recorded before: `"x-fixed"` beside `"x-from"`. Whoever fills the form may add to what
//! was ordered, and may not change it. What names the actor's organisation, they may not say otherwise than the records.
//!
//! A plain field holds the value of its source. Of a list, each element agrees with some element of the source in the
//! named properties (absent agrees with absent), and each element of the source has at least one that agrees with it.

use serde_json::{Map, Value};

use super::{escape, resolve};
use crate::case::Case;
use crate::name::Place;
use crate::outside::is_outside;

/// Groups inside groups, at most.
const DEEPEST: usize = 8;

/// A fixed field as the schema declares it.
#[derive(Debug)]
pub(crate) struct Word<'a> {
    /// Pointer of the field in the body.
    pub(crate) pointer: String,
    /// The field in the schema.
    pub(crate) part: &'a Value,
    pub(crate) source: Source<'a>,
    /// Of a list: the properties in which elements agree.
    pub(crate) properties: Option<Vec<&'a str>>,
}

/// What a fixed field repeats.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Source<'a> {
    /// A field of a fact of the case.
    Fact(Place),
    /// How the organisation that acts is on record: one of [`Source::OF_ACTOR`].
    Actor(&'a str),
}

impl<'a> Source<'a> {
    /// What is on record of an organisation that a form may hold its filler to.
    pub(crate) const OF_ACTOR: [&'static str; 3] = ["name", "stir", "address"];

    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        match text.strip_prefix("actor/") {
            Some(field) => Self::OF_ACTOR.contains(&field).then_some(Self::Actor(field)),
            None => Place::parse(text).map(Self::Fact),
        }
    }

    /// The fact, where it is one.
    pub(crate) fn fact(&self) -> Option<&Place> {
        match self {
            Self::Fact(place) => Some(place),
            Self::Actor(_) => None,
        }
    }
}

/// A fixed field whose source exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// JSON Pointer of the field in the body.
    pub pointer: String,
    /// Of a list: the properties in which elements agree. None: the value itself is fixed.
    pub properties: Option<Vec<String>>,
    /// What the source holds.
    pub source: Value,
}

/// Where a body is not as its source: what was laid down, and what was given instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) pointer: String,
    pub(crate) expected: String,
    /// None: nothing answers what was laid down.
    pub(crate) given: Option<String>,
}

/// The fixed fields of this form, as far as people fill it, whose sources the case has, or the records of the actor's
/// organisation: an object with `name`, `stir` and `address`.
pub fn fixed(schema: &Value, case: &Case, actor: &Value) -> Vec<Fixed> {
    let words = words(schema, &Value::Null).into_iter();
    let own = words.filter(|word| !is_outside(word.part));
    own.filter_map(|word| at(&word, case).or_else(|| of_actor(&word, actor))).collect()
}

/// The first difference of the body from what the case has laid down, in the fields that people fill or in those that other
/// systems do. A field that `x-when` does not show is not judged.
pub(crate) fn difference(
    schema: &Value,
    body: &Value,
    case: &Case,
    by_outside: bool,
) -> Option<Difference> {
    let words = words(schema, body);
    // What an answer does not bring, it need not repeat.
    let is_given = |word: &&Word<'_>| !by_outside || body.pointer(&word.pointer).is_some();
    let own = words.iter().filter(|word| is_outside(word.part) == by_outside).filter(is_given);
    own.filter_map(|word| at(word, case)).find_map(|fixed| fixed.difference(body))
}

/// Does the form hold a field that the body shows to how the actor's organisation is on record?
pub(crate) fn names_actor(schema: &Value, body: &Value) -> bool {
    words(schema, body).iter().any(|word| word.source.fact().is_none())
}

/// The first difference of the body from how the actor's organisation is on record.
pub(crate) fn difference_from_actor(
    schema: &Value,
    body: &Value,
    actor: &Value,
) -> Option<Difference> {
    let words = words(schema, body);
    words.iter().filter_map(|word| of_actor(word, actor)).find_map(|fixed| fixed.difference(body))
}

/// The fixed fields that a schema declares, as far as the answers in the body show them.
pub(crate) fn words<'a>(schema: &'a Value, body: &Value) -> Vec<Word<'a>> {
    let mut found = Vec::new();
    group(schema, (schema, ""), body, &mut found);
    found
}

/// Does a sibling that `x-when` names have an answer for which this field is not shown?
pub fn is_spoken_against(schema: &Value, siblings: &Map<String, Value>) -> bool {
    let when = schema.get("x-when").and_then(Value::as_object);
    when.into_iter().flatten().any(|(sibling, values)| {
        let shown = |answer: &Value| values.as_array().is_some_and(|all| all.contains(answer));
        siblings.get(sibling).is_some_and(|answer| !shown(answer))
    })
}

fn group<'a>(
    root: &'a Value,
    (own, at): (&'a Value, &str),
    body: &Value,
    found: &mut Vec<Word<'a>>,
) {
    if at.matches('/').count() >= DEEPEST {
        return;
    }
    let none = Map::new();
    let siblings = body.as_object().unwrap_or(&none);
    for (name, part) in own.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let Some(part) = resolve::follow(root, part) else { continue };
        if is_spoken_against(part, siblings) {
            continue;
        }
        let pointer = format!("{at}/{}", escape(name));
        if let Some(word) = word(part, &pointer) {
            found.push(word);
        }
        group(root, (part, &pointer), siblings.get(name).unwrap_or(&Value::Null), found);
    }
}

fn word<'a>(part: &'a Value, pointer: &str) -> Option<Word<'a>> {
    let fixed = part.get("x-fixed")?;
    let names = fixed.as_array().map(|names| names.iter().filter_map(Value::as_str).collect());
    let source = Source::parse(part.get("x-from")?.as_str()?)?;
    Some(Word { pointer: pointer.to_owned(), part, source, properties: names })
}

fn at(word: &Word<'_>, case: &Case) -> Option<Fixed> {
    let place = word.source.fact()?;
    let source = case.single(&place.fact)?.body.pointer(&place.pointer)?;
    Some(repeating(word, source))
}

fn of_actor(word: &Word<'_>, actor: &Value) -> Option<Fixed> {
    let Source::Actor(field) = word.source else { return None };
    Some(repeating(word, actor.get(field)?))
}

fn repeating(word: &Word<'_>, source: &Value) -> Fixed {
    let names = word.properties.as_ref();
    Fixed {
        pointer: word.pointer.clone(),
        properties: names.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
        source: source.clone(),
    }
}

impl Fixed {
    /// Do these elements agree in every fixed property?
    pub fn agree(&self, one: &Value, other: &Value) -> bool {
        self.names().all(|name| one.get(name) == other.get(name))
    }

    /// The element's fixed properties, and nothing else of it.
    pub fn of(&self, element: &Value) -> Value {
        let own =
            self.names().filter_map(|name| Some((name.to_owned(), element.get(name)?.clone())));
        Value::Object(own.collect())
    }

    /// Puts right what the body says otherwise than its source, and keeps what else was filled: a value is the source's;
    /// an element that agrees with none becomes the one most like it that nothing answers, or goes; and what is then
    /// still without an answer gets an element of its own.
    pub fn restore(&self, body: &mut Value) {
        let Some(slot) = slot(body, &self.pointer) else { return };
        if self.properties.is_none() {
            *slot = self.source.clone();
            return;
        }
        let given = slot.as_array().cloned().unwrap_or_default();
        let is_answered = |other: &Value| given.iter().any(|own| self.agree(own, other));
        let mut missing: Vec<&Value> =
            self.ordered().iter().filter(|other| !is_answered(other)).collect();
        let mut elements = Vec::new();
        for own in given {
            if self.ordered().iter().any(|other| self.agree(&own, other)) {
                elements.push(own);
            } else if let Some(at) = self.nearest(&own, &missing) {
                elements.push(self.turned(&own, missing.remove(at)));
            }
        }
        for other in missing {
            if !elements.iter().any(|own| self.agree(own, other)) {
                elements.push(self.of(other));
            }
        }
        *slot = Value::Array(elements);
    }

    /// The element with the fixed properties of the other.
    fn turned(&self, own: &Value, other: &Value) -> Value {
        let fixed = self.of(other);
        let free = own.as_object().into_iter().flatten();
        let free = free.filter(|(name, _)| self.names().all(|fixed| fixed != name.as_str()));
        let fixed = fixed.as_object().into_iter().flatten();
        let all = free.chain(fixed).map(|(name, value)| (name.clone(), value.clone()));
        Value::Object(all.collect())
    }

    /// Where the element stands that agrees in most fixed properties; of several the first.
    fn nearest(&self, own: &Value, among: &[&Value]) -> Option<usize> {
        let likeness =
            |other: &Value| self.names().filter(|name| own.get(name) == other.get(name)).count();
        let all = among.iter().enumerate().rev();
        all.max_by_key(|(_, other)| likeness(other)).map(|(at, _)| at)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().flatten().map(String::as_str)
    }

    fn ordered(&self) -> &[Value] {
        self.source.as_array().map_or(&[], Vec::as_slice)
    }

    fn difference(&self, body: &Value) -> Option<Difference> {
        let given = body.pointer(&self.pointer);
        if self.properties.is_none() {
            return (given != Some(&self.source)).then(|| Difference {
                pointer: self.pointer.clone(),
                expected: shown(Some(&self.source)),
                given: Some(shown(given)),
            });
        }
        let elements = given.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        self.stranger(elements).or_else(|| self.unanswered(elements))
    }

    /// An element that nobody ordered: beside it the one that was ordered and is most like it.
    fn stranger(&self, elements: &[Value]) -> Option<Difference> {
        let ordered = self.ordered();
        let is_strange = |own: &Value| !ordered.iter().any(|other| self.agree(own, other));
        let (number, own) = elements.iter().enumerate().find(|(_, own)| is_strange(own))?;
        let all: Vec<&Value> = ordered.iter().collect();
        let nearest = self.nearest(own, &all).and_then(|at| ordered.get(at));
        Some(Difference {
            pointer: format!("{}/{number}", self.pointer),
            expected: nearest.map_or_else(|| shown(None), |nearest| self.line(nearest)),
            given: Some(self.line(own)),
        })
    }

    fn unanswered(&self, elements: &[Value]) -> Option<Difference> {
        let is_answered = |other: &Value| elements.iter().any(|own| self.agree(own, other));
        let other = self.ordered().iter().find(|other| !is_answered(other))?;
        Some(Difference { pointer: self.pointer.clone(), expected: self.line(other), given: None })
    }

    /// The fixed properties of an element in the order of the form.
    fn line(&self, element: &Value) -> String {
        self.names().map(|name| shown(element.get(name))).collect::<Vec<_>>().join(" · ")
    }
}

/// A value as a person reads it.
fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The place of this pointer, with the groups on the way; none where something else stands in the way.
fn slot<'v>(body: &'v mut Value, pointer: &str) -> Option<&'v mut Value> {
    let mut here = body;
    for step in pointer.split('/').skip(1) {
        if here.is_null() {
            *here = Value::Object(Map::new());
        }
        let step = step.replace("~1", "/").replace("~0", "~");
        here = here.as_object_mut()?.entry(step).or_insert(Value::Null);
    }
    Some(here)
}

#[cfg(test)]
mod tests;
