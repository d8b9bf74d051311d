//! Events: their chain, their hashes, their leaves, and the columns that repeat what they say.

use procedure::act::Author;
use procedure::case::{Change, EventKind};

use super::code::Code;
use super::report::Report;
use super::store::EventRow;
use crate::canonical::sha256;
use crate::cases::store::CaseRecord;

/// An event as its row says it.
pub(super) struct Read<'a> {
    /// The reference of its case.
    pub(super) case: &'a str,
    pub(super) row: &'a EventRow,
    pub(super) kind: EventKind,
    pub(super) author: Author,
    pub(super) changes: Vec<Change>,
}

impl Read<'_> {
    /// Its name in complaints.
    pub(super) fn name(&self) -> String {
        format!("case {}, event {}", self.case, self.row.seq)
    }
}

/// Reads the events of a case; what cannot be read is a complaint and counts for nothing.
pub(super) fn read<'a>(
    report: &mut Report,
    case: &'a CaseRecord,
    rows: &'a [EventRow],
) -> Vec<Read<'a>> {
    let reference = case.reference.as_str();
    let mut events = Vec::new();
    for row in rows {
        let parts = (
            serde_json::from_str(&row.kind),
            serde_json::from_str(&row.author),
            serde_json::from_str(&row.changes),
        );
        match parts {
            (Ok(kind), Ok(author), Ok(changes)) => {
                events.push(Read { case: reference, row, kind, author, changes });
            }
            _ => report
                .complain(Code::EventUnreadable, format!("case {reference}, event {}", row.seq)),
        }
    }
    events
}

/// The chain of a case's events.
pub(super) fn chain(report: &mut Report, case: &CaseRecord, events: &[Read<'_>]) {
    let mut before: Option<&[u8]> = None;
    for (place, event) in (1_i64..).zip(events) {
        report.events += 1;
        let (row, name) = (event.row, event.name());
        let follows = row.seq == place && row.prev_hash.as_deref() == before;
        report.expect(follows, Code::EventChain, &name);
        report.same(Code::EventHash, &name, (hash(row).as_slice(), row.hash.as_slice()));
        report.expect(row.definition == case.definition, Code::CaseDefinition, &name);
        columns(report, event, &name);
        leaf(report, row, &name);
        before = Some(&row.hash);
    }
}

/// The columns that repeat, for queries, what the hashed texts say.
fn columns(report: &mut Report, event: &Read<'_>, name: &str) {
    let action = match &event.kind {
        EventKind::Acted { action } => Some(action.as_str()),
        EventKind::Opened
        | EventKind::Answered { .. }
        | EventKind::Drawn { .. }
        | EventKind::Vacant { .. }
        | EventKind::Overdue { .. }
        | EventKind::Left { .. }
        | EventKind::Ended => None,
    };
    report.same(Code::EventAction, name, (action, event.row.action.as_deref()));
    let person = match &event.author {
        Author::Person(actor) => Some(actor.person.0),
        Author::Cause(_) => None,
    };
    report.same(Code::EventPerson, name, (person, event.row.person));
}

fn leaf(report: &mut Report, row: &EventRow, name: &str) {
    match (&row.leaf_hash, &row.leaf_salt) {
        (Some(payload), Some(salt)) => {
            let expected = leaf_hash(salt, &row.hash);
            report.same(Code::LeafHash, name, (expected.as_slice(), payload.as_slice()));
        }
        _ => report.complain(Code::EventLeaf, name),
    }
}

/// What a leaf of the log commits to.
pub(super) fn leaf_hash(salt: &[u8], payload: &[u8]) -> [u8; 32] {
    sha256(&[b"tris/leaf/v1\0", salt, payload])
}

fn hash(event: &EventRow) -> [u8; 32] {
    sha256(&[
        b"tris/event/v1\0",
        event.case_id.as_bytes(),
        &event.seq.to_be_bytes(),
        event.prev_hash.as_deref().unwrap_or(&[0; 32]),
        &event.definition,
        &sha256(&[event.author.as_bytes()]),
        &sha256(&[event.kind.as_bytes()]),
        &sha256(&[event.changes.as_bytes()]),
        event.evidence.as_deref().unwrap_or(&[0; 32]),
        &event.recorded_at.to_be_bytes(),
    ])
}
