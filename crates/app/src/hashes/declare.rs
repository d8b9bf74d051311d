//! Declaring a hash weak.

use jiff::Timestamp;
use signing::StampHash;

use super::{Hashes, store};
use crate::error::{Fault, Result};
use crate::people;
use crate::world::{Record, logged};

impl Hashes<'_> {
    /// Declares a hash weak from a moment on, which should leave time to stamp all papers anew. The officer with this number is on
    /// record for it, and the log has it. `false`: so it was declared before.
    ///
    /// # Errors
    /// Nobody on record has this officer's number; a later moment than was declared before, for nobody takes a warning back.
    pub async fn declare_weak(
        &self,
        hash: StampHash,
        from: Timestamp,
        officer: &str,
    ) -> Result<bool> {
        let app = self.0;
        let mut tx = app.db.write().await?;
        tx.alone_with("weak_hashes").await?;
        let Some(person) = people::of_officer(&mut tx, officer).await? else {
            return Err(Fault::new(format!(
                "nobody on record has the officer's number {officer}: it stands in the certificates of their keys"
            )));
        };
        match store::weak(&mut tx).await?.get(&hash) {
            Some(before) if *before == from => return Ok(false),
            Some(before) if *before < from => {
                return Err(Fault::new(format!(
                    "{hash} is declared weak from {before} on, and nobody takes that back: name an earlier moment, or none"
                )));
            }
            Some(_) | None => {}
        }
        let id = app.ports.uuid();
        store::insert(&mut tx, id, (hash, from), (person, app.now())).await?;
        let (at, says) = (from.as_microsecond().to_string(), [hash.as_str()]);
        let record = Record { at: Some(person.0), ..Record::itself("weak_hashes", id, &says) };
        logged(&mut tx, &app.ports, record.held(&at, None)).await?;
        tx.commit().await?;
        Ok(true)
    }
}
