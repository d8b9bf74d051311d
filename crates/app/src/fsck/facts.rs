//! Facts: every `produced` change has its row, every row its change, every row its body.

use std::collections::BTreeMap;

use procedure::act::{Author, Cause};
use procedure::case::{Change, EventKind};
use procedure::definition::{Definition, FactKind};
use procedure::name::Name;
use serde_json::Value;
use uuid::Uuid;

use super::Report;
use super::events::Read;
use super::store::FactRow;
use crate::canonical::fact_hash;

/// What an event says of a fact that it produced.
struct Produced<'a> {
    event: &'a Read<'a>,
    hash: &'a str,
    author: Option<Uuid>,
}

/// Where a fact stands: number of the event, name, key.
type At<'a> = (i64, &'a str, Option<&'a str>);

pub(super) fn check(
    report: &mut Report,
    definition: Option<&Definition>,
    events: &[Read<'_>],
    rows: &[FactRow],
) {
    let mut produced = produced(events);
    for row in rows {
        report.facts += 1;
        let at = (row.seq, row.fact.as_str(), row.fact_key.as_deref());
        let name = name(row.case_id, at);
        match produced.remove(&at) {
            Some(said) => compare(report, definition, row, &said, &name),
            None => report.complain("fact.extra", &name),
        }
        body(report, row, &name);
    }
    for (at, said) in produced {
        report.complain("fact.missing", name(said.event.row.case_id, at));
    }
}

fn name(case: Uuid, (seq, fact, key): At<'_>) -> String {
    format!("{case}:{seq} {fact} {}", key.unwrap_or_default())
}

fn produced<'a>(events: &'a [Read<'a>]) -> BTreeMap<At<'a>, Produced<'a>> {
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
    report.expect(hex::encode(&row.hash) == said.hash, "fact.hash", name);
    report.expect(row.author == said.author, "fact.author", name);
    report.expect(row.recorded_at == said.event.row.recorded_at, "fact.time", name);
    if let Some(definition) = definition {
        report.expect(row.kind.as_deref() == kind(definition, &row.fact), "fact.kind", name);
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
            | EventKind::Overdue { .. }
            | EventKind::Ended,
            _,
        ) => row.source.is_none(),
    };
    report.expect(sourced, "fact.source", name);
}

/// The kind that the definition declares, as rows name it.
fn kind(definition: &Definition, fact: &str) -> Option<&'static str> {
    match definition.facts.get(&Name::parse(fact)?)?.kind? {
        FactKind::Sample => Some("sample"),
        FactKind::Test => Some("test"),
        FactKind::Certificate => Some("certificate"),
    }
}

/// The hash is that of the salted body. Nothing destroys bodies yet, so every fact has one.
fn body(report: &mut Report, row: &FactRow, name: &str) {
    let (Some(salt), Some(body)) = (&row.salt, &row.body) else {
        return report.complain("fact.body", name);
    };
    let body: Option<Value> = serde_json::from_str(body).ok();
    let stands = body.is_some_and(|body| fact_hash(salt, &body) == row.hash.as_slice());
    report.expect(stands, "fact.hash", name);
}
