//! The SQL of time stamps: the first one of a paper, and those that came over it.

use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;

/// A stamp of which nobody wrote down when the paper is to be stamped anew holds for so long: a year, in microseconds.
const YEAR: i64 = 365 * 24 * 60 * 60 * 1_000_000;

/// The file of a paper with a time stamp.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct StampRecord {
    /// The n-th of the paper.
    pub(crate) place: i64,
    pub(crate) file: Vec<u8>,
    pub(crate) authority: String,
    pub(crate) stamped_at: i64,
    pub(crate) hash: String,
    /// When the paper is to be stamped anew.
    pub(crate) due_at: Option<i64>,
}

/// A paper that is to be stamped anew.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct DueRecord {
    pub(crate) document: Uuid,
    pub(crate) case_id: Uuid,
    /// The stamp that comes next.
    pub(crate) place: i64,
}

/// The first stamp of a paper, if it has one already.
pub(crate) async fn stamp_of(tx: &mut Tx, document: Uuid) -> Result<Option<StampRecord>> {
    let sql = "SELECT CAST(1 AS bigint) AS place, file, authority, stamped_at, hash, due_at FROM document_stamps WHERE document = $1";
    Ok(fetch_optional!(tx, sql, document))
}

/// The last stamp of a paper: its file is given out.
pub(crate) async fn last_stamp_of(tx: &mut Tx, document: Uuid) -> Result<Option<StampRecord>> {
    let sql = "SELECT place, file, authority, stamped_at, hash, due_at FROM document_restamps WHERE document = $1 \
               ORDER BY place DESC LIMIT 1";
    match fetch_optional!(tx, sql, document) {
        Some(last) => Ok(Some(last)),
        None => stamp_of(tx, document).await,
    }
}

/// From now on the stamped file is given out. Of two that come at once for one place the first stays.
pub(crate) async fn insert_stamp(
    tx: &mut Tx,
    document: Uuid,
    stamp: &StampRecord,
    at: Timestamp,
) -> Result<()> {
    let last = last_stamp_of(tx, document).await?.map_or(0, |last| last.place);
    if last + 1 != stamp.place {
        return Ok(());
    }
    let (file, at) = (stamp.file.as_slice(), at.as_microsecond());
    let StampRecord { place, authority, stamped_at, hash, due_at, .. } = stamp;
    if *place == 1 {
        let sql = "INSERT INTO document_stamps (document, file, authority, stamped_at, hash, due_at, recorded_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (document) DO NOTHING";
        execute!(tx, sql, document, file, authority, stamped_at, hash, due_at, at);
    } else {
        let sql = "INSERT INTO document_restamps (document, place, file, authority, stamped_at, hash, due_at, recorded_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (document, place) DO NOTHING";
        execute!(tx, sql, document, place, file, authority, stamped_at, hash, due_at, at);
    }
    Ok(())
}

/// Was ever a paper stamped here?
pub(crate) async fn has_stamps(tx: &mut Tx) -> Result<bool> {
    let found: Option<(Uuid,)> =
        fetch_optional!(tx, "SELECT document FROM document_stamps LIMIT 1");
    Ok(found.is_some())
}

/// Papers whose last stamp is due by now, or made with this hash, the longest due first. What a job waits for in a case is not told again.
pub(crate) async fn due_for_stamps(
    tx: &mut Tx,
    now: Timestamp,
    weak: Option<&str>,
    most: i64,
) -> Result<Vec<DueRecord>> {
    let sql = "WITH last AS (SELECT s.document, coalesce(r.place, 1) AS place, coalesce(r.hash, s.hash) AS hash, \
               coalesce(r.due_at, s.due_at, s.stamped_at + $4) AS due_at FROM document_stamps s \
               LEFT JOIN document_restamps r ON r.document = s.document \
               AND r.place = (SELECT max(x.place) FROM document_restamps x WHERE x.document = s.document)) \
               SELECT l.document, d.case_id, CAST(l.place + 1 AS bigint) AS place FROM last l JOIN documents d ON d.id = l.document \
               WHERE (l.due_at <= $1 OR l.hash = $2) AND NOT EXISTS (SELECT 1 FROM jobs j \
               WHERE j.case_id = d.case_id AND j.kind = 'restamp' AND j.done_at IS NULL) ORDER BY l.due_at, l.document LIMIT $3";
    Ok(fetch_all!(tx, sql, now.as_microsecond(), weak.unwrap_or_default(), most, YEAR))
}
