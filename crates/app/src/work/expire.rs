//! Prepared acts whose time is over: void, with their numbers.

use domain::ActId;
use jiff::SignedDuration;

use crate::App;
use crate::acts::{PREPARED_MINUTES, store};
use crate::error::{Doing, Result};

pub(super) async fn acts(app: &App) -> Result<usize> {
    let now = app.now();
    let mut tx = app.db.read().await?;
    let expired = store::expired(&mut tx, now, 100).await?;
    drop(tx);
    // A number reserved by a process that died before it wrote its act.
    let orphaned = now
        .checked_sub(SignedDuration::from_mins(PREPARED_MINUTES))
        .doing("reckoning an expiry")?;
    let mut tx = app.db.write().await?;
    for (id,) in &expired {
        store::void(&mut tx, ActId(*id), "expired").await?;
    }
    let orphans = store::void_orphans(&mut tx, orphaned).await?;
    tx.commit().await?;
    Ok(expired.len() + usize::try_from(orphans).unwrap_or_default())
}
