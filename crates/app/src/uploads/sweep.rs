//! Files that nothing cites go after a day.
//!
//! First a row says that nobody may cite the file any more; then, alone with its hash, the bytes go and the row after them.
//! A process that dies between leaves a row that the next round goes on with.

use domain::PersonId;

use super::{alone_with, keep, store};
use crate::App;
use crate::error::Result;
use crate::{acts, documents};

/// Files of one round.
const MOST: i64 = 50;

pub(crate) async fn sweep(app: &App) -> Result<usize> {
    let now = app.now();
    let mut tx = app.db.read().await?;
    let resting = store::resting(&mut tx, now, MOST).await?;
    let dropped = store::dropped(&mut tx, MOST).await?;
    drop(tx);
    if !resting.is_empty() {
        let again = keep::later(now)?;
        let mut tx = app.db.write().await?;
        for (hash, person) in &resting {
            let person = PersonId(*person);
            if acts::store::is_in_draft(&mut tx, person, &hex::encode(hash)).await? {
                store::look_later(&mut tx, hash, person, again).await?;
            } else {
                store::drop(&mut tx, hash, person, now).await?;
            }
        }
        tx.commit().await?;
    }
    for (hash,) in &dropped {
        let mut tx = app.db.write().await?;
        alone_with(&mut tx, hash).await?;
        // The same bytes may be another's file, or a paper of ours that somebody sent back.
        if !store::is_held(&mut tx, hash).await? && !documents::has_file(&mut tx, hash).await? {
            app.files.remove(hash).await?;
        }
        store::remove_dropped(&mut tx, hash).await?;
        tx.commit().await?;
    }
    Ok(resting.len() + dropped.len())
}
