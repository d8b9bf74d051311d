//! Whether somebody asked for a job: its cause and payload are those of an event, a paper, a message or an answer of its case.

use procedure::case::Change;
use serde_json::{Value, json};
use uuid::Uuid;

use super::JobRow;
use crate::db::Tx;
use crate::error::Result;
use crate::fsck::report::Report;
use crate::fsck::store::jobs as store;

/// What a job is because of, with the payload that it has then.
enum Cause<'a> {
    /// This event of the job's case.
    Event(i64),
    /// This event, which asked for people of the role.
    Draw(i64, &'a str),
    /// This event, which wrote into a register.
    Row(i64, String),
    Message(Uuid),
    Answer(Uuid),
    Paper(Uuid),
    /// The parent: that it said so is looked at with its sub-cases.
    Parent,
}

pub(super) async fn is_asked(tx: &mut Tx, report: &mut Report, job: &JobRow) -> Result<bool> {
    let Some(case) = job.case_id.filter(|_| job.reference.is_some()) else { return Ok(false) };
    let payload: Value = serde_json::from_str(&job.payload).unwrap_or_default();
    let Some(cause) = cause(job, case, &payload) else { return Ok(false) };
    let own = |rows: Vec<(Uuid,)>| rows == [(case,)];
    Ok(match cause {
        Cause::Event(seq) => changes(tx, report, (case, seq)).await?.is_some(),
        Cause::Draw(seq, role) => {
            let asks = |change: &Change| matches!(change, Change::AssignmentAsked { role: asked } if asked.as_str() == role);
            changes(tx, report, (case, seq)).await?.is_some_and(|changes| changes.iter().any(asks))
        }
        Cause::Row(seq, register) => {
            let wrote = |change: &Change| matches!(change, Change::Registered { register: written, .. } if *written == register);
            changes(tx, report, (case, seq)).await?.is_some_and(|changes| changes.iter().any(wrote))
        }
        Cause::Message(id) => own(store::message(tx, id).await?.told_of_no_case(report)),
        Cause::Answer(id) => own(store::answer(tx, id).await?.told_of_no_case(report)),
        Cause::Paper(id) => own(store::document(tx, id).await?.told_of_no_case(report)),
        Cause::Parent => true,
    })
}

/// Reads the cause as the program writes it. `None`: the program writes no such job.
fn cause<'a>(job: &'a JobRow, case: Uuid, payload: &Value) -> Option<Cause<'a>> {
    let text = job.cause.as_str();
    let id = |text: &str| Uuid::parse_str(text).ok();
    let of_case = text.strip_prefix(&case.to_string()).and_then(|rest| rest.strip_prefix(':'));
    let (cause, expected) = match job.kind.as_str() {
        "evidence" | "register-state" | "answer" => {
            let seq: i64 = of_case?.parse().ok()?;
            (Cause::Event(seq), json!({ "seq": seq }))
        }
        "outside-answers" => {
            let cause = match text.strip_prefix("answer:") {
                Some(answer) => Cause::Answer(id(answer)?),
                None => Cause::Event(of_case?.parse().ok()?),
            };
            (cause, json!({}))
        }
        "draw-people" => {
            let (seq, role) = of_case?.split_once(':')?;
            let seq: i64 = seq.parse().ok()?;
            (Cause::Draw(seq, role), json!({ "role": role, "seq": seq }))
        }
        "draw-organisation" => {
            let kind = of_case?.strip_prefix("1:")?;
            (Cause::Event(1), json!({ "kind": kind, "seq": 1 }))
        }
        "register-row" => {
            let (_row, rest) = text.split_once(':')?;
            let (of, seq) = rest.split_once(':')?;
            let register = payload.get("register")?.as_str()?.to_owned();
            let expected = json!({ "register": register });
            (Cause::Row((of == case.to_string()).then(|| seq.parse().ok())??, register), expected)
        }
        "outside-send" => (Cause::Message(id(text)?), json!({ "message": text })),
        "seal" | "seal-paper" | "stamp" => (Cause::Paper(id(text)?), json!({ "document": text })),
        "restamp" => {
            let (paper, place) = text.split_once(':')?;
            let (paper, place) = (id(paper)?, place.parse::<i64>().ok()?);
            (Cause::Paper(paper), json!({ "document": paper, "place": place }))
        }
        "end" => (Cause::Parent, json!({})),
        _ => return None,
    };
    (*payload == expected).then_some(cause)
}

/// What an event changed; `None` if it is not there.
async fn changes(
    tx: &mut Tx,
    report: &mut Report,
    (case, seq): (Uuid, i64),
) -> Result<Option<Vec<Change>>> {
    let rows = store::changes(tx, case, seq).await?.told_of_no_case(report);
    // What cannot be read is a complaint of its own.
    Ok(rows.into_iter().next().map(|(changes,)| serde_json::from_str(&changes).unwrap_or_default()))
}
