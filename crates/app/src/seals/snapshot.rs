//! The file that verifiers carry: made anew when the log tells something new, and once an hour so that its age stays small.

use jiff::{SignedDuration, Timestamp};
use signing::qr::Snapshot;
use transparency::Checkpoint;

use super::{keys, statuses, store};
use crate::App;
use crate::cases::load::moment;
use crate::db::unsigned;
use crate::error::{Doing, Result};
use crate::log::witnessed;

/// No two are closer together.
const LEAST: SignedDuration = SignedDuration::from_secs(10);
/// None grows older, though nothing happens.
const MOST: SignedDuration = SignedDuration::from_hours(1);

/// Publishes a snapshot if one is due. Gives the number of things done.
pub(crate) async fn publish(app: &App) -> Result<usize> {
    let (Some((base, key)), Some(publisher)) = (app.ports.seal.key(), &app.publisher) else {
        return Ok(0);
    };
    if keys::ensure(app, &key).await? {
        return Ok(1);
    }
    let now = app.now();
    let mut tx = app.db.read().await?;
    let Some(note) = witnessed(app, &mut tx).await? else { return Ok(0) };
    let size = Checkpoint::open(&note, app.policy.log()).doing("reading a checkpoint")?.size;
    let last = store::last(&mut tx).await?;
    if !is_due(last.as_ref(), size, now)? {
        return Ok(0);
    }
    drop(tx);
    let mut tx = app.db.write().await?;
    tx.alone_with("snapshots").await?;
    let last = store::last(&mut tx).await?;
    if !is_due(last.as_ref(), size, now)? {
        return Ok(0);
    }
    let (number, seen) = match &last {
        None => (1, 0),
        Some(last) => (unsigned(last.number)? + 1, unsigned(last.size)?),
    };
    statuses::look(app, &mut tx, seen, size).await?;
    let snapshot = Snapshot {
        number,
        as_of: Timestamp::from_second(now.as_second()).doing("reckoning a whole second")?,
        keys: keys::list(&mut tx).await?,
        statuses: statuses::list(&mut tx).await?,
        checkpoint: Some(note.to_string().into_bytes()),
    };
    let file = snapshot.sign(publisher).doing("signing a snapshot")?;
    store::replace(&mut tx, (number, size), (base.as_str(), &file), now).await?;
    tx.commit().await?;
    Ok(1)
}

fn is_due(last: Option<&store::Last>, size: u64, now: Timestamp) -> Result<bool> {
    let Some(last) = last else { return Ok(true) };
    let age = now.duration_since(moment(last.as_of)?);
    Ok(age >= MOST || age >= LEAST && unsigned(last.size)? < size)
}
