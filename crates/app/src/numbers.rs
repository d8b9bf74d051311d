//! Numbers of papers: reserved before the paper is shown, issued with it or void with a reason. Never twice, never a gap
//! without a row that explains it; no sequences, which lose numbers silently.

use domain::ActId;
use jiff::Timestamp;

use crate::db::{Tx, execute, fetch_optional};
use crate::error::{Fault, Result};

/// A series of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Series {
    /// Number of the body's accreditation, or its STIR.
    pub(crate) issuer: String,
    /// The template of the paper.
    pub(crate) kind: String,
    pub(crate) year: i16,
}

/// The number of this act's paper in the series: the one it has, or the next.
pub(crate) async fn reserve(
    tx: &mut Tx,
    series: &Series,
    act: ActId,
    slot: &str,
    at: Timestamp,
) -> Result<i64> {
    let year = i64::from(series.year);
    let sql = "SELECT number FROM numbers WHERE act_id = $1 AND kind = $2 AND slot = $3";
    let own: Option<(i64,)> = fetch_optional!(tx, sql, act.0, &series.kind, slot);
    if let Some((number,)) = own {
        return Ok(number);
    }
    // Two transactions that read the same maximum collide on the primary key; the second one tries again.
    let rows = execute!(
        tx,
        "INSERT INTO numbers (issuer, kind, year, number, act_id, slot, status, reserved_at) \
         SELECT $1, $2, $3, coalesce(max(n.number), 0) + 1, $4, $5, 'reserved', $6 FROM numbers n \
         WHERE n.issuer = $1 AND n.kind = $2 AND n.year = $3 ON CONFLICT DO NOTHING",
        &series.issuer,
        &series.kind,
        year,
        act.0,
        slot,
        at.as_microsecond()
    );
    let reserved: Option<(i64,)> = fetch_optional!(tx, sql, act.0, &series.kind, slot);
    match reserved {
        Some((number,)) if rows == 1 => Ok(number),
        Some(_) | None => Err(Fault::new("two acts reached for the same number")),
    }
}

/// The act is done: its numbers are issued.
pub(crate) async fn issue(tx: &mut Tx, act: ActId) -> Result<u64> {
    Ok(execute!(
        tx,
        "UPDATE numbers SET status = 'issued' WHERE act_id = $1 AND status = 'reserved'",
        act.0
    ))
}
