//! The keys that seal, each on record with its leaf from the moment it was first met.

use jiff::Timestamp;
use signing::qr::{Base, Claim, KeyList, PublicKey, Reason, authentic};
use uuid::Uuid;

use super::store;
use crate::App;
use crate::db::{Tx, unsigned};
use crate::error::{Doing, Fault, Result};
use crate::world::{Record, logged};

/// All keys of all times, with what was taken back.
pub(super) async fn list(tx: &mut Tx) -> Result<KeyList> {
    let mut list = KeyList::default();
    for (key, from) in store::keys(tx).await? {
        let from = from.parse::<Timestamp>().doing("reading since when a key seals")?;
        list.rotate(read(&key)?, from).doing("listing the keys of the seal")?;
    }
    for (key, from_index) in store::revoked(tx).await? {
        list.revoke(&read(&key)?, unsigned(from_index)?).doing("taking back a key of the seal")?;
    }
    Ok(list)
}

fn read(key: &str) -> Result<PublicKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(key, &mut bytes).doing("reading a key of the seal")?;
    PublicKey::from_bytes(&bytes).ok_or_else(|| Fault::new("a kept key of the seal is none"))
}

/// What the key in use may do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Seals,
    /// Nobody hears of it yet.
    Unlisted,
    /// Its days are over, or its word was taken back.
    Over,
}

/// How the key in use stands; `None` where papers are not sealed.
pub(crate) async fn standing(app: &App, tx: &mut Tx) -> Result<Option<Standing>> {
    let Some((_, key)) = app.ports.seal.key() else { return Ok(None) };
    let list = list(tx).await?;
    let Some(known) = list.keys().iter().find(|known| known.key == key) else {
        return Ok(Some(Standing::Unlisted));
    };
    let now = app.now();
    let seals = known.revoked_from.is_none() && known.from <= now && now < known.to;
    Ok(Some(if seals { Standing::Seals } else { Standing::Over }))
}

/// Does a code that was sealed still stand? Whoever takes a key back waits until the transaction is over.
///
/// # Errors
/// Why it does not.
pub(crate) async fn stands(
    app: &App,
    tx: &mut Tx,
    code: &str,
) -> Result<std::result::Result<Claim, Reason>> {
    let Some((base, _)) = app.ports.seal.key() else { return Ok(Err(Reason::KeyUnknown)) };
    let list = list(tx).await?;
    Ok(authentic(code, &base, &list).map(|said| said.claim))
}

/// What sealed codes are judged by, for whoever looks at many.
pub(crate) struct Codes {
    base: Base,
    list: KeyList,
}

impl Codes {
    /// As the records have it; `None` where nothing was ever sealed.
    pub(crate) async fn of(app: &App, tx: &mut Tx) -> Result<Option<Self>> {
        let in_use = app.ports.seal.key();
        let base = super::snapshot::base(tx, in_use.as_ref()).await?;
        let list = list(tx).await?;
        Ok(base.map(|base| Self { base, list }))
    }

    /// Was this code sealed by a key of ours for the paper with this id, number and place in the list of statuses? One whose key was taken
    /// back since is counted where that was reported.
    pub(crate) fn is_of(&self, code: &str, (document, number, place): (Uuid, &str, i64)) -> bool {
        match authentic(code, &self.base, &self.list) {
            Ok(said) => {
                said.claim.document == document
                    && said.claim.number == number
                    && u64::try_from(place) == Ok(said.claim.status_index)
            }
            Err(why) => why == Reason::KeyRevoked,
        }
    }
}

/// Puts the key in use and those announced on record, if there is a new one among them.
pub(super) async fn ensure(app: &App, key: &PublicKey) -> Result<bool> {
    let announced = app.ports.seal.announced();
    let all: Vec<&PublicKey> = [key].into_iter().chain(&announced).collect();
    if unlisted(&mut app.db.read().await?, &all).await?.is_empty() {
        return Ok(false);
    }
    let mut tx = app.db.write().await?;
    tx.alone_with("keys of the seal").await?;
    let new = unlisted(&mut tx, &all).await?;
    for key in &new {
        put(app, &mut tx, key).await?;
    }
    tx.commit().await?;
    for key in &new {
        tracing::info!(key = text(key), "a new key of the seal is on record");
    }
    Ok(!new.is_empty())
}

async fn unlisted(tx: &mut Tx, keys: &[&PublicKey]) -> Result<Vec<PublicKey>> {
    let known = store::keys(tx).await?;
    let is_known = |key: &PublicKey| known.iter().any(|(listed, _)| *listed == text(key));
    let mut new = Vec::new();
    for key in keys {
        // One that is announced and in use already is listed once.
        if !is_known(key) && !new.contains(*key) {
            new.push(**key);
        }
    }
    Ok(new)
}

async fn put(app: &App, tx: &mut Tx, key: &PublicKey) -> Result<()> {
    let from = Timestamp::from_second(app.now().as_second()).doing("reckoning a whole second")?;
    let mut list = list(tx).await?;
    list.rotate(*key, from).doing("listing a new key of the seal")?;
    let until = list.keys().last().map(|listed| listed.to);
    let until = until.ok_or_else(|| Fault::new("a key that was listed is not there"))?;
    add(app, tx, &text(key), (&from.to_string(), &until.to_string())).await
}

/// Puts a key on record, with its leaf.
pub(super) async fn add(
    app: &App,
    tx: &mut Tx,
    key: &str,
    (from, until): (&str, &str),
) -> Result<()> {
    let id = app.ports.uuid();
    store::add_key(tx, (id, key), (from, until)).await?;
    let says = [key];
    let record = Record::itself("seal_keys", id, &says).held(from, Some(until));
    logged(tx, &app.ports, record).await?;
    Ok(())
}

pub(super) fn text(key: &PublicKey) -> String {
    hex::encode(key.to_bytes())
}
