//! The keys of the seal after records were put back from a copy: phones know of every key that was ever listed, and of every word that was taken back,
//! and believe no list that has forgotten one. The last snapshot lies beside the tiles and says what the copy does not know.

use jiff::Timestamp;
use signing::qr::{SealKey, Snapshot};
use uuid::Uuid;

use super::{keys, store};
use crate::App;
use crate::cases::load::moment;
use crate::db::{Tx, signed};
use crate::error::{Doing, Result};
use crate::world::{Record, logged};

/// What the last snapshot knew of keys and the copy did not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PutBack {
    /// Keys that are listed again.
    pub keys: usize,
    /// Keys whose word stays taken back.
    pub revoked: usize,
}

/// Lists again what the snapshot lists. `None`: papers are sealed, and no snapshot lies beside the tiles.
pub(crate) async fn put_back(
    app: &App,
    tx: &mut Tx,
    (restoration, at): (Uuid, Timestamp),
) -> Result<Option<PutBack>> {
    let Some(publisher) = &app.publisher else { return Ok(Some(PutBack::default())) };
    let Some(file) = app.tiles.snapshot().await? else {
        let is_sealing = !store::keys(tx).await?.is_empty();
        return Ok((!is_sealing).then(PutBack::default));
    };
    let snapshot = Snapshot::open(&file, &[publisher.public()])
        .doing("reading the snapshot beside the tiles: is it of another system?")?;
    let mut done = PutBack::default();
    for known in snapshot.keys.keys() {
        let key = keys::text(&known.key);
        if !store::keys(tx).await?.iter().any(|(listed, _)| *listed == key) {
            let (from, until) = (known.from.to_string(), known.to.to_string());
            keys::add(app, tx, &key, (&from, &until)).await?;
            done.keys += 1;
        }
        if let Some(place) = known.revoked_from
            && revoke(app, tx, (known, &key, place), (restoration, at)).await?
        {
            done.revoked += 1;
        }
    }
    Ok(Some(done))
}

/// Takes a key's word back from the place that the snapshot names, unless the records name that one or an earlier one.
async fn revoke(
    app: &App,
    tx: &mut Tx,
    (known, key, place): (&SealKey, &str, u64),
    (restoration, at): (Uuid, Timestamp),
) -> Result<bool> {
    let listed = keys::list(tx).await?;
    let own = listed.keys().iter().find(|own| own.key == known.key);
    if own.and_then(|own| own.revoked_from).is_some_and(|own| own <= place) {
        return Ok(false);
    }
    let Some(row) = store::known(tx).await?.into_iter().find(|row| row.public_key == key) else {
        return Ok(false);
    };
    // The leaf at that place may be lost; then it is no later than the loss.
    let since = match store::moment_of(tx, signed(place)).await? {
        Some(since) => moment(since)?,
        None => at,
    };
    let (id, since) = (app.ports.uuid(), since.as_microsecond());
    store::insert_restored(tx, (id, restoration, row.id), (since, signed(place))).await?;
    let held = format!("{since}/{place}");
    let record = Record { at: Some(restoration), ..Record::of("restored_revocations", id, row.id) };
    logged(tx, &app.ports, record.held(&held, None)).await?;
    Ok(true)
}
