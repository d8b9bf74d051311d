//! All SQL of captures.

use domain::{CaseId, PersonId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;

#[derive(Debug, Clone, FromRow)]
pub(super) struct CaptureRecord {
    pub(super) case_id: Uuid,
    pub(super) action: String,
    pub(super) post: Uuid,
    pub(super) occurred_at: i64,
    pub(super) received_at: i64,
    pub(super) hash: Vec<u8>,
    pub(super) content: String,
    pub(super) facts_hash: Vec<u8>,
}

/// A capture of this person.
pub(super) async fn find(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<Option<CaptureRecord>> {
    let sql = "SELECT case_id, action, post, occurred_at, received_at, hash, content, facts_hash \
               FROM captures WHERE id = $1 AND person = $2";
    Ok(fetch_optional!(tx, sql, id, person.0))
}

/// The bytes that were signed.
pub(crate) async fn bytes(tx: &mut Tx, id: Uuid) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> =
        fetch_optional!(tx, "SELECT cbor FROM captures WHERE id = $1", id);
    Ok(row.map(|(cbor,)| cbor))
}

/// Is the one before it missing, or another one kept after the same?
pub(super) async fn has_gap(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let sql = "SELECT c.id FROM captures c WHERE c.id = $1 AND ((c.previous IS NOT NULL \
               AND NOT EXISTS (SELECT 1 FROM captures p WHERE p.fingerprint = c.fingerprint AND p.hash = c.previous)) \
               OR EXISTS (SELECT 1 FROM captures o WHERE o.fingerprint = c.fingerprint AND o.id <> c.id \
               AND (o.previous = c.previous OR (o.previous IS NULL AND c.previous IS NULL))))";
    let row: Option<(Uuid,)> = fetch_optional!(tx, sql, id);
    Ok(row.is_some())
}

/// Did this person ever hold this post?
pub(super) async fn is_post(tx: &mut Tx, person: PersonId, post: Uuid) -> Result<bool> {
    let sql = "SELECT id FROM posts WHERE id = $1 AND person = $2";
    let row: Option<(Uuid,)> = fetch_optional!(tx, sql, post, person.0);
    Ok(row.is_some())
}

/// Did an act cite it?
pub(super) async fn is_used(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let sql = "SELECT id FROM acts WHERE capture = $1 AND status = 'committed'";
    let row: Option<(Uuid,)> = fetch_optional!(tx, sql, id);
    Ok(row.is_some())
}

/// When the events that cite one happened in the field: (event, time).
pub(crate) async fn of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<(i64, i64)>> {
    let sql = "SELECT a.committed_seq, c.occurred_at FROM acts a JOIN captures c ON c.id = a.capture \
               WHERE a.case_id = $1 AND a.status = 'committed'";
    Ok(fetch_all!(tx, sql, case.0))
}

pub(super) struct NewCapture<'a> {
    pub(super) id: Uuid,
    pub(super) case: Uuid,
    pub(super) action: &'a str,
    pub(super) person: Uuid,
    pub(super) post: Uuid,
    pub(super) fingerprint: &'a [u8],
    pub(super) previous: Option<Vec<u8>>,
    pub(super) occurred_at: i64,
    pub(super) received_at: i64,
    pub(super) cbor: &'a [u8],
    pub(super) hash: &'a [u8],
    pub(super) signature: &'a [u8],
    pub(super) certificate: &'a [u8],
    pub(super) content: &'a str,
    pub(super) facts_hash: &'a [u8],
}

/// Writes one; `false`: its id is taken.
pub(super) async fn insert(tx: &mut Tx, new: &NewCapture<'_>) -> Result<bool> {
    let taken: Option<(Uuid,)> =
        fetch_optional!(tx, "SELECT id FROM captures WHERE id = $1", new.id);
    if taken.is_some() {
        return Ok(false);
    }
    let rows = execute!(
        tx,
        "INSERT INTO captures (id, case_id, action, person, post, fingerprint, previous, occurred_at, received_at, cbor, hash, \
         signature, certificate, content, facts_hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING",
        new.id,
        new.case,
        new.action,
        new.person,
        new.post,
        new.fingerprint,
        new.previous.as_deref(),
        new.occurred_at,
        new.received_at,
        new.cbor,
        new.hash,
        new.signature,
        new.certificate,
        new.content,
        new.facts_hash
    );
    Ok(rows == 1)
}
