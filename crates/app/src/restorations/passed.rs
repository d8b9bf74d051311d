//! Numbers that nobody gets: they may have been shown in the days that were lost.

use std::collections::BTreeSet;

use domain::calendar::Calendar;

use super::store::{self, PassedRow, RestorationRow, SeriesRow};
use crate::cases::load::moment;
use crate::db::Tx;
use crate::error::Result;

/// Issuer, letters and year of a series.
type Series<'a> = (&'a str, &'a str, i64);

/// A series and the last of its numbers that are known, those that were passed over before included.
pub(super) struct Reached(SeriesRow, i64);

/// How far every series goes, before it passes over anything.
pub(super) async fn reached(tx: &mut Tx) -> Result<Vec<Reached>> {
    let mut reached = Vec::new();
    for series in store::series(tx).await? {
        let name = (series.issuer.as_str(), series.kind.as_str(), series.year);
        let known = floor(tx, name).await?.max(series.last);
        reached.push(Reached(series, known));
    }
    Ok(reached)
}

/// Every series passes over its numbers.
pub(super) async fn pass(tx: &mut Tx, row: &RestorationRow, reached: &[Reached]) -> Result<()> {
    for Reached(series, known) in reached {
        let name = (series.issuer.as_str(), series.kind.as_str(), series.year);
        let passed = known.saturating_add(row.numbers_over);
        store::insert_passed(tx, row.id, name, (*known, passed)).await?;
    }
    Ok(())
}

/// The number behind which this series goes on; 0 where nothing was ever lost.
pub(crate) async fn floor(tx: &mut Tx, series: Series<'_>) -> Result<i64> {
    Ok(stretches(tx, series).await?.iter().map(|row| row.last_passed).max().unwrap_or(0))
}

/// How many numbers up to this one were passed over.
pub(crate) async fn passed(tx: &mut Tx, series: Series<'_>, last: i64) -> Result<i64> {
    let mut count = 0;
    let mut counted = 0;
    let stretches: BTreeSet<(i64, i64)> = stretches(tx, series)
        .await?
        .into_iter()
        .map(|row| (row.last_known, row.last_passed))
        .collect();
    for (known, passed) in stretches {
        // A stretch behind the last number was not come to yet.
        if last > known {
            count += (passed - known.max(counted)).max(0);
            counted = counted.max(passed);
        }
    }
    Ok(count)
}

/// May this number have been given out in the days that were lost?
pub(crate) async fn is_lost(tx: &mut Tx, series: Series<'_>, number: i64) -> Result<bool> {
    let stretches = stretches(tx, series).await?;
    Ok(stretches.iter().any(|row| row.last_known < number && number <= row.last_passed))
}

/// What this series passed over, each time something was lost. One that nobody knew of then may have begun in the lost days.
async fn stretches(tx: &mut Tx, series: Series<'_>) -> Result<Vec<PassedRow>> {
    let mut stretches = store::passed_of(tx, series).await?;
    for (over, from, restored_at) in store::strangers_to(tx, series).await? {
        let years = [from, restored_at].map(moment);
        let [from, until] = years;
        let years = Calendar::day(from?).year()..=Calendar::day(until?).year();
        if i16::try_from(series.2).is_ok_and(|year| years.contains(&year)) {
            stretches.push(PassedRow { last_known: 0, last_passed: over });
        }
    }
    Ok(stretches)
}
