//! Signing in by a passkey. Nobody says who they are: the device names its holder, and proves it.

use domain::PersonId;
use procedure::Refusal;

use super::{Answer, Passkeys, Question, keep, refused, store, taken};
use crate::error::{Error, Result};
use crate::ports::{Proof, Unproven};
use crate::sessions::{self, Method};

impl Passkeys<'_> {
    /// Asks whoever sits before the browser at `address` for a passkey.
    ///
    /// # Errors
    /// `passkey.nowhere` where browsers know no passkeys; `passkey.often` if that address asked too often within a minute.
    pub async fn ask(&self, address: &str) -> Result<Question, Error<Refusal>> {
        self.must_be_there()?;
        let app = self.0;
        if !app.asked.allows(address, app.now()) {
            return refused("passkey.often");
        }
        let ceremony = app.ports.passkeys.ask()?;
        let mut tx = app.db.write().await?;
        let question = keep(app, &mut tx, None, ceremony).await?;
        tx.commit().await?;
        Ok(question)
    }

    /// Signs in whoever the answer proves to be, and gives the token of the session.
    ///
    /// # Errors
    /// `passkey.late` if the question was answered already or is older than two minutes; `passkey.answer` if the answer does not stand;
    /// `passkey.removed` if the passkey is nobody's here, or is removed; `passkey.copied` if its counter did not go on.
    pub async fn sign_in(&self, answer: Answer<'_>) -> Result<String, Error<Refusal>> {
        let app = self.0;
        let (now, ceremonies) = (app.now(), &app.ports.passkeys);
        let mut tx = app.db.write().await?;
        let kept = taken(&mut tx, answer.question, None, now).await?;
        // Whatever becomes of the answer, the question had it.
        tx.commit().await?;
        let Some((person, id)) = ceremonies.whose(answer.credential) else {
            return refused("passkey.answer");
        };
        let mut tx = app.db.write().await?;
        // Two answers of one passkey are judged one after the other, or a copy could come in beside it; so is its removal.
        tx.alone_with("passkeys").await?;
        let found = store::find(&mut tx, &hex::encode(id)).await?;
        let found = found.filter(|row| row.person == person && !row.is_removed);
        let Some(row) = found else { return refused("passkey.removed") };
        let counter = u32::try_from(row.counter.unwrap_or(0)).unwrap_or(u32::MAX);
        let credential = row.credential.as_str();
        let proof = Proof { kept: &kept, answer: answer.credential, credential, counter };
        let counter = match ceremonies.prove(&proof)? {
            Ok(counter) => counter,
            Err(Unproven::Answer) => return refused("passkey.answer"),
            Err(Unproven::Counter) => return refused("passkey.copied"),
        };
        store::used(&mut tx, row.id, counter, now).await?;
        let token = sessions::start(app, &mut tx, PersonId(person), Method::Passkey).await?;
        tx.commit().await?;
        Ok(token)
    }
}
