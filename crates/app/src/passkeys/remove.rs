//! Removing a passkey: nobody signs in by it any more, and nobody enrols it again.

use domain::PersonId;
use procedure::Refusal;
use uuid::Uuid;

use super::{Passkeys, refused, store};
use crate::error::{Error, Result};
use crate::scope::Viewer;
use crate::world::{Record, logged};

impl Passkeys<'_> {
    /// Removes a passkey of one's own; the compliance officer removes anybody's. Gives whose it was. Sign-ins that were made by
    /// it go on: they are ended by themselves.
    ///
    /// # Errors
    /// `passkey.unknown` if it is none of those that the reader sees, or was removed before.
    pub async fn remove(&self, viewer: &Viewer, passkey: Uuid) -> Result<PersonId, Error<Refusal>> {
        let app = self.0;
        let (id, now) = (app.ports.uuid(), app.now());
        let mut tx = app.db.write().await?;
        tx.alone_with("passkeys").await?;
        let holder = store::holder(&mut tx, passkey).await?;
        let Some(holder) = holder.filter(|holder| crate::keys::sees(viewer, *holder)) else {
            return refused("passkey.unknown");
        };
        store::remove(&mut tx, (id, passkey), viewer.person, now).await?;
        let at = now.as_microsecond().to_string();
        let record = Record::of("passkey_removals", id, passkey).held(&at, None);
        let record = Record { at: Some(viewer.person.0), ..record };
        logged(&mut tx, &app.ports, record).await?;
        tx.commit().await?;
        Ok(holder)
    }
}
