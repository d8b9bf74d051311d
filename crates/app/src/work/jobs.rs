//! All SQL of jobs and notices: the outbox, written in the transaction of the act that asks.

use domain::CaseId;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, signed};
use crate::error::{Fault, Result};
use crate::ports::Ports;

/// A job.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Job {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) cause: String,
    pub(crate) case_id: Option<Uuid>,
    pub(crate) payload: String,
    pub(crate) attempts: i64,
}

impl Job {
    pub(super) fn case(&self) -> Result<CaseId> {
        self.case_id
            .map(CaseId)
            .ok_or_else(|| Fault::new(format!("the job {} has no case", self.id)))
    }

    pub(super) fn payload(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.payload)?)
    }
}

/// Asks for a job, once per kind and cause.
pub(crate) async fn enqueue(
    tx: &mut Tx,
    ports: &Ports,
    (kind, cause): (&str, &str),
    case: CaseId,
    payload: Value,
    due_at: i64,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO jobs (id, kind, cause, case_id, payload, due_at, attempts) VALUES ($1, $2, $3, $4, $5, $6, 0) \
         ON CONFLICT (kind, cause) DO NOTHING",
        ports.uuid(),
        kind,
        cause,
        case.0,
        payload.to_string(),
        due_at
    );
    Ok(())
}

/// Which jobs a round is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Time stamps, and seals under papers.
    Stamps,
    Others,
}

/// Takes jobs that are due and nobody works on. On PostgreSQL several processes share the work without waiting.
pub(super) async fn claim(
    tx: &mut Tx,
    which: Which,
    (now, lease): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<Job>> {
    let skip = if tx.locks_rows() { " FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "WITH due AS (SELECT j.id FROM jobs j WHERE j.done_at IS NULL AND j.due_at <= $2 \
         AND (j.leased_until IS NULL OR j.leased_until < $2) AND (j.kind IN ('stamp', 'restamp', 'seal-paper')) = $4 ORDER BY j.due_at, j.id LIMIT $3{skip}) \
         UPDATE jobs SET leased_until = $1, attempts = attempts + 1 WHERE id IN (SELECT id FROM due) \
         RETURNING id, kind, cause, case_id, payload, attempts"
    );
    let (lease, now, stamps) =
        (lease.as_microsecond(), now.as_microsecond(), which == Which::Stamps);
    let mut jobs: Vec<Job> = fetch_all!(tx, AssertSqlSafe(sql), lease, now, most, stamps);
    jobs.sort_by_key(|job| job.id);
    Ok(jobs)
}

/// The job is done, with this outcome.
pub(super) async fn finish(tx: &mut Tx, id: Uuid, outcome: &str, at: Timestamp) -> Result<()> {
    execute!(
        tx,
        "UPDATE jobs SET done_at = $1, outcome = $2, leased_until = NULL WHERE id = $3",
        at.as_microsecond(),
        outcome,
        id
    );
    Ok(())
}

/// Jobs that were done before this time, the oldest first.
pub(super) async fn done_before(tx: &mut Tx, before: Timestamp, most: i64) -> Result<Vec<(Uuid,)>> {
    let sql = "SELECT id FROM jobs WHERE done_at < $1 ORDER BY done_at LIMIT $2";
    Ok(fetch_all!(tx, sql, before.as_microsecond(), most))
}

/// Removes a job that was done.
pub(super) async fn remove(tx: &mut Tx, id: Uuid) -> Result<()> {
    execute!(tx, "DELETE FROM jobs WHERE id = $1 AND done_at IS NOT NULL", id);
    Ok(())
}

/// The job failed and is tried again later.
pub(super) async fn put_back(tx: &mut Tx, id: Uuid, outcome: &str, again: Timestamp) -> Result<()> {
    execute!(
        tx,
        "UPDATE jobs SET due_at = $1, outcome = $2, leased_until = NULL WHERE id = $3",
        again.as_microsecond(),
        outcome,
        id
    );
    Ok(())
}

/// A message to the holders of a role of the case.
pub(crate) async fn insert_notice(
    tx: &mut Tx,
    id: Uuid,
    case: CaseId,
    seq: u64,
    notice: (&str, &str),
    at: i64,
) -> Result<()> {
    let (role, message) = notice;
    execute!(
        tx,
        "INSERT INTO notices (id, case_id, seq, role, message, recorded_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (case_id, seq, role, message) DO NOTHING",
        id,
        case.0,
        signed(seq),
        role,
        message,
        at
    );
    Ok(())
}

/// Armed clocks that ran out and are to be looked at: (case, clock, run).
pub(super) async fn clocks_due(
    tx: &mut Tx,
    now: Timestamp,
    most: i64,
) -> Result<Vec<(Uuid, String, i64)>> {
    let sql = "SELECT case_id, clock, run FROM clocks WHERE armed = $1 AND look_at <= $2 ORDER BY look_at, case_id LIMIT $3";
    Ok(fetch_all!(tx, sql, true, now.as_microsecond(), most))
}

/// Nothing came of this run of a clock: others come first until then.
pub(super) async fn look_later(
    tx: &mut Tx,
    (case, clock, run): (Uuid, &str, i64),
    (now, again): (Timestamp, Timestamp),
) -> Result<()> {
    execute!(
        tx,
        "UPDATE clocks SET look_at = $1 WHERE case_id = $2 AND clock = $3 AND run = $4 AND look_at <= $5",
        again.as_microsecond(),
        case,
        clock,
        run,
        now.as_microsecond()
    );
    Ok(())
}
