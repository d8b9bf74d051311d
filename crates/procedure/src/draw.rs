//! Picking the people of a role, or the organisation of a sub-case, so that anyone can pick again and get the same.

use std::collections::BTreeSet;

use domain::PersonId;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::act::NewFact;
use crate::act::fields::fields;
use crate::case::Case;
use crate::definition::{AssignBy, By, Definition};
use crate::guard::in_scope;
use crate::name::{Name, Place};
use crate::refusal::Refusal;

/// Somebody who might be picked.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub id: Uuid,
    /// Cases that wait for them now.
    pub open: u32,
    /// When they were last picked for this role.
    pub last_used: Option<Timestamp>,
    /// One of the last so many picked, whom `avoid_last` avoids.
    pub among_last: bool,
    /// Why they are never drawn: not competent, not impartial, not accredited.
    pub left_out: Option<Refusal>,
}

/// A draw: who was picked, and the record from which anyone can re-run it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    pub picked: Vec<Uuid>,
    pub record: Value,
}

/// Picks up to `count` candidates; `all` and `named` take everybody who is not left out, `named` up to `count`.
///
/// Ties are broken by lot, so that nobody is first by their name or by the age of their account.
pub fn pick(by: AssignBy, candidates: &[Candidate], count: usize, seed: &[u8; 32]) -> Drawn {
    let mut eligible: Vec<_> =
        candidates.iter().filter(|candidate| candidate.left_out.is_none()).collect();
    eligible.sort_by_cached_key(|candidate| {
        let open = if by == AssignBy::Queue { candidate.open } else { 0 };
        let last_used = match by {
            AssignBy::Queue | AssignBy::Rotation => candidate.last_used,
            AssignBy::Lottery | AssignBy::Named | AssignBy::All => None,
        };
        (candidate.among_last, open, last_used, lot(seed, candidate.id))
    });
    let count = if by == AssignBy::All { eligible.len() } else { count };
    let picked: Vec<_> = eligible.iter().take(count).map(|candidate| candidate.id).collect();
    let record = json!({
        "method": method_of(by),
        "count": count,
        "seed_sha256": hex::encode(Sha256::digest(seed)),
        "from": candidates.iter().map(|candidate| line(candidate, seed)).collect::<Vec<_>>(),
        "picked": picked,
    });
    Drawn { picked, record }
}

/// The lot of a candidate: SHA-256 over the seed and the sixteen bytes of the id. The lowest is drawn first.
fn lot(seed: &[u8; 32], id: Uuid) -> [u8; 32] {
    Sha256::new().chain_update(seed).chain_update(id.as_bytes()).finalize().into()
}

fn method_of(by: AssignBy) -> &'static str {
    match by {
        AssignBy::Queue => "queue",
        AssignBy::Rotation => "rotation",
        AssignBy::Lottery => "lottery",
        AssignBy::Named => "named",
        AssignBy::All => "all",
    }
}

fn line(candidate: &Candidate, seed: &[u8; 32]) -> Value {
    json!({
        "id": candidate.id,
        "open": candidate.open,
        "last_used": candidate.last_used,
        "among_last": candidate.among_last,
        "lot": hex::encode(lot(seed, candidate.id)),
        "left_out": candidate.left_out,
    })
}

/// A line of a record: somebody among whom the draw decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    pub id: Uuid,
    pub open: u64,
    pub last_used: Option<Timestamp>,
    pub among_last: bool,
    /// Hexadecimal.
    pub lot: String,
    pub is_picked: bool,
}

/// Those among whom a draw decided, in the order in which it took them. It is read from the record alone, by the rule of [`pick`].
pub fn ranked(record: &Value) -> Vec<Ranked> {
    let word =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = |text: &str| Uuid::parse_str(text).ok();
    let list = |name: &str| record.get(name).and_then(Value::as_array).into_iter().flatten();
    let picked: BTreeSet<Uuid> = list("picked").filter_map(|one| id(one.as_str()?)).collect();
    let method = word(record, "method").unwrap_or_default();
    let read = |one: &Value| {
        let own = id(&word(one, "id")?)?;
        Some(Ranked {
            id: own,
            open: one.get("open").and_then(Value::as_u64).unwrap_or_default(),
            last_used: word(one, "last_used").and_then(|at| at.parse().ok()),
            among_last: one.get("among_last").and_then(Value::as_bool).unwrap_or_default(),
            lot: word(one, "lot").unwrap_or_default(),
            is_picked: picked.contains(&own),
        })
    };
    let eligible = list("from").filter(|one| one.get("left_out").is_none_or(Value::is_null));
    let mut all: Vec<Ranked> = eligible.filter_map(read).collect();
    all.sort_by_key(|one| {
        let is_queue = method == method_of(AssignBy::Queue);
        let counts_use = is_queue || method == method_of(AssignBy::Rotation);
        let open = if is_queue { one.open } else { 0 };
        let last_used = one.last_used.filter(|_| counts_use);
        (one.among_last, open, last_used, one.lot.clone())
    });
    all
}

/// What somebody must be to do everything a role does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirements {
    /// Areas in which they must be trained and attested.
    pub areas: BTreeSet<Name>,
    /// No interest may tie them to a party.
    pub impartial: bool,
    /// Fields that their organisation must be accredited for.
    pub scopes: BTreeSet<Place>,
}

/// The requirements of a role: those of the guards of all its actions.
pub fn requirements(definition: &Definition, role: &Name) -> Requirements {
    let mut requirements = Requirements::default();
    for action in definition.actions.values().filter(|action| action.by == By::Role(role.clone())) {
        let guards = &action.guards;
        requirements.areas.extend(guards.competent.as_ref().map(|guard| guard.area.clone()));
        requirements.impartial |= guards.impartial.is_some();
        requirements.scopes.extend(guards.in_scope.iter().flat_map(|guard| guard.places.clone()));
    }
    requirements
}

/// Who did something in this case after which `never_same_person` closes an action of this role to them: drawing them
/// would make a queue that nobody can empty.
pub fn barred(definition: &Definition, case: &Case, role: &Name) -> BTreeSet<PersonId> {
    let theirs = |name: &str| {
        let found = definition.actions.iter().find(|(action, _)| action.as_str() == name);
        found.is_some_and(|(_, action)| action.by == By::Role(role.clone()))
    };
    let mut barred = BTreeSet::new();
    for rule in &definition.never_same_person {
        for act in &case.acts {
            let named = rule.actions.iter().any(|name| name == act.action.as_str());
            let other = |name: &String| name != act.action.as_str() && theirs(name);
            if named && rule.actions.iter().any(other) {
                barred.extend(act.person);
            }
        }
    }
    barred
}

/// What an organisation must be accredited for to carry out a case, as far as these facts say.
pub fn scope_subjects(definition: &Definition, given: &[NewFact]) -> BTreeSet<String> {
    let guards = definition.actions.values().filter_map(|action| action.guards.in_scope.as_ref());
    let read = |place: &Place| {
        let bodies = given.iter().filter(|new| new.at.fact == place.fact).map(|new| &new.body);
        bodies
            .flat_map(|body| fields(body, &place.pointer))
            .flat_map(in_scope::texts)
            .collect::<Vec<_>>()
    };
    guards.flat_map(|guard| &guard.places).flat_map(read).collect()
}

#[cfg(test)]
mod tests;
