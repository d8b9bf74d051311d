//! All SQL of uploads.

use domain::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional, unsigned};
use crate::error::Result;

/// A file that somebody sent.
pub(super) struct Upload<'a> {
    pub(super) sha256: &'a [u8],
    pub(super) person: PersonId,
    pub(super) media_type: &'a str,
    pub(super) bytes: i64,
}

/// Writes it down; sent again, it waits anew.
pub(super) async fn keep(
    tx: &mut Tx,
    upload: &Upload<'_>,
    now: Timestamp,
    sweep_at: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO uploads (sha256, person, media_type, bytes, status, uploaded_at, sweep_at) \
         VALUES ($1, $2, $3, $4, 'free', $5, $6) ON CONFLICT (sha256, person) DO UPDATE SET \
         status = CASE uploads.status WHEN 'cited' THEN 'cited' ELSE 'free' END, sweep_at = excluded.sweep_at",
        upload.sha256,
        upload.person.0,
        upload.media_type,
        upload.bytes,
        now.as_microsecond(),
        sweep_at.as_microsecond()
    );
    Ok(())
}

/// What a person's free files take together.
pub(super) async fn free_bytes(tx: &mut Tx, person: PersonId) -> Result<u64> {
    let sql = "SELECT CAST(coalesce(sum(bytes), 0) AS bigint) FROM uploads WHERE person = $1 AND status = 'free'";
    let found: Option<(i64,)> = fetch_optional!(tx, sql, person.0);
    unsigned(found.map_or(0, |(bytes,)| bytes))
}

/// May the person cite it? Gives its type and size.
pub(super) async fn citable(
    tx: &mut Tx,
    sha256: &[u8],
    person: PersonId,
) -> Result<Option<(String, i64)>> {
    let sql = "SELECT media_type, bytes FROM uploads WHERE sha256 = $1 AND person = $2 AND status <> 'dropped'";
    Ok(fetch_optional!(tx, sql, sha256, person.0))
}

/// A fact cites it, for ever; `false`: it is not there for this person.
pub(super) async fn cite(tx: &mut Tx, sha256: &[u8], person: PersonId) -> Result<bool> {
    let rows = execute!(
        tx,
        "UPDATE uploads SET status = 'cited' WHERE sha256 = $1 AND person = $2 AND status <> 'dropped'",
        sha256,
        person.0
    );
    Ok(rows == 1)
}

/// Free files that are to be looked at.
pub(super) async fn resting(
    tx: &mut Tx,
    now: Timestamp,
    most: i64,
) -> Result<Vec<(Vec<u8>, Uuid)>> {
    let sql = "SELECT sha256, person FROM uploads WHERE status = 'free' AND sweep_at <= $1 ORDER BY sweep_at, sha256 LIMIT $2";
    Ok(fetch_all!(tx, sql, now.as_microsecond(), most))
}

/// It stands in something unfinished: look again then.
pub(super) async fn look_later(
    tx: &mut Tx,
    sha256: &[u8],
    person: PersonId,
    again: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        "UPDATE uploads SET sweep_at = $1 WHERE sha256 = $2 AND person = $3",
        again.as_microsecond(),
        sha256,
        person.0
    );
    Ok(())
}

/// It can be cited no more, unless it was cited or sent again meanwhile.
pub(super) async fn drop(
    tx: &mut Tx,
    sha256: &[u8],
    person: PersonId,
    now: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        "UPDATE uploads SET status = 'dropped' WHERE sha256 = $1 AND person = $2 AND status = 'free' AND sweep_at <= $3",
        sha256,
        person.0,
        now.as_microsecond()
    );
    Ok(())
}

/// Hashes of files that are about to go.
pub(super) async fn dropped(tx: &mut Tx, most: i64) -> Result<Vec<(Vec<u8>,)>> {
    let sql = "SELECT DISTINCT sha256 FROM uploads WHERE status = 'dropped' LIMIT $1";
    Ok(fetch_all!(tx, sql, most))
}

/// Does anybody else hold the same bytes?
pub(super) async fn is_held(tx: &mut Tx, sha256: &[u8]) -> Result<bool> {
    let sql = "SELECT count(*) FROM uploads WHERE sha256 = $1 AND status <> 'dropped'";
    let found: Option<(i64,)> = fetch_optional!(tx, sql, sha256);
    Ok(found.is_some_and(|(count,)| count > 0))
}

pub(super) async fn remove_dropped(tx: &mut Tx, sha256: &[u8]) -> Result<()> {
    execute!(tx, "DELETE FROM uploads WHERE sha256 = $1 AND status = 'dropped'", sha256);
    Ok(())
}
