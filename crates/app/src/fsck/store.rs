//! The plain SQL of fsck.

use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Tx, fetch_all};
use crate::error::Result;

#[derive(FromRow)]
pub(super) struct EventRow {
    pub(super) case_id: Uuid,
    pub(super) seq: i64,
    pub(super) kind: String,
    pub(super) author: String,
    pub(super) changes: String,
    pub(super) definition: Vec<u8>,
    pub(super) recorded_at: i64,
    pub(super) evidence: Option<Vec<u8>>,
    pub(super) prev_hash: Option<Vec<u8>>,
    pub(super) hash: Vec<u8>,
    pub(super) act_id: Uuid,
    pub(super) person: Option<Uuid>,
}

pub(super) async fn cases_after(
    tx: &mut Tx,
    after: Uuid,
    most: i64,
) -> Result<Vec<(Uuid, String, i64)>> {
    Ok(fetch_all!(
        tx,
        "SELECT id, state, seq FROM cases WHERE id > $1 ORDER BY id LIMIT $2",
        after,
        most
    ))
}

pub(super) async fn events_between(tx: &mut Tx, first: Uuid, last: Uuid) -> Result<Vec<EventRow>> {
    let sql = "SELECT case_id, seq, kind, author, changes, definition, recorded_at, evidence, prev_hash, hash, act_id, person \
               FROM events WHERE case_id >= $1 AND case_id <= $2 ORDER BY case_id, seq";
    Ok(fetch_all!(tx, sql, first, last))
}

/// (case, seq, fact, key, hash, salt, body)
pub(super) type FactRow =
    (Uuid, i64, String, Option<String>, Vec<u8>, Option<Vec<u8>>, Option<String>);

pub(super) async fn facts_between(tx: &mut Tx, first: Uuid, last: Uuid) -> Result<Vec<FactRow>> {
    let sql = "SELECT f.case_id, f.seq, f.fact, f.fact_key, f.hash, b.salt, b.body FROM facts f \
               LEFT JOIN fact_bodies b ON b.fact = f.id WHERE f.case_id >= $1 AND f.case_id <= $2";
    Ok(fetch_all!(tx, sql, first, last))
}

/// Evidence by hash: (hash, act, bytes).
pub(super) async fn evidence_of(tx: &mut Tx, act: Uuid) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    Ok(fetch_all!(tx, "SELECT hash, bytes FROM evidence WHERE act_id = $1", act))
}

/// Events without a leaf.
pub(super) async fn events_without_leaf(tx: &mut Tx) -> Result<Vec<(Uuid, i64)>> {
    let sql = "SELECT e.case_id, e.seq FROM events e WHERE NOT EXISTS \
               (SELECT 1 FROM leaves l WHERE l.kind = 'event' AND l.subject = e.case_id AND l.seq = e.seq)";
    Ok(fetch_all!(tx, sql))
}

/// Certificates whose case has no sample and test by different people.
pub(super) async fn certificates_without_evidence(tx: &mut Tx) -> Result<Vec<(Uuid,)>> {
    let sql = "SELECT f.case_id FROM facts f WHERE f.kind = 'certificate' AND NOT EXISTS ( \
                 SELECT 1 FROM facts s JOIN facts t ON t.case_id = s.case_id WHERE s.case_id = f.case_id AND s.kind = 'sample' \
                 AND t.kind = 'test' AND s.author <> t.author AND s.author <> f.author)";
    Ok(fetch_all!(tx, sql))
}

/// Papers out of order in their life: sealed before signed, released before sealed.
pub(super) async fn papers_out_of_order(tx: &mut Tx) -> Result<Vec<(Uuid,)>> {
    let sql = "SELECT DISTINCT s.document FROM document_states s WHERE (s.place = 1 AND s.state <> 'signed') \
               OR (s.place = 2 AND s.state <> 'sealed') OR (s.place = 3 AND s.state <> 'released')";
    Ok(fetch_all!(tx, sql))
}

/// (document, number, file)
pub(super) async fn documents(tx: &mut Tx) -> Result<Vec<(Uuid, String, Vec<u8>)>> {
    Ok(fetch_all!(tx, "SELECT id, number, file FROM documents ORDER BY id"))
}

/// Documents whose act has no issued number.
pub(super) async fn documents_without_number(tx: &mut Tx) -> Result<Vec<(String,)>> {
    let sql = "SELECT d.number FROM documents d JOIN events e ON e.case_id = d.case_id AND e.seq = d.seq WHERE NOT EXISTS \
               (SELECT 1 FROM numbers n WHERE n.act_id = e.act_id AND n.kind = d.template AND n.slot = d.slot AND n.status = 'issued')";
    Ok(fetch_all!(tx, sql))
}

/// Issued numbers without a document.
pub(super) async fn numbers_without_document(tx: &mut Tx) -> Result<Vec<(String, String, i64)>> {
    let sql = "SELECT n.issuer, n.kind, n.number FROM numbers n WHERE n.status = 'issued' AND NOT EXISTS ( \
                 SELECT 1 FROM events e JOIN documents d ON d.case_id = e.case_id AND d.seq = e.seq \
                 WHERE e.act_id = n.act_id AND d.template = n.kind AND d.slot = n.slot)";
    Ok(fetch_all!(tx, sql))
}

/// Series with a gap: (issuer, kind, year), and how many numbers there are.
pub(super) async fn series(tx: &mut Tx) -> Result<Vec<(String, String, i64, i64, i64)>> {
    let sql =
        "SELECT issuer, kind, year, count(*), max(number) FROM numbers GROUP BY issuer, kind, year";
    Ok(fetch_all!(tx, sql))
}
