//! Enrolling a passkey.

use procedure::Refusal;

use super::{Answer, Passkeys, Question, keep, refused, store, taken};
use crate::error::{Error, Result};
use crate::ports::Holder;
use crate::scope::Viewer;
use crate::world::{Record, logged};

/// Letters of a passkey's name, at most.
const LONGEST_NAME: usize = 60;
/// Passkeys of one person, at most: more than anybody has devices.
const MOST: usize = 20;

impl Passkeys<'_> {
    /// Asks the browser for a new passkey of the person.
    ///
    /// # Errors
    /// `passkey.nowhere` where browsers know no passkeys; `passkey.many` if the person has as many as anybody may.
    pub async fn begin(&self, viewer: &Viewer) -> Result<Question, Error<Refusal>> {
        self.must_be_there()?;
        let app = self.0;
        let mut tx = app.db.write().await?;
        let standing = store::standing(&mut tx, viewer.person).await?;
        if standing.len() >= MOST {
            return refused("passkey.many");
        }
        let known: Vec<Vec<u8>> =
            standing.iter().filter_map(|one| hex::decode(&one.credential_id).ok()).collect();
        let holder = Holder { person: viewer.person.0, name: &viewer.name, known: &known };
        let ceremony = app.ports.passkeys.enrol(&holder)?;
        let question = keep(app, &mut tx, Some(viewer.person.0), ceremony).await?;
        tx.commit().await?;
        Ok(question)
    }

    /// Enrols the passkey of the answer under this name.
    ///
    /// # Errors
    /// `passkey.name` for no name or one that is too long; `passkey.late` if the question was answered already, is another's or is
    /// older than two minutes; `passkey.answer` if the answer does not stand; `passkey.known` if the passkey was enrolled before.
    pub async fn enrol(
        &self,
        viewer: &Viewer,
        answer: Answer<'_>,
        name: &str,
    ) -> Result<(), Error<Refusal>> {
        let app = self.0;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return refused("passkey.name");
        }
        let (id, now) = (app.ports.uuid(), app.now());
        let mut tx = app.db.write().await?;
        let kept = taken(&mut tx, answer.question, Some(viewer.person.0), now).await?;
        // Whatever becomes of the answer, the question had it.
        tx.commit().await?;
        let Some(new) = app.ports.passkeys.enrolled(&kept, answer.credential)? else {
            return refused("passkey.answer");
        };
        let credential_id = hex::encode(&new.credential_id);
        let mut tx = app.db.write().await?;
        tx.alone_with("passkeys").await?;
        if store::find(&mut tx, &credential_id).await?.is_some() {
            return refused("passkey.known");
        }
        let row = (name, credential_id.as_str(), new.credential.as_str());
        store::insert(&mut tx, (id, viewer.person), row, now).await?;
        let (says, at) =
            ([name, &credential_id, &new.credential], now.as_microsecond().to_string());
        let record = Record { says: &says, ..Record::of("passkeys", id, viewer.person.0) };
        logged(&mut tx, &app.ports, record.held(&at, None)).await?;
        Ok(tx.commit().await?)
    }
}
