//! What everybody may read: each time the records were put back, and what was lost.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Restorations, store};
use crate::cases::load::moment;
use crate::db::unsigned;
use crate::error::Result;

/// One time at which the records were put back from a copy.
#[derive(Debug, Clone)]
pub struct Restoration {
    pub restored_at: Timestamp,
    /// From when until when records were lost.
    pub lost: (Timestamp, Timestamp),
    /// How many leaves the copy knew of, and how many the world had been shown.
    pub sizes: (u64, u64),
    /// The word of the log for a kind, and how many leaves of it were lost.
    pub kinds: Vec<(String, u64)>,
    /// The place of its own leaf, once it has one.
    pub log_index: Option<u64>,
    /// The number of the officer who put the records back.
    pub officer: String,
    /// What the leaf commits to, and the salt: whoever has both can compare.
    pub payload: String,
    pub salt: String,
}

impl Restorations<'_> {
    /// All of them, the first one first.
    pub async fn list(&self) -> Result<Vec<Restoration>> {
        let mut tx = self.0.db.read().await?;
        let mut list = Vec::new();
        for row in store::all(&mut tx).await? {
            let Some(said) = store::said(&mut tx, row.id).await? else { continue };
            let leaf = store::leaf(&mut tx, row.id).await?;
            let (log_index, salt) = leaf.unwrap_or_default();
            let mut kinds = Vec::new();
            for (kind, count) in store::kinds(&mut tx, row.id).await? {
                kinds.push((kind, unsigned(count)?));
            }
            list.push(Restoration {
                restored_at: moment(row.restored_at)?,
                lost: (moment(row.lost_from)?, moment(row.lost_until)?),
                sizes: (unsigned(row.known_size)?, unsigned(row.shown_size)?),
                kinds,
                log_index: log_index.map(unsigned).transpose()?,
                payload: said.payload(),
                officer: said.officer,
                salt: hex::encode(salt),
            });
        }
        Ok(list)
    }

    /// The same for programs, with what opens each leaf.
    pub async fn file(&self) -> Result<Value> {
        let list = self.list().await?.into_iter().map(
            |one| json!({ "log_index": one.log_index, "salt": one.salt, "payload": one.payload }),
        );
        Ok(Value::Array(list.collect()))
    }
}
