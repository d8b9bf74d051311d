//! The plain SQL of leaves that stand for keys, dated records, attempts and statuses.

use procedure::library::Register;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::super::rows::{Rows, read};
use crate::db::Tx;
use crate::error::Result;
use crate::registers::{column_of, columns_of, table_of};

/// What a leaf commits to, and the salt.
#[derive(Debug, Default, FromRow)]
pub(in crate::fsck) struct Leafed {
    pub(in crate::fsck) leaf_hash: Option<Vec<u8>>,
    pub(in crate::fsck) leaf_salt: Option<Vec<u8>>,
}

#[derive(FromRow)]
pub(in crate::fsck) struct KeyRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) officer: Option<String>,
    pub(in crate::fsck) certificate: Vec<u8>,
    #[sqlx(flatten)]
    pub(in crate::fsck) leaf: Leafed,
}

pub(in crate::fsck) async fn keys(tx: &mut Tx) -> Result<Rows<KeyRow>> {
    let sql = "SELECT k.id, p.officer_number AS officer, k.certificate, l.payload_hash AS leaf_hash, l.salt AS leaf_salt \
               FROM keys k LEFT JOIN persons p ON p.id = k.person \
               LEFT JOIN leaves l ON l.kind = 'key' AND l.subject = k.id AND l.seq = 1";
    Ok(read!(tx, "keys", sql))
}

/// A dated record, whatever it is of.
#[derive(FromRow)]
pub(in crate::fsck) struct DatedRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) whose: Uuid,
    pub(in crate::fsck) place: Option<Uuid>,
    pub(in crate::fsck) what: String,
    pub(in crate::fsck) more: String,
    pub(in crate::fsck) since: String,
    pub(in crate::fsck) until: Option<String>,
    #[sqlx(flatten)]
    pub(in crate::fsck) leaf: Leafed,
}

/// The tables of dated records: how each is called, the kind of its leaves, and its columns in the order of [`DatedRow`].
pub(in crate::fsck) const DATED: [(&str, &str, [&str; 6]); 9] = [
    ("posts", "grant", ["person", "organisation", "kind", "''", "held_from", "held_until"]),
    ("delegations", "record", ["person", "post", "''", "''", "held_from", "held_until"]),
    ("competences", "record", ["person", NOBODY, "area", "proof", "held_on", "valid_until"]),
    ("interests", "record", ["person", "organisation", "kind", "''", "held_from", "held_until"]),
    ("accreditations", "record", ["organisation", NOBODY, "number", "''", "''", "NULL"]),
    (
        "accreditation_statuses",
        "record",
        ["accreditation", NOBODY, "status", "''", "since", "NULL"],
    ),
    (
        "scope_lines",
        "record",
        ["accreditation", NOBODY, "subject", "''", "held_from", "held_until"],
    ),
    ("instruments", "record", ["id", NOBODY, "serial", "''", "''", "NULL"]),
    ("verifications", "record", ["instrument", NOBODY, "''", "''", "verified_on", "valid_until"]),
];

const NOBODY: &str = "CAST(NULL AS uuid)";

/// The records of a table of [`DATED`], each with its last leaf: the one of its end, if it was ended.
pub(in crate::fsck) async fn dated(
    tx: &mut Tx,
    (table, kind, columns): (&str, &str, [&str; 6]),
) -> Result<Rows<DatedRow>> {
    let [whose, place, what, more, since, until] = columns;
    let sql = format!(
        "SELECT r.id, r.whose, r.place, r.what, r.more, r.since, r.until, l.payload_hash AS leaf_hash, l.salt AS leaf_salt \
         FROM (SELECT id, {whose} AS whose, {place} AS place, {what} AS what, {more} AS more, {since} AS since, \
         CAST({until} AS text) AS until FROM {table}) r LEFT JOIN leaves l ON l.kind = '{kind}' AND l.subject = r.id \
         AND l.seq = (SELECT max(n.seq) FROM leaves n WHERE n.kind = '{kind}' AND n.subject = r.id)"
    );
    Ok(read!(tx, table, AssertSqlSafe(sql)))
}

/// Leaves of dated records that are gone.
pub(in crate::fsck) async fn without_record(tx: &mut Tx) -> Result<Rows<(Uuid,)>> {
    let there = DATED.iter().filter(|(_, kind, _)| *kind == "record");
    let there: Vec<String> = there
        .map(|(table, ..)| format!("NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = l.subject)"))
        .collect();
    let sql = format!(
        "SELECT DISTINCT l.subject FROM leaves l WHERE l.kind = 'record' AND {}",
        there.join(" AND ")
    );
    Ok(read!(tx, "leaves", AssertSqlSafe(sql)))
}

#[derive(FromRow)]
pub(in crate::fsck) struct AttemptRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) person: Uuid,
    pub(in crate::fsck) post: Option<Uuid>,
    pub(in crate::fsck) case_id: Uuid,
    pub(in crate::fsck) action: String,
    pub(in crate::fsck) code: String,
    pub(in crate::fsck) detail: String,
    pub(in crate::fsck) count: i64,
    pub(in crate::fsck) last_at: i64,
    /// How many leaves it has.
    pub(in crate::fsck) leaves: i64,
    #[sqlx(flatten)]
    pub(in crate::fsck) leaf: Leafed,
}

/// With the leaf of the last of those that are counted together.
pub(in crate::fsck) async fn attempts(tx: &mut Tx) -> Result<Rows<AttemptRow>> {
    let sql = "SELECT a.id, a.person, a.post, a.case_id, a.action, a.code, a.detail, a.count, a.last_at, \
               (SELECT count(*) FROM leaves n WHERE n.kind = 'attempt' AND n.subject = a.id) AS leaves, \
               l.payload_hash AS leaf_hash, l.salt AS leaf_salt \
               FROM attempts a LEFT JOIN leaves l ON l.kind = 'attempt' AND l.subject = a.id AND l.seq = a.count";
    Ok(read!(tx, "attempts", sql))
}

/// A version of the register row of a paper.
#[derive(FromRow)]
pub(in crate::fsck) struct StatusRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) document: Uuid,
    pub(in crate::fsck) number: String,
    pub(in crate::fsck) slot: String,
    pub(in crate::fsck) status: String,
    pub(in crate::fsck) case_id: Uuid,
    pub(in crate::fsck) seq: i64,
    pub(in crate::fsck) held_from: i64,
}

/// The versions of rows that a paper stands for, row by row in order; `None` where the register numbers nothing.
pub(in crate::fsck) async fn statuses(
    tx: &mut Tx,
    register: &Register,
) -> Result<Option<Rows<StatusRow>>> {
    let numbered = register.fields.iter().find(|field| field.place.as_deref() == Some("number"));
    let Some(field) = numbered else { return Ok(None) };
    let (table, column) = (table_of(register), column_of(&field.name));
    // What the table lacks was told with the rows.
    if !columns_of(tx, &table).await?.contains(&column) {
        return Ok(None);
    }
    let sql = format!(
        "SELECT r.id, d.id AS document, d.number, r.slot, r.status, r.case_id, r.seq, r.held_from FROM {table} r \
         JOIN documents d ON d.id = (SELECT o.id FROM documents o WHERE o.number = r.{column} ORDER BY o.id LIMIT 1) \
         ORDER BY r.id, r.held_from, r.held_until, r.seq"
    );
    Ok(Some(read!(tx, &table, AssertSqlSafe(sql))))
}

/// The leaves of a paper's later statuses.
pub(in crate::fsck) async fn status_leaves(tx: &mut Tx, document: Uuid) -> Result<Rows<Leafed>> {
    let sql = "SELECT payload_hash AS leaf_hash, salt AS leaf_salt FROM leaves WHERE kind = 'status' AND subject = $1";
    Ok(read!(tx, "leaves", sql, document))
}
