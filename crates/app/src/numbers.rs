//! Numbers of papers: reserved before the paper is shown, issued with it or void with a reason. Never twice, never a gap
//! without a row that explains it; no sequences, which lose numbers silently.

use domain::ActId;
use domain::calendar::Calendar;
use domain::document_code::short_code;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_optional};
use crate::error::{Doing, Result};
use crate::restorations;

/// A series of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Series {
    /// Number of the body's accreditation, or its STIR.
    pub(crate) issuer: String,
    /// Its letters, as the definition of the paper has them.
    pub(crate) kind: String,
    pub(crate) year: i16,
}

impl Series {
    /// The number as it is printed: country, letters of the series, year, body, place in the series. The order is that of certificates
    /// (`UZ.SMT.02.0003.018818`); the year stands where they have an object code, until the list of those codes is known.
    pub(crate) fn number(&self, number: i64) -> String {
        format!("UZ.{}.{:02}.{}.{number:06}", self.kind, self.year.rem_euclid(100), self.issuer)
    }
}

/// What stands behind a number once it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reserved {
    pub(crate) number: i64,
    /// The paper that will bear it: prepared a second time, the same act makes the same paper.
    pub(crate) document: Uuid,
    pub(crate) code: String,
    /// Its place in the list of statuses.
    pub(crate) status_index: i64,
    /// When: what is sealed of a paper that is prepared a second time is what was sealed the first time.
    pub(crate) at: Timestamp,
}

/// The number of this act's paper in the series: the one it has, or the next for this new document. `None`: the one it had is void,
/// or of another day.
pub(crate) async fn reserve(
    tx: &mut Tx,
    series: &Series,
    (act, slot): (ActId, &str),
    document: Uuid,
    at: Timestamp,
) -> Result<Option<Reserved>> {
    // One after another in each series: two that read the same maximum would reach for the same number.
    tx.alone_with(&format!("series {} {} {}", series.issuer, series.kind, series.year)).await?;
    if let Some((status, own)) = find_own(tx, series, act, slot).await? {
        // A paper bears the day and the year of its number.
        let is_of_today = Calendar::day(own.at) == Calendar::day(at);
        return Ok((status == "reserved" && is_of_today).then_some(own));
    }
    // Every number has a place of its own in one list of statuses, void ones too: what was printed and never signed is not in force.
    tx.alone_with("statuses of papers").await?;
    let name = (series.issuer.as_str(), series.kind.as_str(), i64::from(series.year));
    let floor = restorations::floor(tx, name).await?;
    execute!(
        tx,
        "INSERT INTO numbers (issuer, kind, year, number, act_id, slot, document, code, status, reserved_at, status_index) \
         SELECT $1, $2, $3, CASE WHEN coalesce(max(n.number), 0) > $9 THEN max(n.number) ELSE $9 END + 1, $4, $5, $6, $7, 'reserved', $8, \
         (SELECT coalesce(max(p.place), -1) + 1 FROM (SELECT max(m.status_index) AS place FROM numbers m \
          UNION ALL SELECT max(r.places_until) - 1 FROM restorations r) p) FROM numbers n \
         WHERE n.issuer = $1 AND n.kind = $2 AND n.year = $3",
        &series.issuer,
        &series.kind,
        i64::from(series.year),
        act.0,
        slot,
        document,
        short_code(*document.as_bytes()),
        at.as_microsecond(),
        floor
    );
    Ok(find_own(tx, series, act, slot).await?.map(|(_, own)| own))
}

async fn find_own(
    tx: &mut Tx,
    series: &Series,
    act: ActId,
    slot: &str,
) -> Result<Option<(String, Reserved)>> {
    let sql = "SELECT status, number, document, code, status_index, reserved_at FROM numbers WHERE act_id = $1 AND kind = $2 AND slot = $3";
    let own: Option<(String, i64, Uuid, String, i64, i64)> =
        fetch_optional!(tx, sql, act.0, &series.kind, slot);
    let Some((status, number, document, code, status_index, at)) = own else { return Ok(None) };
    let at = Timestamp::from_microsecond(at).doing("reading when a number was reserved")?;
    Ok(Some((status, Reserved { number, document, code, status_index, at })))
}

/// What is to be said of a code or printed number under which no paper is on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unissued {
    /// A paper with it was shown to its signer and never signed.
    Shown,
    /// A paper with it may have been given out in the days that were lost.
    Lost,
}

/// Asks for nothing but these two, so that nobody learns from the answer what else a prepared paper says.
pub(crate) async fn unissued(
    tx: &mut Tx,
    code: Option<&str>,
    printed: &str,
) -> Result<Option<Unissued>> {
    let said = |reason: Option<String>| match reason {
        Some(reason) if reason == restorations::VOID => Unissued::Lost,
        _ => Unissued::Shown,
    };
    if let Some(code) = code {
        let sql = "SELECT reason FROM numbers WHERE code = $1 AND status <> 'issued'";
        let found: Option<(Option<String>,)> = fetch_optional!(tx, sql, code);
        if let Some((reason,)) = found {
            return Ok(Some(said(reason)));
        }
    }
    let Some((kind, year, issuer, number)) = parts(printed) else { return Ok(None) };
    let sql = "SELECT reason FROM numbers WHERE issuer = $1 AND kind = $2 AND year = $3 AND number = $4 AND status <> 'issued'";
    let found: Option<(Option<String>,)> = fetch_optional!(tx, sql, issuer, kind, year, number);
    if let Some((reason,)) = found {
        return Ok(Some(said(reason)));
    }
    let is_lost = restorations::is_lost(tx, (issuer, kind, year), number).await?;
    Ok(is_lost.then_some(Unissued::Lost))
}

/// A printed number taken apart: letters of the series, year, issuer, place in the series.
fn parts(printed: &str) -> Option<(&str, i64, &str, i64)> {
    let (rest, number) = printed.strip_prefix("UZ.")?.rsplit_once('.')?;
    let mut parts = rest.splitn(3, '.');
    let (kind, year, issuer) = (parts.next()?, parts.next()?, parts.next()?);
    Some((kind, 2000 + year.parse::<i64>().ok()?, issuer, number.parse().ok()?))
}

/// The act is done: its numbers are issued.
pub(crate) async fn issue(tx: &mut Tx, act: ActId) -> Result<u64> {
    Ok(execute!(
        tx,
        "UPDATE numbers SET status = 'issued' WHERE act_id = $1 AND status = 'reserved'",
        act.0
    ))
}

#[cfg(test)]
mod tests {
    use super::Series;

    #[test]
    fn a_number_names_series_year_body_and_place() {
        let table = [("SMT", "UZ.SMT.26.0052.000007"), ("SB", "UZ.SB.26.0052.000007")];
        for (kind, expected) in table {
            let series = Series { issuer: "0052".to_owned(), kind: kind.to_owned(), year: 2026 };
            assert_eq!(series.number(7), expected);
            assert_eq!(super::parts(expected), Some((kind, 2026, "0052", 7)));
        }
    }
}
