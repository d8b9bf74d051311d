//! Facts: every `produced` change has its row, every row its change, every row its body.

use std::collections::BTreeMap;

use procedure::act::{Author, Cause};
use procedure::case::{Change, EventKind};
use procedure::definition::{Definition, FactKind};
use procedure::name::Name;
use serde_json::Value;
use uuid::Uuid;

use super::code::Code;
use super::events::Read;
use super::report::{At, Report, Said};
use super::store::FactRow;
use crate::canonical::fact_hash;
use crate::cases::store::CaseRecord;

/// What an event says of a fact that it produced.
struct Produced<'a> {
    event: &'a Read<'a>,
    hash: &'a str,
    author: Option<Uuid>,
}

/// Where a fact stands: number of the event, name, key.
type Place<'a> = (i64, &'a str, Option<&'a str>);

pub(super) fn check(
    report: &mut Report,
    (case, definition): (&CaseRecord, Option<&Definition>),
    events: &[Read<'_>],
    rows: &[FactRow],
) {
    let mut produced = produced(events);
    for row in rows {
        report.facts += 1;
        let at = (row.seq, row.fact.as_str(), row.fact_key.as_deref());
        let name = name(&case.reference, at);
        match produced.remove(&at) {
            Some(said) => compare(report, definition, row, &said, &name),
            None => report.complain(Code::FactExtra, &name),
        }
        body(report, row, &name);
    }
    for at in produced.into_keys() {
        report.complain(Code::FactMissing, name(&case.reference, at));
    }
}

fn name(case: &str, (seq, fact, key): Place<'_>) -> String {
    let key = key.map(|key| format!(" of {}", key.said())).unwrap_or_default();
    format!("case {case}, event {seq}, fact {fact}{key}")
}

fn produced<'a>(events: &'a [Read<'a>]) -> BTreeMap<Place<'a>, Produced<'a>> {
    let mut produced = BTreeMap::new();
    for event in events {
        for change in &event.changes {
            if let Change::Produced { at, hash, author } = change {
                let key = at.key.as_ref().map(|key| key.0.as_str());
                let said = Produced { event, hash, author: author.map(|author| author.0) };
                produced.insert((event.row.seq, at.fact.as_str(), key), said);
            }
        }
    }
    produced
}

fn compare(
    report: &mut Report,
    definition: Option<&Definition>,
    row: &FactRow,
    said: &Produced<'_>,
    name: &str,
) {
    report.same(Code::FactHash, name, (said.hash, hex::encode(&row.hash).as_str()));
    report.same(Code::FactAuthor, name, (said.author, row.author));
    report.same(Code::FactTime, name, (At(said.event.row.recorded_at), At(row.recorded_at)));
    if let Some(definition) = definition {
        report.same(Code::FactKind, name, (kind(definition, &row.fact), row.kind.as_deref()));
    }
    // What crossed from another case names the fact it is; what was made here names none.
    let sourced = match (&said.event.kind, &said.event.author) {
        (EventKind::Answered { .. }, _) => row.source.is_some(),
        (EventKind::Opened, Author::Cause(Cause::Parent)) => {
            row.source.is_some() || row.author.is_none()
        }
        (
            EventKind::Opened
            | EventKind::Acted { .. }
            | EventKind::Drawn { .. }
            | EventKind::Vacant { .. }
            | EventKind::Overdue { .. }
            | EventKind::Left { .. }
            | EventKind::Ended,
            _,
        ) => row.source.is_none(),
    };
    report.expect(sourced, Code::FactSource, name);
}

/// The kind that the definition declares, as rows name it.
fn kind(definition: &Definition, fact: &str) -> Option<&'static str> {
    definition.facts.get(&Name::parse(fact)?)?.kind.map(FactKind::word)
}

/// The hash is that of the salted body. Nothing destroys bodies yet, so every fact has one.
fn body(report: &mut Report, row: &FactRow, name: &str) {
    let (Some(salt), Some(body)) = (&row.salt, &row.body) else {
        return report.complain(Code::FactBody, name);
    };
    let body: Option<Value> = serde_json::from_str(body).ok();
    let stands = body.is_some_and(|body| fact_hash(salt, &body) == row.hash.as_slice());
    report.expect(stands, Code::FactHash, name);
}
