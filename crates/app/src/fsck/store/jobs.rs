//! The plain SQL of jobs and of what they wait to do.

use sqlx::FromRow;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::Result;
use crate::fsck::rows::{Rows, read};

/// A job that is not done.
#[derive(FromRow)]
pub(in crate::fsck) struct JobRow {
    pub(in crate::fsck) kind: String,
    pub(in crate::fsck) cause: String,
    pub(in crate::fsck) case_id: Option<Uuid>,
    pub(in crate::fsck) payload: String,
    pub(in crate::fsck) due_at: i64,
    pub(in crate::fsck) leased_until: Option<i64>,
    /// Of its case, unless that is gone.
    pub(in crate::fsck) reference: Option<String>,
}

pub(in crate::fsck) async fn waiting(tx: &mut Tx) -> Result<Rows<JobRow>> {
    let sql = "SELECT j.kind, j.cause, j.case_id, j.payload, j.due_at, j.leased_until, c.reference FROM jobs j \
               LEFT JOIN cases c ON c.id = j.case_id WHERE j.done_at IS NULL ORDER BY j.kind, j.cause";
    Ok(read!(tx, "jobs", sql))
}

/// The same of a page of cases: kind and cause.
pub(in crate::fsck) async fn waiting_of(
    tx: &mut Tx,
    (first, last): (Uuid, Uuid),
) -> Result<Rows<(String, String)>> {
    let sql =
        "SELECT kind, cause FROM jobs WHERE done_at IS NULL AND case_id >= $1 AND case_id <= $2";
    Ok(read!(tx, "jobs", sql, first, last))
}

/// The changes of an event.
pub(in crate::fsck) async fn changes(tx: &mut Tx, case: Uuid, seq: i64) -> Result<Rows<(String,)>> {
    let sql = "SELECT changes FROM events WHERE case_id = $1 AND seq = $2";
    Ok(read!(tx, "events", sql, case, seq))
}

/// The case of a message to another system.
pub(in crate::fsck) async fn message(tx: &mut Tx, id: Uuid) -> Result<Rows<(Uuid,)>> {
    Ok(read!(tx, "outside_messages", "SELECT case_id FROM outside_messages WHERE id = $1", id))
}

/// The case whose message an answer is to.
pub(in crate::fsck) async fn answer(tx: &mut Tx, id: Uuid) -> Result<Rows<(Uuid,)>> {
    let sql = "SELECT m.case_id FROM outside_answers a JOIN outside_messages m ON m.id = a.in_reply_to WHERE a.id = $1";
    Ok(read!(tx, "outside_answers", sql, id))
}

/// The case of a paper.
pub(in crate::fsck) async fn document(tx: &mut Tx, id: Uuid) -> Result<Rows<(Uuid,)>> {
    Ok(read!(tx, "documents", "SELECT case_id FROM documents WHERE id = $1", id))
}

/// Messages that no other system has yet.
pub(in crate::fsck) async fn unsent(tx: &mut Tx) -> Result<Rows<(Uuid,)>> {
    Ok(read!(tx, "outside_messages", "SELECT id FROM outside_messages WHERE state = 'waiting'"))
}

/// Papers that are signed and not sealed: (id, number).
pub(in crate::fsck) async fn unsealed(tx: &mut Tx) -> Result<Rows<(Uuid, String)>> {
    let sql = "SELECT d.id, d.number FROM documents d WHERE NOT EXISTS \
               (SELECT 1 FROM document_states s WHERE s.document = d.id AND s.place > 1)";
    Ok(read!(tx, "documents", sql))
}
