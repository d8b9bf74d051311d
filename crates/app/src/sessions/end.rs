//! Ending sessions: one's own, or somebody else's whose device is in other hands.

use domain::PersonId;
use uuid::Uuid;

use super::store::Row;
use super::{Sessions, hash, store};
use crate::error::Result;
use crate::people::is_compliance;
use crate::scope::Viewer;
use crate::world::{Record, logged};

impl Sessions<'_> {
    /// Ends the session; one that ended already, or that nobody began, stays as it is.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let mut tx = self.0.db.read().await?;
        let own = hash(token);
        let found = store::find(&mut tx, self.0.ports.mark()?, &own, self.0.now()).await?;
        drop(tx);
        let Some(begun) = found else { return Ok(()) };
        let person = PersonId(begun.person);
        self.ended(person, person, |row| row.token_hash == own).await
    }

    /// Ends one of the person's own sessions; another's is not found, and nothing happens.
    pub async fn end(&self, viewer: &Viewer, session: Uuid) -> Result<()> {
        self.ended(viewer.person, viewer.person, |row| row.id == session).await
    }

    /// Ends all of the person's sessions but the one that asks.
    pub async fn end_others(&self, viewer: &Viewer, token: &str) -> Result<()> {
        let own = hash(token);
        self.ended(viewer.person, viewer.person, |row| row.token_hash != own).await
    }

    /// Ends all sessions of somebody else, whose device is in other hands; where they were is not told. `false`: only the
    /// compliance officer may.
    pub async fn end_of(&self, viewer: &Viewer, person: PersonId) -> Result<bool> {
        if !viewer.post.as_ref().is_some_and(is_compliance) {
            return Ok(false);
        }
        self.ended(person, viewer.person, |_| true).await?;
        Ok(true)
    }

    /// Ends those of the person's sessions, each with a record that has a leaf.
    async fn ended(
        &self,
        person: PersonId,
        by: PersonId,
        is_one: impl Fn(&Row) -> bool + Send,
    ) -> Result<()> {
        let app = self.0;
        let now = app.now();
        let mut tx = app.db.write().await?;
        tx.alone_with("sessions").await?;
        for row in store::standing(&mut tx, person, now).await?.iter().filter(|row| is_one(row)) {
            store::end(&mut tx, row.id, (person, by), now).await?;
            let at = now.as_microsecond().to_string();
            let record = Record::of("session_ends", row.id, person.0).held(&at, None);
            logged(&mut tx, &app.ports, Record { at: Some(by.0), ..record }).await?;
        }
        tx.commit().await
    }
}
