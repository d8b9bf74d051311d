//! Messages to other systems and their answers: what events say went out did, and what is said to have acted has its event.

use std::collections::BTreeSet;

use procedure::act::{Author, Cause};
use procedure::case::Change;

use super::cases::{Page, of};
use super::code::Code;
use super::events::Read;
use super::report::Report;
use super::store::AnswerRow;
use crate::canonical::sha256;
use crate::cases::store::CaseRecord;

pub(super) fn check(
    report: &mut Report,
    record: &CaseRecord,
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
