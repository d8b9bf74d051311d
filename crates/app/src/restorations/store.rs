//! All SQL of restorations.

use std::collections::BTreeSet;

use domain::ActId;
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::canonical::{canonical, sha256};
use crate::db::{Tx, execute, fetch_all, fetch_optional, signed};
use crate::error::Result;

/// A restoration as it is kept.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct RestorationRow {
    pub(crate) id: Uuid,
    pub(crate) known_size: i64,
    pub(crate) shown_size: i64,
    pub(crate) lost_from: i64,
    pub(crate) lost_until: i64,
    pub(crate) numbers_over: i64,
    pub(crate) places_from: i64,
    pub(crate) places_until: i64,
    pub(crate) person: Uuid,
    pub(crate) restored_at: i64,
}

/// A leaf whose record is gone.
#[derive(Debug)]
pub(super) struct LostRow {
    pub(super) log_index: i64,
    pub(super) restoration: Uuid,
    pub(super) entry: Vec<u8>,
    pub(super) kind: String,
    pub(super) subject: Option<Uuid>,
    pub(super) revision: Option<Vec<u8>>,
}

/// What the leaf of a restoration commits to.
pub(crate) struct Said {
    pub(crate) row: RestorationRow,
    pub(crate) officer: String,
    /// The lost leaves, from one to another.
    pub(crate) lost: Vec<(i64, i64)>,
    /// Issuer, letters and year of each series that passed over numbers, and the last that was known.
    pub(crate) passed: Vec<(String, String, i64, i64)>,
}

impl Said {
    /// Everybody may read it.
    pub(crate) fn payload(&self) -> String {
        let row = &self.row;
        canonical(&json!({
            "id": row.id, "known_size": row.known_size, "shown_size": row.shown_size, "lost": self.lost,
            "lost_from": row.lost_from, "lost_until": row.lost_until, "numbers_over": row.numbers_over,
            "places_from": row.places_from, "places_until": row.places_until, "by": self.officer,
            "restored_at": row.restored_at, "passed": hex::encode(sha256(&[canonical(&json!(self.passed)).as_bytes()])),
        }))
    }
}

pub(super) async fn insert(tx: &mut Tx, row: &RestorationRow) -> Result<()> {
    let sql = "INSERT INTO restorations (id, known_size, shown_size, lost_from, lost_until, numbers_over, places_from, \
               places_until, person, restored_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    execute!(
        tx,
        sql,
        row.id,
        row.known_size,
        row.shown_size,
        row.lost_from,
        row.lost_until,
        row.numbers_over,
        row.places_from,
        row.places_until,
        row.person,
        row.restored_at
    );
    Ok(())
}

pub(super) async fn insert_lost(tx: &mut Tx, row: &LostRow) -> Result<()> {
    let sql = "INSERT INTO lost_leaves (log_index, restoration, entry, kind, subject, revision) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    execute!(
        tx,
        sql,
        row.log_index,
        row.restoration,
        row.entry.as_slice(),
        row.kind.as_str(),
        row.subject,
        row.revision.as_deref()
    );
    Ok(())
}

/// All restorations, the first one first.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<RestorationRow>> {
    let sql = "SELECT id, known_size, shown_size, lost_from, lost_until, numbers_over, places_from, places_until, person, \
               restored_at FROM restorations ORDER BY shown_size";
    Ok(fetch_all!(tx, sql))
}

/// What this restoration says.
pub(crate) async fn said(tx: &mut Tx, id: Uuid) -> Result<Option<Said>> {
    let Some(row) = all(tx).await?.into_iter().find(|row| row.id == id) else { return Ok(None) };
    let sql = "SELECT officer_number FROM persons WHERE id = $1";
    let officer: Option<(String,)> = fetch_optional!(tx, sql, row.person);
    let sql = "SELECT log_index FROM lost_leaves WHERE restoration = $1 ORDER BY log_index";
    let indexes: Vec<(i64,)> = fetch_all!(tx, sql, id);
    let mut lost: Vec<(i64, i64)> = Vec::new();
    for (index,) in indexes {
        match lost.last_mut().filter(|(_, last)| last.checked_add(1) == Some(index)) {
            Some((_, last)) => *last = index,
            None => lost.push((index, index)),
        }
    }
    let sql = "SELECT issuer, kind, year, last_known FROM passed_numbers WHERE restoration = $1 ORDER BY issuer, kind, year";
    let passed = fetch_all!(tx, sql, id);
    Ok(Some(Said {
        row,
        passed,
        officer: officer.map_or_else(String::new, |(number,)| number),
        lost,
    }))
}

/// (kind, how many) of what was lost then.
pub(super) async fn kinds(tx: &mut Tx, id: Uuid) -> Result<Vec<(String, i64)>> {
    let sql =
        "SELECT kind, count(*) FROM lost_leaves WHERE restoration = $1 GROUP BY kind ORDER BY kind";
    Ok(fetch_all!(tx, sql, id))
}

/// The place and the salt of the leaf of a restoration.
pub(super) async fn leaf(tx: &mut Tx, id: Uuid) -> Result<Option<(Option<i64>, Vec<u8>)>> {
    let sql = "SELECT i.log_index, l.salt FROM leaves l LEFT JOIN leaf_indexes i ON i.leaf = l.id \
               WHERE l.kind = 'restored' AND l.subject = $1";
    Ok(fetch_optional!(tx, sql, id))
}

/// When records were lost, from and until.
pub(crate) async fn spans(tx: &mut Tx) -> Result<Vec<(i64, i64)>> {
    Ok(fetch_all!(tx, "SELECT lost_from, lost_until FROM restorations ORDER BY shown_size"))
}

/// The last moment at which something was lost or put back after this one.
pub(crate) async fn since_snapshot(tx: &mut Tx, as_of: i64) -> Result<Option<i64>> {
    let sql = "SELECT max(CASE WHEN lost_until > restored_at THEN lost_until ELSE restored_at END) FROM restorations \
               WHERE restored_at >= $1";
    let found: Option<(Option<i64>,)> = fetch_optional!(tx, sql, as_of);
    Ok(found.and_then(|(at,)| at))
}

/// The places from this one on that have a leaf with a record.
pub(super) async fn placed_from(tx: &mut Tx, first: u64) -> Result<BTreeSet<u64>> {
    let sql = "SELECT log_index FROM leaf_indexes WHERE log_index >= $1";
    let rows: Vec<(i64,)> = fetch_all!(tx, sql, signed(first));
    rows.into_iter().map(|(index,)| crate::db::unsigned(index)).collect()
}

/// Leaves that wait, with what they commit to.
pub(super) async fn waiting(tx: &mut Tx) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let sql = "SELECT l.id, l.payload_hash FROM waiting_leaves w JOIN leaves l ON l.id = w.leaf";
    Ok(fetch_all!(tx, sql))
}

/// How many places the list of statuses has, those that were passed over included.
pub(crate) async fn places_told(tx: &mut Tx) -> Result<i64> {
    let sql = "SELECT coalesce((SELECT max(status_index) + 1 FROM numbers), 0), \
               coalesce((SELECT max(places_until) FROM restorations), 0)";
    let found: Option<(i64, i64)> = fetch_optional!(tx, sql);
    Ok(found.map_or(0, |(own, passed)| own.max(passed)))
}

/// All papers.
pub(super) async fn documents(tx: &mut Tx) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = fetch_all!(tx, "SELECT id FROM documents");
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// All keys of people.
pub(super) async fn keys(tx: &mut Tx) -> Result<BTreeSet<Uuid>> {
    let rows: Vec<(Uuid,)> = fetch_all!(tx, "SELECT id FROM keys");
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Keys that are here and of which something was lost, each with the entry that tells of it first.
pub(super) async fn touched_keys(tx: &mut Tx, restoration: Uuid) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let sql = "SELECT l.subject, l.entry FROM lost_leaves l WHERE l.restoration = $1 AND l.kind = 'key' AND l.subject IS NOT NULL \
               AND l.log_index = (SELECT min(o.log_index) FROM lost_leaves o \
               WHERE o.restoration = l.restoration AND o.kind = 'key' AND o.subject = l.subject)";
    Ok(fetch_all!(tx, sql, restoration))
}

/// Acts that wait for a signature.
pub(super) async fn prepared(tx: &mut Tx) -> Result<Vec<ActId>> {
    let rows: Vec<(Uuid,)> = fetch_all!(tx, "SELECT id FROM acts WHERE status = 'prepared'");
    Ok(rows.into_iter().map(|(id,)| ActId(id)).collect())
}

/// Numbers that were shown with an act that was never written: nobody knows what became of them.
pub(super) async fn void_reserved(tx: &mut Tx, reason: &str) -> Result<()> {
    let sql = "UPDATE numbers SET status = 'void', reason = $1 WHERE status = 'reserved'";
    execute!(tx, sql, reason);
    Ok(())
}

/// A series and the last of its numbers.
#[derive(Debug, FromRow)]
pub(super) struct SeriesRow {
    pub(super) issuer: String,
    pub(super) kind: String,
    pub(super) year: i64,
    pub(super) last: i64,
}

/// All series, as far as numbers of them are known.
pub(super) async fn series(tx: &mut Tx) -> Result<Vec<SeriesRow>> {
    let sql = "SELECT issuer, kind, year, max(number) AS last FROM numbers GROUP BY issuer, kind, year \
               ORDER BY issuer, kind, year";
    Ok(fetch_all!(tx, sql))
}

/// Numbers that a series passed over.
#[derive(Debug, FromRow)]
pub(super) struct PassedRow {
    pub(super) last_known: i64,
    pub(super) last_passed: i64,
}

pub(super) async fn insert_passed(
    tx: &mut Tx,
    restoration: Uuid,
    series: (&str, &str, i64),
    (known, passed): (i64, i64),
) -> Result<()> {
    let (issuer, kind, year) = series;
    let sql = "INSERT INTO passed_numbers (restoration, issuer, kind, year, last_known, last_passed) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    execute!(tx, sql, restoration, issuer, kind, year, known, passed);
    Ok(())
}

/// What this series passed over at each restoration that knew it.
pub(super) async fn passed_of(
    tx: &mut Tx,
    (issuer, kind, year): (&str, &str, i64),
) -> Result<Vec<PassedRow>> {
    let sql = "SELECT last_known, last_passed FROM passed_numbers WHERE issuer = $1 AND kind = $2 AND year = $3";
    Ok(fetch_all!(tx, sql, issuer, kind, year))
}

/// (numbers over, lost from, restored at) of the restorations that knew nothing of this series.
pub(super) async fn strangers_to(
    tx: &mut Tx,
    (issuer, kind, year): (&str, &str, i64),
) -> Result<Vec<(i64, i64, i64)>> {
    let sql = "SELECT r.numbers_over, r.lost_from, r.restored_at FROM restorations r WHERE NOT EXISTS \
               (SELECT 1 FROM passed_numbers p WHERE p.restoration = r.id AND p.issuer = $1 AND p.kind = $2 AND p.year = $3)";
    Ok(fetch_all!(tx, sql, issuer, kind, year))
}

/// The entry of the last lost status of this paper, unless it got a status after that which is known.
pub(super) async fn lost_status(tx: &mut Tx, document: Uuid) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT g.entry FROM lost_leaves g WHERE g.kind = 'status' AND g.subject = $1 AND NOT EXISTS \
               (SELECT 1 FROM leaves l LEFT JOIN leaf_indexes i ON i.leaf = l.id WHERE l.kind = 'status' AND l.subject = g.subject \
                AND (i.log_index IS NULL OR i.log_index > g.log_index)) ORDER BY g.log_index DESC LIMIT 1";
    let found: Option<(Vec<u8>,)> = fetch_optional!(tx, sql, document);
    Ok(found.map(|(entry,)| entry))
}

/// The places of numbers of which nobody knows what became of them.
pub(super) async fn void_places(tx: &mut Tx, reason: &str) -> Result<Vec<(i64,)>> {
    let sql = "SELECT status_index FROM numbers WHERE status = 'void' AND reason = $1";
    Ok(fetch_all!(tx, sql, reason))
}

/// The papers whose last status was lost, with their places in the list of statuses.
pub(super) async fn lost_statuses(tx: &mut Tx) -> Result<Vec<(Uuid, i64)>> {
    let sql = "SELECT DISTINCT n.document, n.status_index FROM lost_leaves g JOIN numbers n ON n.document = g.subject \
               WHERE g.kind = 'status' AND NOT EXISTS \
               (SELECT 1 FROM leaves l LEFT JOIN leaf_indexes i ON i.leaf = l.id WHERE l.kind = 'status' AND l.subject = g.subject \
                AND (i.log_index IS NULL OR i.log_index > g.log_index))";
    Ok(fetch_all!(tx, sql))
}

/// The place of the lost leaf of the file for which this stands, and when something was lost with it.
pub(super) async fn lost_file(tx: &mut Tx, revision: &[u8]) -> Result<Option<(i64, i64, i64)>> {
    let sql = "SELECT g.log_index, r.lost_from, r.lost_until FROM lost_leaves g JOIN restorations r ON r.id = g.restoration \
               WHERE g.revision = $1";
    Ok(fetch_optional!(tx, sql, revision))
}
