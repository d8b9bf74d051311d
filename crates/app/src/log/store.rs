//! All SQL of the log.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use transparency::Hash;
use uuid::Uuid;

use super::BATCH;
use crate::db::{Tx, execute, fetch_all, fetch_optional, on, places, signed, unsigned};
use crate::error::Result;
use crate::mark::MarkKey;

/// The next leaves that wait, in the order in which they were recorded.
const WAITING: &str =
    "ORDER BY l.recorded_at, CASE l.kind WHEN 'event' THEN 0 ELSE 1 END, l.seq, l.id LIMIT $1";

/// A leaf with its place.
#[derive(Debug, FromRow)]
pub(super) struct IndexedLeaf {
    pub(super) kind: String,
    pub(super) subject: Uuid,
    pub(super) payload_hash: Vec<u8>,
    pub(super) salt: Vec<u8>,
    pub(super) recorded_at: i64,
    /// SHA-256 of a document's file.
    pub(super) file: Option<Vec<u8>>,
    pub(super) log_index: i64,
    /// The place of the leaf before it with the same subject, where that is no secret.
    pub(super) previous: Option<i64>,
    /// The same of those whose records were lost.
    pub(super) lost_previous: Option<i64>,
}

/// A leaf whose record was lost.
#[derive(Debug, FromRow)]
pub(super) struct LostLeaf {
    pub(super) log_index: i64,
    pub(super) entry: Vec<u8>,
}

/// The last checkpoint as it is kept.
#[derive(Debug, FromRow)]
pub(super) struct CheckpointRow {
    pub(super) size: i64,
    pub(super) root: Vec<u8>,
    pub(super) note: String,
    pub(super) last_ms: i64,
}

/// A leaf as it is kept.
#[derive(Debug, FromRow)]
pub(crate) struct LeafRow {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) subject: Uuid,
    pub(crate) seq: i64,
    pub(crate) payload_hash: Vec<u8>,
    pub(crate) salt: Vec<u8>,
    pub(crate) recorded_at: i64,
    /// The program's; none on what was written by hand.
    pub(crate) mark: Option<Vec<u8>>,
}

impl LeafRow {
    /// The same with the mark.
    pub(super) fn marked(self, key: &MarkKey) -> Self {
        let mark = self.with_columns(|columns| key.mark("leaf", columns)).to_vec();
        Self { mark: Some(mark), ..self }
    }

    /// Did the program write it?
    pub(crate) fn is_marked(&self, key: &MarkKey) -> bool {
        let mark = self.mark.as_deref();
        self.with_columns(|columns| key.is_mark(mark, "leaf", columns))
    }

    fn with_columns<T>(&self, of: impl FnOnce(&[&[u8]]) -> T) -> T {
        of(&[
            self.id.as_bytes(),
            self.kind.as_bytes(),
            self.subject.as_bytes(),
            &self.seq.to_be_bytes(),
            &self.payload_hash,
            &self.salt,
            &self.recorded_at.to_be_bytes(),
        ])
    }
}

/// A leaf of the log, waiting for its index.
pub(super) async fn insert_leaf(tx: &mut Tx, leaf: &LeafRow) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO leaves (id, kind, subject, seq, payload_hash, salt, recorded_at, mark) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        leaf.id,
        leaf.kind.as_str(),
        leaf.subject,
        leaf.seq,
        leaf.payload_hash.as_slice(),
        leaf.salt.as_slice(),
        leaf.recorded_at,
        leaf.mark.as_deref(),
    );
    execute!(tx, "INSERT INTO waiting_leaves (leaf) VALUES ($1)", leaf.id);
    Ok(())
}

/// The leaves that have a place from this one on, and those that wait, at most a batch of each.
pub(super) async fn not_told(tx: &mut Tx, first: i64) -> Result<Vec<LeafRow>> {
    let columns = "l.id, l.kind, l.subject, l.seq, l.payload_hash, l.salt, l.recorded_at, l.mark";
    let placed = format!(
        "SELECT {columns} FROM leaf_indexes i JOIN leaves l ON l.id = i.leaf WHERE i.log_index >= $1 ORDER BY i.log_index LIMIT $2"
    );
    let mut rows: Vec<LeafRow> = fetch_all!(tx, AssertSqlSafe(placed), first, BATCH);
    let waiting =
        format!("SELECT {columns} FROM waiting_leaves w JOIN leaves l ON l.id = w.leaf {WAITING}");
    let waiting: Vec<LeafRow> = fetch_all!(tx, AssertSqlSafe(waiting), BATCH);
    rows.extend(waiting);
    Ok(rows)
}

/// The last checkpoint.
pub(super) async fn last_checkpoint(tx: &mut Tx) -> Result<Option<CheckpointRow>> {
    let sql = "SELECT size, root, note, last_ms FROM checkpoints ORDER BY size DESC LIMIT 1";
    Ok(fetch_optional!(tx, sql))
}

/// How many leaves have an index, those with a lost record included.
pub(crate) async fn indexed(tx: &mut Tx) -> Result<i64> {
    let sql = "SELECT coalesce((SELECT max(log_index) + 1 FROM leaf_indexes), 0), \
               coalesce((SELECT max(log_index) + 1 FROM lost_leaves), 0)";
    let found: Option<(i64, i64)> = fetch_optional!(tx, sql);
    Ok(found.map_or(0, |(known, lost)| known.max(lost)))
}

/// The leaves that wait, in the order in which they were recorded, at most a batch. What follows from an event comes after it.
pub(super) async fn waiting(tx: &mut Tx) -> Result<Vec<(Uuid,)>> {
    let sql = format!("SELECT l.id FROM waiting_leaves w JOIN leaves l ON l.id = w.leaf {WAITING}");
    Ok(fetch_all!(tx, AssertSqlSafe(sql), BATCH))
}

/// Gives a leaf its index, for ever.
pub(crate) async fn index(tx: &mut Tx, leaf: Uuid, index: i64) -> Result<()> {
    execute!(tx, "INSERT INTO leaf_indexes (leaf, log_index) VALUES ($1, $2)", leaf, index);
    execute!(tx, "DELETE FROM waiting_leaves WHERE leaf = $1", leaf);
    Ok(())
}

/// How many later statuses of a paper have a leaf.
pub(crate) async fn statuses(tx: &mut Tx, document: Uuid) -> Result<u64> {
    let sql = "SELECT count(*) FROM leaves WHERE kind = 'status' AND subject = $1";
    let found: Option<(i64,)> = fetch_optional!(tx, sql, document);
    unsigned(found.map_or(0, |(count,)| count))
}

/// The leaves from this index on, in order, at most a batch.
pub(super) async fn indexed_from(tx: &mut Tx, first: u64) -> Result<Vec<IndexedLeaf>> {
    let sql = "SELECT l.kind, l.subject, l.payload_hash, l.salt, l.recorded_at, i.log_index, d.file, \
               (SELECT max(pi.log_index) FROM leaves p JOIN leaf_indexes pi ON pi.leaf = p.id \
                WHERE (l.kind IN ('document', 'status') AND p.kind IN ('document', 'status') OR l.kind = 'key' AND p.kind = 'key') \
                AND p.subject = l.subject AND pi.log_index < i.log_index) AS previous, \
               (SELECT max(g.log_index) FROM lost_leaves g \
                WHERE (l.kind IN ('document', 'status') AND g.kind IN ('document', 'status') OR l.kind = 'key' AND g.kind = 'key') \
                AND g.subject = l.subject AND g.log_index < i.log_index) AS lost_previous \
               FROM leaf_indexes i JOIN leaves l ON l.id = i.leaf LEFT JOIN documents d ON l.kind = 'document' AND d.id = l.subject \
               WHERE i.log_index >= $1 ORDER BY i.log_index LIMIT $2";
    Ok(fetch_all!(tx, sql, signed(first), BATCH))
}

/// The leaves without a record from this index on, in order, at most a batch.
pub(super) async fn lost_from(tx: &mut Tx, first: u64) -> Result<Vec<LostLeaf>> {
    let sql = "SELECT log_index, entry FROM lost_leaves WHERE log_index >= $1 ORDER BY log_index LIMIT $2";
    Ok(fetch_all!(tx, sql, signed(first), BATCH))
}

/// Keeps a checkpoint.
pub(crate) async fn insert_checkpoint(
    tx: &mut Tx,
    (size, root): (u64, Hash),
    note: &str,
    last_ms: u64,
    at: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO checkpoints (size, root, note, last_ms, signed_at) VALUES ($1, $2, $3, $4, $5)",
        signed(size),
        root.0.as_slice(),
        note,
        signed(last_ms),
        at.as_microsecond()
    );
    Ok(())
}

/// Where the leaf of a case's n-th event stands, if it has a place, and its salt.
pub(crate) async fn place_of_event(
    tx: &mut Tx,
    case: Uuid,
    seq: i64,
) -> Result<Option<(i64, Vec<u8>)>> {
    let sql = "SELECT i.log_index, l.salt FROM leaves l JOIN leaf_indexes i ON i.leaf = l.id \
               WHERE l.kind = 'event' AND l.subject = $1 AND l.seq = $2";
    Ok(fetch_optional!(tx, sql, case, seq))
}

/// The index of the first leaf with this subject, if the last checkpoint covers it.
pub(super) async fn index_of(tx: &mut Tx, kind: &str, subject: Uuid) -> Result<Option<i64>> {
    let sql = "SELECT i.log_index FROM leaves l JOIN leaf_indexes i ON i.leaf = l.id \
               WHERE l.kind = $1 AND l.subject = $2 AND i.log_index < (SELECT max(size) FROM checkpoints) \
               ORDER BY i.log_index LIMIT 1";
    let found: Option<(i64,)> = fetch_optional!(tx, sql, kind, subject);
    Ok(found.map(|(index,)| index))
}

/// Leaves that have no index and wait for none: (kind, subject, seq).
pub(crate) async fn forgotten(tx: &mut Tx) -> Result<Vec<(String, Uuid, i64)>> {
    let sql = "SELECT l.kind, l.subject, l.seq FROM leaves l \
               WHERE NOT EXISTS (SELECT 1 FROM leaf_indexes i WHERE i.leaf = l.id) \
               AND NOT EXISTS (SELECT 1 FROM waiting_leaves w WHERE w.leaf = l.id)";
    Ok(fetch_all!(tx, sql))
}

/// The size of the last checkpoint that this witness signed.
pub(super) async fn last_cosigned(tx: &mut Tx, witness: &str) -> Result<Option<i64>> {
    let sql = "SELECT max(size) FROM cosignatures WHERE witness = $1";
    let found: Option<(Option<i64>,)> = fetch_optional!(tx, sql, witness);
    Ok(found.and_then(|(size,)| size))
}

/// Keeps a cosignature.
pub(super) async fn insert_cosignature(
    tx: &mut Tx,
    (size, witness): (u64, &str),
    line: &str,
    at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO cosignatures (size, witness, line, signed_at) VALUES ($1, $2, $3, $4)";
    execute!(tx, sql, signed(size), witness, line, at.as_microsecond());
    Ok(())
}

/// The cosignatures under a checkpoint.
pub(super) async fn cosignatures(tx: &mut Tx, size: i64) -> Result<Vec<(String,)>> {
    Ok(fetch_all!(tx, "SELECT line FROM cosignatures WHERE size = $1 ORDER BY witness", size))
}

/// The last checkpoint, no larger than this, that at least so many of these witnesses signed: (size, note).
pub(super) async fn witnessed(
    tx: &mut Tx,
    witnesses: &[String],
    threshold: usize,
    most: i64,
) -> Result<Option<(i64, String)>> {
    let voices = if witnesses.is_empty() {
        "0".to_owned()
    } else {
        let names = places(3, witnesses.len());
        format!(
            "(SELECT count(*) FROM cosignatures s WHERE s.size = c.size AND s.witness IN ({names}))"
        )
    };
    let sql = format!(
        "SELECT c.size, c.note FROM checkpoints c WHERE {voices} >= $1 AND c.size <= $2 ORDER BY c.size DESC LIMIT 1"
    );
    let threshold = i64::try_from(threshold).unwrap_or(i64::MAX);
    Ok(on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(threshold).bind(most);
        for witness in witnesses {
            query = query.bind(witness);
        }
        query.fetch_optional(c).await?
    }))
}

/// When the last of what has a leaf was recorded, what was lost included.
pub(crate) async fn last_moment(tx: &mut Tx) -> Result<Option<i64>> {
    let sql =
        "SELECT (SELECT max(recorded_at) FROM leaves), (SELECT max(lost_until) FROM restorations)";
    let found: Option<(Option<i64>, Option<i64>)> = fetch_optional!(tx, sql);
    Ok(found.and_then(|(known, lost)| known.max(lost)))
}

/// How many leaves a record has.
pub(crate) async fn leaves_of(tx: &mut Tx, kind: &str, subject: Uuid) -> Result<u64> {
    let sql = "SELECT count(*) FROM leaves WHERE kind = $1 AND subject = $2";
    let row: Option<(i64,)> = fetch_optional!(tx, sql, kind, subject);
    unsigned(row.map_or(0, |(count,)| count))
}
