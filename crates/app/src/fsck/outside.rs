//! Messages to other systems and their answers: what events say went out did, and what is said to have acted has its event.

use std::collections::BTreeSet;

use procedure::act::{Author, Cause};
use procedure::case::Change;
use uuid::Uuid;

use super::Report;
use super::cases::{Page, of};
use super::events::Read;
use super::store::AnswerRow;
use crate::canonical::sha256;

pub(super) fn check(report: &mut Report, case: Uuid, (events, page): (&[Read<'_>], &Page)) {
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
            report.expect(stands, "outside.answer", event.name());
            let bytes = named.map(|row| sha256(&[&row.bytes]).to_vec());
            report.expect(event.row.evidence == bytes, "event.evidence", event.name());
        }
    }
    let kept: BTreeSet<_> = of(&page.messages, case)
        .iter()
        .map(|row| (row.seq, row.system.as_str(), row.message.as_str()))
        .collect();
    for (seq, system, message) in sent.symmetric_difference(&kept) {
        report.complain("outside.message", format!("{case}:{seq} {system}/{message}"));
    }
    for row in answers {
        let event = events.iter().find(|event| is_of(event, row)).map(|event| event.row.seq);
        let stands = row.seq == event && (row.state == "acted") == event.is_some();
        report.expect(stands, "outside.acted", row.id);
    }
}

/// Is this the event that the answer became?
fn is_of(event: &Read<'_>, row: &AnswerRow) -> bool {
    matches!(&event.author, Author::Cause(Cause::Outside { answer, .. }) if *answer == row.id.to_string())
}
