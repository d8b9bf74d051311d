//! Prepared acts whose time is over: void, with their numbers.

use domain::ActId;
use jiff::SignedDuration;

use crate::App;
use crate::acts::{PREPARED_MINUTES, store};
use crate::error::{Doing, Result};

/// Acts of one round.
const MOST: i64 = 100;

pub(super) async fn acts(app: &App) -> Result<usize> {
    let now = app.now();
    let long_ago = now
        .checked_sub(SignedDuration::from_mins(PREPARED_MINUTES))
        .doing("reckoning an expiry")?;
    let mut tx = app.db.read().await?;
    let expired = store::expired(&mut tx, now, MOST).await?;
    let orphans = store::orphans(&mut tx, long_ago, MOST).await?;
    drop(tx);
    if expired.is_empty() && orphans.is_empty() {
        return Ok(0);
    }
    let mut tx = app.db.write().await?;
    for (id,) in &expired {
        store::void(&mut tx, ActId(*id), "act.expired").await?;
    }
    for (id,) in &orphans {
        store::void(&mut tx, ActId(*id), "act.expired").await?;
    }
    tx.commit().await?;
    Ok(expired.len() + orphans.len())
}
