//! The facts of a command: exactly those that people fill, at places that exist and are free.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use domain::calendar::Calendar;

use super::context::Context;
use super::{Author, NewFact};
use crate::case::{Case, FactAt};
use crate::computed::not_attending;
use crate::definition::{By, Definition, Fact, Per};
use crate::form::{dates, fixed};
use crate::keys;
use crate::name::{Key, Name};
use crate::outside;
use crate::refusal::Refusal;

/// Takes the command's facts: places first, then forms, then whether something is there already.
pub(crate) fn take(context: &mut Context<'_>, given: &[NewFact]) -> Result<(), Refusal> {
    if let Some(stranger) = given.iter().find(|new| !filled(context, &new.at.fact)) {
        return Err(form(&stranger.at, ""));
    }
    let mut facts = Vec::new();
    for fact in &context.action.produces {
        let Some(spec) = context.definition.facts.get(fact).filter(|spec| spec.computed.is_none())
        else {
            continue;
        };
        if filled(context, fact) {
            facts.extend(places(context, fact, spec, given)?);
        } else if spec.per.is_empty() {
            // That it happened is all there is to say.
            facts.push((FactAt { fact: fact.clone(), key: None }, json!({})));
        }
    }
    for (at, body) in &mut facts {
        *body = completed(context, at, body)?;
    }
    for (at, body) in &facts {
        if let Some(schema) = context.definition.schemas.get(&at.fact) {
            valid(schema, at, body)?;
            in_time(context, schema, at, body)?;
        }
        distinct_elements(context.definition, at, body)?;
    }
    for (at, _) in &facts {
        not_there(context, at)?;
    }
    let places: Vec<_> = facts.iter().map(|(at, _)| at.clone()).collect();
    for (at, body) in facts {
        context.produce(at, body);
    }
    let by_outside = matches!(context.action.by, By::Outside(_));
    let case = &context.draft.case;
    places.iter().try_for_each(|at| as_fixed(context.definition, case, at, by_outside))?;
    context.compute()
}

/// The body with what its author does not say: a person nothing of another system's fields, an answer nothing but them.
fn completed(context: &Context<'_>, at: &FactAt, body: &Value) -> Result<Value, Refusal> {
    if let By::Outside(_) = &context.action.by {
        return outside::answered(context.definition, context.before, context.action, at, body);
    }
    let superseded = context.action.supersedes.contains(&at.fact);
    let current = context.before.facts.get(at).filter(|_| superseded);
    match context.definition.schemas.get(&at.fact) {
        Some(schema) => {
            outside::kept(schema, current.map(|current| &current.body), at, body.clone())
        }
        None => Ok(body.clone()),
    }
}

/// Does a person fill this fact in this action, or an answer bring it?
fn filled(context: &Context<'_>, fact: &Name) -> bool {
    let computed = context.definition.facts.get(fact).is_none_or(|spec| spec.computed.is_some());
    !computed
        && context.action.produces.contains(fact)
        && (context.definition.schemas.contains_key(fact)
            || matches!(context.action.by, By::Outside(_)))
}

pub(crate) fn form(at: &FactAt, pointer: &str) -> Refusal {
    let refusal = Refusal::new("act.form").with("fact", &at.fact).with("pointer", pointer);
    with_key(refusal, at.key.as_ref())
}

pub(crate) fn with_key(refusal: Refusal, key: Option<&Key>) -> Refusal {
    match key {
        Some(key) => refusal.with("key", key),
        None => refusal,
    }
}

fn places(
    context: &Context<'_>,
    fact: &Name,
    spec: &Fact,
    given: &[NewFact],
) -> Result<Vec<(FactAt, Value)>, Refusal> {
    let mut seen = BTreeSet::new();
    let mut places = Vec::new();
    for new in given.iter().filter(|new| new.at.fact == *fact) {
        let at = place(context, spec, &new.at)?;
        if !seen.insert(at.clone()) {
            return Err(with_key(
                Refusal::new("act.key-twice").with("fact", fact),
                at.key.as_ref(),
            ));
        }
        places.push((at, new.body.clone()));
    }
    if places.is_empty() {
        Err(form(&FactAt { fact: fact.clone(), key: None }, ""))
    } else {
        Ok(places)
    }
}

/// Where the fact goes: its key exists and is the author's to act on.
fn place(context: &Context<'_>, spec: &Fact, at: &FactAt) -> Result<FactAt, Refusal> {
    let unknown =
        || with_key(Refusal::new("act.unknown-key").with("fact", &at.fact), at.key.as_ref());
    if spec.per.contains(&Per::Act) {
        let key = Key(context.draft.case.seq.to_string());
        let own = at.key.as_ref().is_none_or(|given| *given == key);
        return own.then(|| FactAt { fact: at.fact.clone(), key: Some(key) }).ok_or_else(unknown);
    }
    if spec.per.is_empty() {
        return at.key.is_none().then(|| at.clone()).ok_or_else(unknown);
    }
    let excepting = |key| keys::excepting(spec, context.before, key);
    if let Some((key, by)) = at.key.as_ref().and_then(|key| Some((key, excepting(key)?))) {
        return Err(Refusal::new("act.key-excepted").with("fact", by).with("key", key));
    }
    let expected = keys::expected(context.definition, context.before, &at.fact).unwrap_or_default();
    let key = at.key.as_ref().filter(|key| expected.contains(key)).ok_or_else(unknown)?;
    if let (Author::Person(actor), By::Role(role)) = (&context.author, &context.action.by)
        && !keys::may_own(context.definition, context.before, role, actor, at)
    {
        return Err(Refusal::new("act.not-your-key").with("fact", &at.fact).with("key", key));
    }
    match not_attending(context.definition, context.before, &at.fact, key) {
        Some(present) => Err(Refusal::new("act.not-attending").with("fact", present)),
        None => Ok(at.clone()),
    }
}

/// The body is as the form wants it; the first field that is not is named.
pub(crate) fn valid(schema: &Value, at: &FactAt, body: &Value) -> Result<(), Refusal> {
    match crate::form::validate(schema, body).first() {
        Some(error) => Err(form(at, &error.pointer).with("reason", error.code)),
        None => Ok(()),
    }
}

/// Every date that this act fills lies where the form wants it, on the day on which it is judged. What others filled was
/// judged when they did.
fn in_time(
    context: &Context<'_>,
    schema: &Value,
    at: &FactAt,
    body: &Value,
) -> Result<(), Refusal> {
    let by_outside = matches!(context.action.by, By::Outside(_));
    let fills = by_outside && outside::fills(context.definition, context.action, &at.fact);
    let is_own = |pointer: &str| {
        let is_outside = outside::is_within(schema, pointer);
        if by_outside { is_outside || !fills } else { !is_outside }
    };
    let opened = context.draft.case.opened_at.map(Calendar::day);
    let anchors = dates::Anchors { today: context.moment.day(), opened };
    let found = dates::faults(schema, body, anchors);
    let Some(fault) = found.into_iter().find(|fault| is_own(&fault.pointer)) else {
        return Ok(());
    };
    let refusal = Refusal::new("act.date").with("fact", &at.fact).with("pointer", fault.pointer);
    let refusal = with_key(refusal.with("given", fault.given), at.key.as_ref());
    let days = [("after", fault.days.after()), ("not_after", fault.days.last)];
    let days = days.into_iter().filter_map(|(name, day)| Some((name, day?)));
    Err(days.fold(refusal, |refusal, (name, day)| refusal.with(name, day)))
}

/// What the form fixes is as it was recorded before. Asked once the facts of the act are there: one may fix another.
pub(crate) fn as_fixed(
    definition: &Definition,
    case: &Case,
    at: &FactAt,
    by_outside: bool,
) -> Result<(), Refusal> {
    let Some((schema, own)) = definition.schemas.get(&at.fact).zip(case.facts.get(at)) else {
        return Ok(());
    };
    let Some(found) = fixed::difference(schema, &own.body, case, by_outside) else {
        return Ok(());
    };
    let code = match (by_outside, &found.given) {
        (true, _) => "outside.differs",
        (false, Some(_)) => "act.fixed",
        (false, None) => "act.fixed-missing",
    };
    let refusal = Refusal::new(code).with("fact", &at.fact).with("pointer", found.pointer);
    let refusal = with_key(refusal.with("expected", found.expected), at.key.as_ref());
    Err(match found.given {
        Some(given) => refusal.with("given", given),
        None => refusal,
    })
}

/// The elements of a list that keys come from each have a key of their own.
pub(crate) fn distinct_elements(
    definition: &Definition,
    at: &FactAt,
    body: &Value,
) -> Result<(), Refusal> {
    for place in keys::lists_in(definition, &at.fact) {
        let mut seen = BTreeSet::new();
        let elements = keys::elements(definition, place, body).unwrap_or_default();
        for (index, key) in elements.into_iter().enumerate() {
            let Some(key) = key else {
                return Err(form(at, &format!("{}/{index}", place.pointer)));
            };
            if !seen.insert(key.clone()) {
                return Err(Refusal::new("act.key-twice").with("fact", &at.fact).with("key", key));
            }
        }
    }
    Ok(())
}

/// Nothing is there yet, unless the action supersedes it.
pub(crate) fn not_there(context: &Context<'_>, at: &FactAt) -> Result<(), Refusal> {
    let superseded = context.action.supersedes.contains(&at.fact);
    if !superseded && context.before.facts.contains_key(at) {
        return Err(with_key(
            Refusal::new("act.fact-exists").with("fact", &at.fact),
            at.key.as_ref(),
        ));
    }
    Ok(())
}

/// On a page: the action has still something to make.
pub(crate) fn none_left(context: &Context<'_>) -> Result<(), Refusal> {
    for fact in &context.action.produces {
        let Some(spec) = context.definition.facts.get(fact) else { continue };
        let open_series = spec.per.contains(&Per::Act);
        let superseded = context.action.supersedes.contains(fact);
        if spec.computed.is_some() || superseded || open_series {
            continue;
        }
        let absent = keys::absent(context.definition, context.before, fact);
        let any = context.before.facts.keys().any(|at| at.fact == *fact);
        if any && absent.is_some_and(|absent| absent.is_empty()) {
            return Err(Refusal::new("act.fact-exists").with("fact", fact));
        }
    }
    Ok(())
}

/// Are the keys of these facts the same things?
pub(crate) fn same_family(definition: &Definition, one: &Name, other: &Name) -> bool {
    let per = |fact: &Name| {
        definition.facts.get(fact).map(|spec| spec.per.as_slice()).filter(|per| !per.is_empty())
    };
    let Some((left, right)) = per(one).zip(per(other)) else { return false };
    one == other
        || left == right
        || left == [Per::Fact(other.clone())]
        || right == [Per::Fact(one.clone())]
}
