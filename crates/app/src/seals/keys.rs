//! The keys that seal, each on record with its leaf from the moment it was first met.

use jiff::Timestamp;
use signing::qr::{KeyList, PublicKey};

use super::store;
use crate::App;
use crate::db::Tx;
use crate::error::{Doing, Fault, Result};
use crate::world::{Record, logged};

/// All keys of all times.
pub(super) async fn list(tx: &mut Tx) -> Result<KeyList> {
    let mut list = KeyList::default();
    for (key, from) in store::keys(tx).await? {
        let from = from.parse::<Timestamp>().doing("reading since when a key seals")?;
        list.rotate(read(&key)?, from).doing("listing the keys of the seal")?;
    }
    Ok(list)
}

fn read(key: &str) -> Result<PublicKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(key, &mut bytes).doing("reading a key of the seal")?;
    PublicKey::from_bytes(&bytes).ok_or_else(|| Fault::new("a kept key of the seal is none"))
}

/// Does everybody hear of the key that seals now? Before, nothing is sealed with it.
pub(crate) async fn is_listed(app: &App, tx: &mut Tx) -> Result<bool> {
    let Some((_, key)) = app.ports.seal.key() else { return Ok(false) };
    let known = store::keys(tx).await?;
    Ok(known.iter().any(|(listed, _)| *listed == hex::encode(key.to_bytes())))
}

/// Puts the key that seals on record, if it is a new one.
pub(super) async fn ensure(app: &App, key: &PublicKey) -> Result<bool> {
    let mut tx = app.db.read().await?;
    if is_listed(app, &mut tx).await? {
        return Ok(false);
    }
    drop(tx);
    let mut tx = app.db.write().await?;
    tx.alone_with("keys of the seal").await?;
    if is_listed(app, &mut tx).await? {
        return Ok(false);
    }
    let from = Timestamp::from_second(app.now().as_second()).doing("reckoning a whole second")?;
    let mut list = list(&mut tx).await?;
    list.rotate(*key, from).doing("listing a new key of the seal")?;
    let until = list.keys().last().map(|listed| listed.to);
    let until = until.ok_or_else(|| Fault::new("a key that was listed is not there"))?;
    let (id, text) = (app.ports.uuid(), hex::encode(key.to_bytes()));
    let (from, until) = (from.to_string(), until.to_string());
    store::add_key(&mut tx, (id, &text), (&from, &until)).await?;
    let says = [text.as_str()];
    let record = Record::itself("seal_keys", id, &says).held(&from, Some(&until));
    logged(&mut tx, &app.ports, record).await?;
    tx.commit().await?;
    tracing::info!(key = text, "a new key seals from now on");
    Ok(true)
}
