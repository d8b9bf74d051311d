//! All SQL of seals.

use domain::PersonId;
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional, signed};
use crate::error::Result;

/// The snapshot that everybody gets.
#[derive(Debug, FromRow)]
pub(super) struct Last {
    pub(super) number: i64,
    pub(super) as_of: i64,
    /// How many leaves of the log it knows of.
    pub(super) size: i64,
    /// What codes begin with.
    pub(super) base: String,
    pub(super) file: Vec<u8>,
}

pub(super) async fn last(tx: &mut Tx) -> Result<Option<Last>> {
    let sql = "SELECT number, as_of, size, base, file FROM snapshots ORDER BY number DESC LIMIT 1";
    Ok(fetch_optional!(tx, sql))
}

/// Puts a snapshot in the place of the one before.
pub(super) async fn replace(
    tx: &mut Tx,
    (number, size): (u64, u64),
    (base, file): (&str, &[u8]),
    at: Timestamp,
) -> Result<()> {
    execute!(tx, "DELETE FROM snapshots WHERE number < $1", signed(number));
    execute!(
        tx,
        "INSERT INTO snapshots (number, as_of, size, base, file) VALUES ($1, $2, $3, $4, $5)",
        signed(number),
        at.as_microsecond(),
        signed(size),
        base,
        file
    );
    Ok(())
}

/// Every key that ever sealed, in hexadecimal, the oldest first, and since when.
pub(super) async fn keys(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let sql = "SELECT public_key, held_from FROM seal_keys ORDER BY held_from, public_key";
    Ok(fetch_all!(tx, sql))
}

/// The keys whose word was taken back, and from which place in the log on.
pub(super) async fn revoked(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT k.public_key, r.from_index FROM seal_reports r JOIN seal_keys k ON k.id = r.key \
               JOIN seal_answers a ON a.report = r.id AND a.step = 'confirmed' \
               UNION ALL SELECT k.public_key, b.from_index FROM restored_revocations b JOIN seal_keys k ON k.id = b.key";
    Ok(fetch_all!(tx, sql))
}

/// A key of the seal as it stands.
#[derive(Debug, FromRow)]
pub(super) struct Known {
    pub(super) id: Uuid,
    pub(super) public_key: String,
    pub(super) held_from: String,
    pub(super) held_until: String,
    /// The earliest moment and place from which its word was taken back.
    pub(super) revoked_from: Option<i64>,
    pub(super) from_index: Option<i64>,
}

macro_rules! known {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, k.public_key, k.held_from, k.held_until, min(r.revoked_from) AS revoked_from, min(r.from_index) AS from_index \
             FROM seal_keys k LEFT JOIN (SELECT o.key, o.revoked_from, o.from_index FROM seal_reports o \
             JOIN seal_answers a ON a.report = o.id AND a.step = 'confirmed' \
             UNION ALL SELECT b.key, b.revoked_from, b.from_index FROM restored_revocations b) r ON r.key = k.id ",
            $rest
        )
    };
}

pub(super) async fn known(tx: &mut Tx) -> Result<Vec<Known>> {
    let sql = known!(
        "GROUP BY k.id, k.public_key, k.held_from, k.held_until ORDER BY k.held_from, k.public_key"
    );
    Ok(fetch_all!(tx, sql))
}

pub(super) async fn find(tx: &mut Tx, key: Uuid) -> Result<Option<Known>> {
    let sql = known!("WHERE k.id = $1 GROUP BY k.id, k.public_key, k.held_from, k.held_until");
    Ok(fetch_optional!(tx, sql, key))
}

/// The place in the log of the first leaf of this moment or later; where there is none yet, the place that comes next.
pub(super) async fn place_at(tx: &mut Tx, at: i64) -> Result<i64> {
    let sql = "SELECT coalesce((SELECT min(i.log_index) FROM leaf_indexes i JOIN leaves l ON l.id = i.leaf WHERE l.recorded_at >= $1), \
               (SELECT coalesce(max(log_index) + 1, 0) FROM leaf_indexes))";
    let place: Option<(i64,)> = fetch_optional!(tx, sql, at);
    Ok(place.map_or(0, |(place,)| place))
}

/// When the leaf at this place was recorded; `None` if it was lost.
pub(super) async fn moment_of(tx: &mut Tx, place: i64) -> Result<Option<i64>> {
    let sql = "SELECT l.recorded_at FROM leaf_indexes i JOIN leaves l ON l.id = i.leaf WHERE i.log_index = $1";
    let moment: Option<(i64,)> = fetch_optional!(tx, sql, place);
    Ok(moment.map(|(moment,)| moment))
}

/// Keeps that a key's word stays taken back, though the report was lost.
pub(super) async fn insert_restored(
    tx: &mut Tx,
    (id, restoration, key): (Uuid, Uuid, Uuid),
    (since, place): (i64, i64),
) -> Result<()> {
    let sql = "INSERT INTO restored_revocations (id, restoration, key, revoked_from, from_index) VALUES ($1, $2, $3, $4, $5)";
    execute!(tx, sql, id, restoration, key, since, place);
    Ok(())
}

/// The moment that a report names.
pub(super) async fn reported_from(tx: &mut Tx, report: Uuid) -> Result<Option<i64>> {
    let sql = "SELECT revoked_from FROM seal_reports WHERE id = $1";
    let from: Option<(i64,)> = fetch_optional!(tx, sql, report);
    Ok(from.map(|(from,)| from))
}

/// Papers that were signed since then.
pub(super) async fn signed_since(tx: &mut Tx, at: i64) -> Result<i64> {
    let sql = "SELECT count(*) FROM documents d JOIN events e ON e.case_id = d.case_id AND e.seq = d.seq WHERE e.recorded_at >= $1";
    let count: Option<(i64,)> = fetch_optional!(tx, sql, at);
    Ok(count.map_or(0, |(count,)| count))
}

/// A report on a key of the seal, and its answer.
#[derive(Debug, FromRow)]
pub(super) struct ReportRecord {
    pub(super) id: Uuid,
    pub(super) key: Uuid,
    pub(super) revoked_from: i64,
    pub(super) from_index: i64,
    pub(super) reason: String,
    pub(super) reported_by: Uuid,
    pub(super) reporter: String,
    pub(super) reported_at: i64,
    pub(super) step: Option<String>,
    pub(super) answerer: Option<String>,
    pub(super) answered_at: Option<i64>,
}

/// All reports, the newest first.
pub(super) async fn reports(tx: &mut Tx) -> Result<Vec<ReportRecord>> {
    let sql = "SELECT r.id, r.key, r.revoked_from, r.from_index, r.reason, r.reported_by, p.name AS reporter, r.reported_at, \
               a.step, q.name AS answerer, a.taken_at AS answered_at FROM seal_reports r JOIN persons p ON p.id = r.reported_by \
               LEFT JOIN seal_answers a ON a.report = r.id LEFT JOIN persons q ON q.id = a.taken_by ORDER BY r.reported_at DESC, r.id";
    Ok(fetch_all!(tx, sql))
}

/// Who made this report, and whether it was answered.
pub(super) async fn open(tx: &mut Tx, report: Uuid) -> Result<Option<(Uuid, bool)>> {
    let sql = "SELECT r.reported_by, EXISTS (SELECT 1 FROM seal_answers a WHERE a.report = r.id) AS is_answered FROM seal_reports r WHERE r.id = $1";
    Ok(fetch_optional!(tx, sql, report))
}

pub(super) async fn insert_report(
    tx: &mut Tx,
    (id, key): (Uuid, Uuid),
    (revoked_from, from_index): (i64, i64),
    reason: &str,
    (by, at): (PersonId, i64),
) -> Result<()> {
    let sql = "INSERT INTO seal_reports (id, key, revoked_from, from_index, reason, reported_by, reported_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    execute!(tx, sql, id, key, revoked_from, from_index, reason, by.0, at);
    Ok(())
}

pub(super) async fn insert_answer(
    tx: &mut Tx,
    (id, report): (Uuid, Uuid),
    step: &str,
    (by, at): (PersonId, i64),
) -> Result<()> {
    let sql = "INSERT INTO seal_answers (id, report, step, taken_by, taken_at) VALUES ($1, $2, $3, $4, $5)";
    execute!(tx, sql, id, report, step, by.0, at);
    Ok(())
}

pub(super) async fn add_key(
    tx: &mut Tx,
    (id, key): (Uuid, &str),
    (from, until): (&str, &str),
) -> Result<()> {
    let sql =
        "INSERT INTO seal_keys (id, public_key, held_from, held_until) VALUES ($1, $2, $3, $4)";
    execute!(tx, sql, id, key, from, until);
    Ok(())
}

/// (kind, subject) of the leaves between two places that tell of cases and papers.
pub(super) async fn told(tx: &mut Tx, from: u64, until: u64) -> Result<Vec<(String, Uuid)>> {
    let sql = "SELECT DISTINCT l.kind, l.subject FROM leaf_indexes i JOIN leaves l ON l.id = i.leaf \
               WHERE i.log_index >= $1 AND i.log_index < $2 AND l.kind IN ('event', 'document', 'status')";
    Ok(fetch_all!(tx, sql, signed(from), signed(until)))
}

/// Cases and papers of which leaves tell that are behind this place of the log, or have none yet.
pub(super) async fn told_since(tx: &mut Tx, from: i64) -> Result<Vec<Uuid>> {
    let sql = "SELECT DISTINCT l.subject FROM leaves l LEFT JOIN leaf_indexes i ON i.leaf = l.id \
               WHERE (i.log_index IS NULL OR i.log_index >= $1) AND l.kind IN ('event', 'document', 'status')";
    let rows: Vec<(Uuid,)> = fetch_all!(tx, sql, from);
    Ok(rows.into_iter().map(|(subject,)| subject).collect())
}

/// A paper, and what is kept of what became of it.
#[derive(FromRow)]
pub(super) struct Kept {
    pub(super) id: Uuid,
    pub(super) case_id: Uuid,
    pub(super) number: String,
    pub(super) status: Option<String>,
}

/// All papers.
pub(super) async fn kept(tx: &mut Tx) -> Result<Vec<Kept>> {
    let sql = "SELECT d.id, d.case_id, d.number, p.status FROM documents d LEFT JOIN paper_statuses p ON p.document = d.id ORDER BY d.id";
    Ok(fetch_all!(tx, sql))
}

/// Keeps what became of a paper; `None`: it is in force.
pub(super) async fn keep(tx: &mut Tx, document: Uuid, status: Option<&str>) -> Result<()> {
    execute!(tx, "DELETE FROM paper_statuses WHERE document = $1", document);
    if let Some(status) = status {
        let sql = "INSERT INTO paper_statuses (document, status) VALUES ($1, $2)";
        execute!(tx, sql, document, status);
    }
    Ok(())
}

/// The places that are not in force, in order: papers with a status of their own, and numbers without a signed paper. Of a number that
/// was void because records were lost, nobody knows whether its paper was signed.
pub(super) async fn not_in_force(tx: &mut Tx, lost: &str) -> Result<Vec<(i64, String)>> {
    let sql = "SELECT n.status_index, p.status FROM paper_statuses p JOIN numbers n ON n.document = p.document \
               WHERE n.status = 'issued' \
               UNION ALL SELECT n.status_index, 'revoked' FROM numbers n WHERE n.status <> 'issued' \
               AND coalesce(n.reason, '') <> $1 ORDER BY 1";
    Ok(fetch_all!(tx, sql, lost))
}
