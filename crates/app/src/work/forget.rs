//! Jobs that were done long ago are removed, or the table of jobs would be the largest of all.
//!
//! At most once stays true without them: a job is asked for in the transaction of its cause, which names an event, a paper or
//! a version of a row, and none of these is written twice; and what a job writes carries the id of its cause itself.

use jiff::SignedDuration;

use super::jobs;
use crate::App;
use crate::error::{Doing, Result};

/// For so long one may look up what became of a job.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Jobs of one round.
const MOST: i64 = 500;

pub(super) async fn jobs(app: &App) -> Result<usize> {
    let before = app.now().checked_sub(KEPT).doing("reckoning how long jobs are kept")?;
    let mut tx = app.db.read().await?;
    let old = jobs::done_before(&mut tx, before, MOST).await?;
    drop(tx);
    if old.is_empty() {
        return Ok(0);
    }
    let mut tx = app.db.write().await?;
    for (id,) in &old {
        jobs::remove(&mut tx, *id).await?;
    }
    tx.commit().await?;
    Ok(old.len())
}
