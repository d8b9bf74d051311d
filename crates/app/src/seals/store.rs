//! All SQL of seals.

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
