//! Messages to other systems and their answers: what events say went out did, with what their facts say, and what is said to have
//! acted has its event.

use std::collections::BTreeSet;

use procedure::act::{Author, Cause};
use procedure::case::{Change, EventKind};
use procedure::definition::Definition;
use serde_json::{Map, Value};

use super::cases::{Page, of};
use super::code::Code;
use super::events::Read;
use super::rebuilt::Rebuilt;
use super::report::Report;
use super::store::{AnswerRow, FactRow};
use crate::canonical::{canonical, sha256};
use crate::cases::store::CaseRecord;

pub(super) fn check(
    report: &mut Report,
    (record, definition): (&CaseRecord, Option<&Definition>),
    (events, page): (&[Read<'_>], &Page),
) {
    let (case, name) = (record.id, &record.reference);
    let mut sent = BTreeSet::new();
    let answers = of(&page.answers, case);
    for event in events {
        for change in &event.changes {
            if let Change::SentOutside { system, message } = change {
                sent.insert((event.row.seq, system.as_str(), message.as_str()));
            }
        }
        if let Author::Cause(Cause::Outside { system, message, answer }) = &event.author {
            let named = answers.iter().find(|row| row.id.to_string() == *answer);
            let stands = named.is_some_and(|row| {
                row.system == system.as_str() && row.message.as_deref() == Some(message.as_str())
            });
            report.expect(stands, Code::OutsideAnswer, event.name());
            let bytes = named.map(|row| sha256(&[&row.bytes]).to_vec());
            report.expect(event.row.evidence == bytes, Code::EventEvidence, event.name());
        }
    }
    let kept: BTreeSet<_> = of(&page.messages, case)
        .iter()
        .map(|row| (row.seq, row.system.as_str(), row.message.as_str()))
        .collect();
    for (seq, system, message) in sent.symmetric_difference(&kept) {
        report.complain(
            Code::OutsideMessage,
            format!("case {name}, event {seq}, message {message} to {system}"),
        );
    }
    for row in of(&page.messages, case) {
        let facts = of(&page.facts, case);
        let said = definition.and_then(|definition| body(definition, (events, facts), row.seq));
        let stands = said.is_none_or(|said| canonical(&said) == row.body);
        let subject =
            format!("case {name}, event {}, message {} to {}", row.seq, row.message, row.system);
        report.expect(stands, Code::OutsideBody, subject);
    }
    for row in answers {
        let event = events.iter().find(|event| is_of(event, row)).map(|event| event.row.seq);
        let stands = row.seq == event && (row.state == "acted") == event.is_some();
        let subject = format!("case {name}, answer {} of {}", row.id, row.system);
        report.expect(stands, Code::OutsideActed, subject);
    }
}

/// Is this the event that the answer became?
fn is_of(event: &Read<'_>, row: &AnswerRow) -> bool {
    matches!(&event.author, Author::Cause(Cause::Outside { answer, .. }) if *answer == row.id.to_string())
}

/// What the other system was told: the facts that the action stands on and those it makes, as they were then. `None` where these
/// cannot be read, or no action sent it: that is a complaint of its own.
fn body(
    definition: &Definition,
    (events, rows): (&[Read<'_>], &[FactRow]),
    seq: i64,
) -> Option<Value> {
    let sent = events.iter().position(|event| event.row.seq == seq)?;
    let EventKind::Acted { action } = &events.get(sent)?.kind else { return None };
    let action = definition.actions.get(action)?;
    let current = Rebuilt::of(events.get(..=sent)?).facts;
    let mut told = Map::new();
    for (at, seq) in &current {
        if !action.requires.contains(&at.fact) && !action.produces.contains(&at.fact) {
            continue;
        }
        let key = at.key.as_ref().map(|key| key.0.as_str());
        let named = |row: &&FactRow| {
            (row.seq, row.fact.as_str(), row.fact_key.as_deref()) == (*seq, at.fact.as_str(), key)
        };
        let body: Value = serde_json::from_str(rows.iter().find(named)?.body.as_ref()?).ok()?;
        match key {
            None => drop(told.insert(at.fact.to_string(), body)),
            Some(key) => {
                let keyed = told.entry(at.fact.to_string()).or_insert_with(|| Map::new().into());
                keyed.as_object_mut()?.insert(key.to_owned(), body);
            }
        }
    }
    Some(Value::Object(told))
}
