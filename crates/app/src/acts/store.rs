//! All SQL of acts on their way, drafts and refused attempts.

use domain::{ActId, CaseId, PersonId, PostId};
use jiff::Timestamp;
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::canonical::canonical;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::{Fault, Result};

/// A row of `acts`.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ActRecord {
    pub(crate) id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) action: String,
    pub(crate) person: Uuid,
    pub(crate) post: Uuid,
    pub(crate) expected_seq: i64,
    pub(crate) definition: Vec<u8>,
    pub(crate) facts: String,
    pub(crate) facts_hash: Vec<u8>,
    pub(crate) shown: String,
    pub(crate) ground_seq: i64,
    pub(crate) ground_hash: Vec<u8>,
    pub(crate) nonce: Vec<u8>,
    pub(crate) status: String,
    pub(crate) prepared_at: i64,
    pub(crate) prepared_on: String,
    pub(crate) expires_at: i64,
    pub(crate) capture: Option<Uuid>,
    /// Of the capture that it cites; read, never written.
    pub(crate) capture_hash: Option<Vec<u8>>,
    pub(crate) committed_seq: Option<i64>,
}

/// The act with this id, locked where rows can be.
pub(crate) async fn find(tx: &mut Tx, id: ActId, lock: bool) -> Result<Option<ActRecord>> {
    const SQL: &str = "SELECT id, case_id, action, person, post, expected_seq, definition, facts, facts_hash, shown, ground_seq, \
         ground_hash, nonce, status, prepared_at, prepared_on, expires_at, capture, \
         (SELECT c.hash FROM captures c WHERE c.id = acts.capture) AS capture_hash, committed_seq FROM acts WHERE id = $1";
    if lock && tx.locks_rows() {
        return Ok(fetch_optional!(tx, sqlx::AssertSqlSafe(format!("{SQL} FOR UPDATE")), id.0));
    }
    Ok(fetch_optional!(tx, SQL, id.0))
}

/// Writes a prepared act; `false`: the id is taken.
pub(super) async fn insert(tx: &mut Tx, act: &ActRecord) -> Result<bool> {
    let rows = execute!(
        tx,
        "INSERT INTO acts (id, case_id, action, person, post, expected_seq, definition, facts, facts_hash, shown, ground_seq, \
         ground_hash, nonce, status, prepared_at, prepared_on, expires_at, capture) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT (id) DO NOTHING",
        act.id,
        act.case_id,
        &act.action,
        act.person,
        act.post,
        act.expected_seq,
        &act.definition,
        &act.facts,
        &act.facts_hash,
        &act.shown,
        act.ground_seq,
        &act.ground_hash,
        &act.nonce,
        &act.status,
        act.prepared_at,
        &act.prepared_on,
        act.expires_at,
        act.capture,
    );
    Ok(rows == 1)
}

/// The act is committed with this evidence.
pub(super) async fn commit(tx: &mut Tx, id: ActId, evidence: &[u8], seq: i64) -> Result<()> {
    execute!(
        tx,
        "UPDATE acts SET status = 'committed', evidence = $1, committed_seq = $2 WHERE id = $3 AND status = 'prepared'",
        evidence,
        seq,
        id.0
    );
    Ok(())
}

/// The act will never happen; its numbers are void, with the reason.
pub(crate) async fn void(tx: &mut Tx, id: ActId, reason: &str) -> Result<()> {
    execute!(
        tx,
        "UPDATE acts SET status = 'void', void_reason = $1 WHERE id = $2 AND status = 'prepared'",
        reason,
        id.0
    );
    execute!(
        tx,
        "UPDATE numbers SET status = 'void', reason = $1 WHERE act_id = $2 AND status = 'reserved'",
        reason,
        id.0
    );
    Ok(())
}

/// Prepared acts whose time is over.
pub(crate) async fn expired(tx: &mut Tx, now: Timestamp, most: i64) -> Result<Vec<(Uuid,)>> {
    let sql = "SELECT id FROM acts WHERE status = 'prepared' AND expires_at < $1 ORDER BY expires_at LIMIT $2";
    Ok(fetch_all!(tx, sql, now.as_microsecond(), most))
}

/// Acts that numbers were reserved for and that were never written: the process died between.
pub(crate) async fn orphans(tx: &mut Tx, before: Timestamp, most: i64) -> Result<Vec<(Uuid,)>> {
    let sql = "SELECT n.act_id FROM numbers n WHERE n.status = 'reserved' AND n.reserved_at < $1 \
               AND NOT EXISTS (SELECT 1 FROM acts a WHERE a.id = n.act_id) ORDER BY n.reserved_at LIMIT $2";
    Ok(fetch_all!(tx, sql, before.as_microsecond(), most))
}

/// Keeps evidence for ever.
pub(super) async fn insert_evidence(
    tx: &mut Tx,
    hash: &[u8],
    act: ActId,
    bytes: &[u8],
    at: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO evidence (hash, act_id, bytes, recorded_at) VALUES ($1, $2, $3, $4)",
        hash,
        act.0,
        bytes,
        at.as_microsecond()
    );
    Ok(())
}

/// What somebody has typed so far.
pub(super) async fn save_draft(
    tx: &mut Tx,
    case: CaseId,
    action: &str,
    person: PersonId,
    facts: &str,
    at: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO drafts (case_id, action, person, facts, saved_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (case_id, action, person) DO UPDATE SET facts = excluded.facts, saved_at = excluded.saved_at",
        case.0,
        action,
        person.0,
        facts,
        at.as_microsecond()
    );
    Ok(())
}

pub(super) async fn find_draft(
    tx: &mut Tx,
    case: CaseId,
    action: &str,
    person: PersonId,
) -> Result<Option<String>> {
    let sql = "SELECT facts FROM drafts WHERE case_id = $1 AND action = $2 AND person = $3";
    let found: Option<(String,)> = fetch_optional!(tx, sql, case.0, action, person.0);
    Ok(found.map(|(facts,)| facts))
}

/// Does this text stand in anything that the person has not sent yet?
pub(crate) async fn is_in_draft(tx: &mut Tx, person: PersonId, text: &str) -> Result<bool> {
    let sql = "SELECT count(*) FROM drafts WHERE person = $1 AND facts LIKE '%' || $2 || '%'";
    let found: Option<(i64,)> = fetch_optional!(tx, sql, person.0, text);
    Ok(found.is_some_and(|(count,)| count > 0))
}

pub(super) async fn drop_draft(
    tx: &mut Tx,
    case: CaseId,
    action: &str,
    person: PersonId,
) -> Result<()> {
    execute!(
        tx,
        "DELETE FROM drafts WHERE case_id = $1 AND action = $2 AND person = $3",
        case.0,
        action,
        person.0
    );
    Ok(())
}

/// A refused attempt.
pub(crate) struct Attempt<'a> {
    pub(crate) person: PersonId,
    pub(crate) post: Option<PostId>,
    pub(crate) case: CaseId,
    pub(crate) action: &'a str,
    pub(crate) code: &'a str,
    pub(crate) detail: &'a str,
}

impl Attempt<'_> {
    /// What the leaf of the n-th commits to.
    pub(crate) fn logged(&self, count: i64, at: Timestamp) -> String {
        canonical(&json!({
            "person": self.person.0, "post": self.post.map(|post| post.0), "case": self.case.0,
            "action": self.action, "code": self.code, "detail": self.detail, "count": count,
            "at": at.as_microsecond(),
        }))
    }
}

/// Records a refused attempt: one row per person, case, action, code and hour, with a count. Gives its id and the count.
pub(crate) async fn record_attempt(
    tx: &mut Tx,
    id: Uuid,
    attempt: &Attempt<'_>,
    at: Timestamp,
) -> Result<(Uuid, i64)> {
    let now = at.as_microsecond();
    let hour = at.as_second().div_euclid(3600);
    let recorded: Option<(Uuid, i64)> = fetch_optional!(
        tx,
        "INSERT INTO attempts (id, person, post, case_id, action, code, hour, detail, count, first_at, last_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9) ON CONFLICT (person, case_id, action, code, hour) \
         DO UPDATE SET count = attempts.count + 1, post = excluded.post, detail = excluded.detail, last_at = excluded.last_at \
         RETURNING id, count",
        id,
        attempt.person.0,
        attempt.post.map(|post| post.0),
        attempt.case.0,
        attempt.action,
        attempt.code,
        hour,
        attempt.detail,
        now
    );
    recorded.ok_or_else(|| Fault::new("an attempt that was not recorded"))
}

/// The acts of this case that wait for their signature.
pub(crate) async fn prepared(tx: &mut Tx, case: CaseId) -> Result<Vec<ActId>> {
    let sql = "SELECT id FROM acts WHERE status = 'prepared' AND case_id = $1 ORDER BY id";
    let rows: Vec<(Uuid,)> = fetch_all!(tx, sql, case.0);
    Ok(rows.into_iter().map(|(id,)| ActId(id)).collect())
}
