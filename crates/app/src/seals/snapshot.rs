//! The file that verifiers carry: made anew when the log tells something new, and once an hour so that its age stays small.

use jiff::{SignedDuration, Timestamp};
use signing::qr::{Base, PublicKey, SecretKey, Snapshot};
use transparency::Checkpoint;

use super::{keys, statuses, store};
use crate::App;
use crate::cases::load::moment;
use crate::db::{Tx, unsigned};
use crate::error::{Doing, Fault, Result};
use crate::log::witnessed;
use crate::restorations;

/// No two are closer together.
const LEAST: SignedDuration = SignedDuration::from_secs(10);
/// None grows older, though nothing happens.
const MOST: SignedDuration = SignedDuration::from_hours(1);

/// Publishes a snapshot if one is due. Gives the number of things done.
pub(crate) async fn publish(app: &App) -> Result<usize> {
    let Some(publisher) = &app.publisher else { return Ok(0) };
    let in_use = app.ports.seal.key();
    if let Some((_, key)) = &in_use
        && keys::ensure(app, key).await?
    {
        return Ok(1);
    }
    let now = app.now();
    let mut tx = app.db.read().await?;
    // Without a seal nothing is sealed any more; what was sealed goes on, and everybody is told what becomes of it.
    let Some(base) = base(&mut tx, in_use.as_ref()).await? else { return Ok(0) };
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
        // Verifiers never go back: a number that was written by hand would be the last that they take.
        Some(last) if !is_own(last, publisher) => {
            return Err(Fault::new(
                "the kept snapshot is not the one that was signed: somebody wrote to the database, and no other is made",
            ));
        }
        Some(last) => (next_number(&mut tx, last).await?, unsigned(last.size)?),
    };
    statuses::look(app, &mut tx, seen, size).await?;
    let snapshot = Snapshot {
        number,
        as_of: Timestamp::from_second(now.as_second()).doing("reckoning a whole second")?,
        keys: keys::list(&mut tx).await?,
        statuses: statuses::list(&mut tx).await?,
        checkpoint: Some(note.to_string().into_bytes()),
        lost: restorations::places(&mut tx).await?,
    };
    let file = snapshot.sign(publisher).doing("signing a snapshot")?;
    store::replace(&mut tx, (number, size), (base.as_str(), &file), now).await?;
    tx.commit().await?;
    // Beside the tiles, which outlive a database that is put back from a copy.
    app.tiles.put_snapshot(file).await?;
    Ok(1)
}

/// What codes begin with: those that are sealed now, else those that were sealed last.
pub(super) async fn base(tx: &mut Tx, in_use: Option<&(Base, PublicKey)>) -> Result<Option<Base>> {
    if let Some((base, _)) = in_use {
        return Ok(Some(base.clone()));
    }
    let last = store::last(tx).await?;
    let base = last.map(|last| Base::new(&last.base));
    base.transpose().doing("reading what codes begin with")
}

/// Verifiers never go back. Behind records that were put back from a copy stand as many numbers as snapshots may have been made since.
async fn next_number(tx: &mut Tx, last: &store::Last) -> Result<u64> {
    let next = unsigned(last.number)? + 1;
    let Some(restored_at) = restorations::since_snapshot(tx, last.as_of).await? else {
        return Ok(next);
    };
    let lost = moment(restored_at)?.duration_since(moment(last.as_of)?);
    let made = lost.as_secs().div_euclid(LEAST.as_secs()) + 1;
    Ok(next.saturating_add(unsigned(made)?))
}

/// Is the kept row that of the signed file?
fn is_own(last: &store::Last, publisher: &SecretKey) -> bool {
    Snapshot::open(&last.file, &[publisher.public()]).is_ok_and(|file| {
        i64::try_from(file.number) == Ok(last.number)
            && file.as_of.as_second() == last.as_of.div_euclid(1_000_000)
    })
}

/// Does what is kept of snapshots say what became of papers, and is it signed? The numbers of papers of which it does not, and whether it is.
pub(crate) async fn looked_at(app: &App, tx: &mut Tx) -> Result<(Vec<String>, bool)> {
    let last = store::last(tx).await?;
    let is_signed = last.zip(app.publisher.as_ref()).is_none_or(|(last, key)| is_own(&last, key));
    Ok((statuses::differing(app, tx).await?, is_signed))
}

fn is_due(last: Option<&store::Last>, size: u64, now: Timestamp) -> Result<bool> {
    let Some(last) = last else { return Ok(true) };
    let age = now.duration_since(moment(last.as_of)?);
    Ok(age >= MOST || age >= LEAST && unsigned(last.size)? < size)
}
