//! All SQL of messages to other systems and of their answers.

use domain::CaseId;
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional, signed};
use crate::error::Result;

/// A message on its way into the outbox.
pub(crate) struct NewMessage<'a> {
    pub(crate) id: Uuid,
    pub(crate) case: CaseId,
    pub(crate) seq: u64,
    pub(crate) system: &'a str,
    pub(crate) message: &'a str,
    pub(crate) body: &'a str,
}

/// A message as it stands.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct MessageRow {
    pub(crate) id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) system: String,
    pub(crate) message: String,
    pub(crate) body: String,
    pub(crate) state: String,
    pub(crate) fault: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) recorded_at: i64,
}

/// An answer as it was received, with what became of it.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct AnswerRow {
    pub(crate) id: Uuid,
    pub(crate) system: String,
    pub(crate) answer: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) signature: String,
    pub(crate) in_reply_to: Option<Uuid>,
    pub(crate) message: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) state: String,
    pub(crate) refusal: Option<String>,
    pub(crate) received_at: i64,
}

macro_rules! message_columns {
    () => {
        "SELECT m.id, m.case_id, m.system, m.message, m.body, m.state, m.fault, m.link, m.recorded_at FROM outside_messages m "
    };
}

macro_rules! answer_columns {
    () => {
        "SELECT a.id, a.system, a.answer, a.bytes, a.signature, a.in_reply_to, a.message, a.body, a.state, a.refusal, \
         a.received_at FROM outside_answers a "
    };
}

pub(crate) async fn insert_message(tx: &mut Tx, new: &NewMessage<'_>, at: i64) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO outside_messages (id, case_id, seq, system, message, body, state, attempts, recorded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7)",
        new.id,
        new.case.0,
        signed(new.seq),
        new.system,
        new.message,
        new.body,
        at
    );
    Ok(())
}

pub(crate) async fn message(tx: &mut Tx, id: Uuid) -> Result<Option<MessageRow>> {
    let sql = concat!(message_columns!(), "WHERE m.id = $1");
    Ok(fetch_optional!(tx, sql, id))
}

/// The messages of a case, in the order in which they were sent.
pub(crate) async fn messages_of(tx: &mut Tx, case: CaseId) -> Result<Vec<MessageRow>> {
    let sql =
        concat!(message_columns!(), "WHERE m.case_id = $1 ORDER BY m.seq, m.system, m.message");
    Ok(fetch_all!(tx, sql, case.0))
}

pub(crate) async fn delivered(
    tx: &mut Tx,
    id: Uuid,
    link: Option<&str>,
    at: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        "UPDATE outside_messages SET state = 'delivered', attempts = attempts + 1, fault = NULL, link = $1, delivered_at = $2 \
         WHERE id = $3",
        link,
        at.as_microsecond(),
        id
    );
    Ok(())
}

pub(crate) async fn undelivered(tx: &mut Tx, id: Uuid, fault: &str) -> Result<()> {
    let sql = "UPDATE outside_messages SET attempts = attempts + 1, fault = $1 WHERE id = $2";
    execute!(tx, sql, fault, id);
    Ok(())
}

/// The answer that this system gave this id.
pub(crate) async fn answer(tx: &mut Tx, system: &str, answer: &str) -> Result<Option<AnswerRow>> {
    let sql = concat!(answer_columns!(), "WHERE a.system = $1 AND a.answer = $2");
    Ok(fetch_optional!(tx, sql, system, answer))
}

pub(crate) async fn insert_answer(tx: &mut Tx, row: &AnswerRow) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO outside_answers (id, system, answer, bytes, signature, in_reply_to, message, body, state, refusal, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        row.id,
        row.system.as_str(),
        row.answer.as_str(),
        row.bytes.as_slice(),
        row.signature.as_str(),
        row.in_reply_to,
        row.message.as_deref(),
        row.body.as_deref(),
        row.state.as_str(),
        row.refusal.as_deref(),
        row.received_at
    );
    Ok(())
}

/// The answers to a case's messages, in the order in which they came.
pub(crate) async fn answers_of(tx: &mut Tx, case: CaseId) -> Result<Vec<AnswerRow>> {
    let sql = concat!(
        answer_columns!(),
        "JOIN outside_messages m ON m.id = a.in_reply_to WHERE m.case_id = $1 ORDER BY a.received_at, a.id"
    );
    Ok(fetch_all!(tx, sql, case.0))
}

/// The answer became this event.
pub(crate) async fn acted(tx: &mut Tx, id: Uuid, seq: u64) -> Result<()> {
    let sql = "UPDATE outside_answers SET state = 'acted', refusal = NULL, seq = $1 WHERE id = $2";
    execute!(tx, sql, signed(seq), id);
    Ok(())
}

/// It stays kept: the case looked at it and could not take it.
pub(crate) async fn not_taken(tx: &mut Tx, id: Uuid, refusal: &str) -> Result<()> {
    let sql = "UPDATE outside_answers SET refusal = $1 WHERE id = $2 AND state = 'kept'";
    execute!(tx, sql, refusal, id);
    Ok(())
}
