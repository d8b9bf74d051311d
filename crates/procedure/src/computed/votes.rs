//! `votes`: was there a quorum, and were enough of those who took part in favour?

use serde_json::{Value, json};

use super::{Entry, Source, project};
use crate::case::{Case, FactAt};
use crate::definition::{Definition, Majority, Method, Share, Votes};
use crate::keys;
use crate::name::{Key, Name};

/// What an entry may say.
const IN_FAVOUR: &str = "for";

/// Whoever was taken out of the set, such as a recused member, is neither in the base nor in the quorum.
pub(super) fn count(source: &Source<'_>, entries: &[&Entry<'_>], votes: &Votes) -> Value {
    let took_part = |entry: &&&Entry<'_>| match &votes.present {
        Some(present) => attends(source.definition, source.case, present, source, entry),
        None => entry.current.is_some(),
    };
    let of = entries.len();
    let part = entries.iter().filter(took_part).count();
    let said = |word: &str| {
        let is = |entry: &&&Entry<'_>| keys::text(&source.value(entry)).as_deref() == Some(word);
        entries.iter().filter(is).count()
    };
    let in_favour = said(IN_FAVOUR);
    let result = if of == 0 || !reaches(part, votes.quorum, of) {
        "no_quorum"
    } else if match votes.majority {
        Majority::AtLeast(share) => reaches(in_favour, share, part),
        Majority::MoreThan(share) => exceeds(in_favour, share, part),
    } {
        "passed"
    } else {
        "failed"
    };
    let cast: Vec<_> = entries
        .iter()
        .filter(|entry| entry.current.is_some())
        .map(|entry| json!({ "key": entry.key, "value": source.value(entry) }))
        .collect();
    json!({
        "result": result, "may_vote": of, "took_part": part, "for": in_favour, "against": said("against"),
        "abstain": said("abstain"), "entries": cast,
    })
}

/// `number` is at least this share of `base`. Whole numbers only: no vote passes by a rounding.
fn reaches(number: usize, share: Share, base: usize) -> bool {
    wide(number) * u128::from(share.of) >= wide(base) * u128::from(share.part)
}

fn exceeds(number: usize, share: Share, base: usize) -> bool {
    wide(number) * u128::from(share.of) > wide(base) * u128::from(share.part)
}

fn wide(number: usize) -> u128 {
    u128::try_from(number).unwrap_or(u128::MAX >> 32)
}

fn attends(
    definition: &Definition,
    case: &Case,
    present: &Name,
    source: &Source<'_>,
    entry: &Entry<'_>,
) -> bool {
    let per = definition.facts.get(present).map_or(&[][..], |spec| &spec.per);
    let key = keys::joined(&project(&source.spec.per, &entry.parts, per));
    case.facts.contains_key(&FactAt { fact: present.clone(), key: Some(key) })
}

/// The attendance that a vote at this key lacks: whoever is not there does not vote.
pub(crate) fn not_attending<'a>(
    definition: &'a Definition,
    case: &Case,
    fact: &Name,
    key: &Key,
) -> Option<&'a Name> {
    let spec = definition.facts.get(fact)?;
    let counted = definition.facts.values().filter_map(|declared| declared.computed.as_ref());
    let present = counted.filter(|computed| computed.of == *fact).find_map(|computed| {
        match &computed.method {
            Method::Votes(votes) => votes.present.as_ref(),
            Method::Outcomes { .. } | Method::Ranking(_) => None,
        }
    })?;
    let source = Source { definition, case, name: fact, spec, pointer: "" };
    let entry = source.entries().into_iter().find(|entry| entry.key == *key)?;
    (!attends(definition, case, present, &source, &entry)).then_some(present)
}
