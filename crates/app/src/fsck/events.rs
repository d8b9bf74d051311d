//! Events, facts, evidence and the state that follows from them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use signing::Evidence;
use uuid::Uuid;

use super::Report;
use super::store::{self, EventRow};
use crate::App;
use crate::canonical::{fact_hash, sha256};
use crate::db::Tx;
use crate::error::Result;

/// Cases looked at together.
const PAGE: i64 = 500;

pub(super) async fn check(app: &App, report: &mut Report) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let mut tx = app.db.read().await?;
        let cases = store::cases_after(&mut tx, after, PAGE).await?;
        let (Some(first), Some(last)) = (cases.first(), cases.last()) else { break };
        let events = store::events_between(&mut tx, first.0, last.0).await?;
        let facts = store::facts_between(&mut tx, first.0, last.0).await?;
        after = last.0;
        for (id, state, seq) in &cases {
            let own: Vec<&EventRow> = events.iter().filter(|event| event.case_id == *id).collect();
            case(report, (*id, state, *seq), &own)?;
            for event in own {
                signed(&mut tx, app, report, event).await?;
            }
        }
        for row in facts {
            fact(report, &row)?;
        }
    }
    let mut tx = app.db.read().await?;
    for (case, seq) in store::events_without_leaf(&mut tx).await? {
        report.complain("event.leaf", format!("{case}:{seq}"));
    }
    for (case,) in store::certificates_without_evidence(&mut tx).await? {
        report.complain("certificate.evidence", case);
    }
    Ok(())
}

/// The chain of a case's events, and the state the last move left it in.
fn case(
    report: &mut Report,
    (id, state, seq): (Uuid, &str, i64),
    events: &[&EventRow],
) -> Result<()> {
    report.cases += 1;
    let mut before: Option<&[u8]> = None;
    let mut rebuilt = String::new();
    for (place, event) in (1_i64..).zip(events) {
        report.events += 1;
        if event.seq != place || event.prev_hash.as_deref() != before {
            report.complain("event.chain", format!("{id}:{}", event.seq));
        }
        if hash(event) != event.hash.as_slice() {
            report.complain("event.hash", format!("{id}:{}", event.seq));
        }
        before = Some(&event.hash);
        let changes: Value = serde_json::from_str(&event.changes)?;
        for change in changes.as_array().into_iter().flatten() {
            if let Some(to) = change.pointer("/moved/to").and_then(Value::as_str) {
                to.clone_into(&mut rebuilt);
            }
        }
    }
    let last = events.last().map(|event| event.seq);
    if last != Some(seq) || rebuilt != state {
        report.complain("case.state", id);
    }
    Ok(())
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

/// A person's act has evidence that stands; what nobody did has none.
async fn signed(tx: &mut Tx, app: &App, report: &mut Report, event: &EventRow) -> Result<()> {
    let subject = format!("{}:{}", event.case_id, event.seq);
    let is_act = event.kind.contains("acted") && event.person.is_some();
    let Some(expected) = &event.evidence else {
        if is_act {
            report.complain("event.evidence", subject);
        }
        return Ok(());
    };
    let stored: BTreeMap<Vec<u8>, Vec<u8>> =
        store::evidence_of(tx, event.act_id).await?.into_iter().collect();
    let stands = stored.get(expected).is_some_and(|bytes| stands(app, event, expected, bytes));
    if !stands {
        report.complain("event.evidence", subject);
    }
    Ok(())
}

fn stands(app: &App, event: &EventRow, expected: &[u8], bytes: &[u8]) -> bool {
    let at = Timestamp::from_microsecond(event.recorded_at).unwrap_or_default();
    let verified = Evidence::from_bytes(bytes).ok().and_then(|evidence| {
        evidence
            .verify(app.authority.certificate_der(), at, false)
            .ok()
            .map(|(manifest, _)| manifest)
    });
    sha256(&[bytes]) == *expected
        && verified.is_some_and(|manifest| {
            manifest.act_id == event.act_id && Some(manifest.actor) == event.person
        })
}

/// A fact's hash is that of its salted body, while the body is there.
fn fact(report: &mut Report, row: &store::FactRow) -> Result<()> {
    let (case, seq, fact, key, hash, salt, body) = row;
    report.facts += 1;
    let (Some(salt), Some(body)) = (salt, body) else { return Ok(()) };
    let body: Value = serde_json::from_str(body)?;
    if fact_hash(salt, &body) != hash.as_slice() {
        report.complain(
            "fact.hash",
            format!("{case}:{seq} {fact} {}", key.as_deref().unwrap_or_default()),
        );
    }
    Ok(())
}
