//! The passkeys of a person.

use domain::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Passkeys, store};
use crate::cases::load::moment;
use crate::error::Result;
use crate::scope::Scope;

/// A passkey that stands.
#[derive(Debug, Clone)]
pub struct PasskeyView {
    pub id: Uuid,
    /// What its holder calls it.
    pub name: String,
    pub enrolled_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

impl Passkeys<'_> {
    /// The person's passkeys that were not removed, the newest first; none for a reader who may not see them.
    pub async fn list(&self, scope: &Scope, person: PersonId) -> Result<Vec<PasskeyView>> {
        let Scope::Person(viewer) = scope else { return Ok(Vec::new()) };
        if !crate::keys::sees(viewer, person) {
            return Ok(Vec::new());
        }
        let mut tx = self.0.db.read().await?;
        let view = |row: store::Row| {
            Ok(PasskeyView {
                id: row.id,
                name: row.name,
                enrolled_at: moment(row.enrolled_at)?,
                used_at: row.used_at.map(moment).transpose()?,
            })
        };
        store::standing(&mut tx, person).await?.into_iter().map(view).collect()
    }
}
