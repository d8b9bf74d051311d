//! Taking an invitation: a passkey is enrolled, and its holder is in.

use domain::PersonId;
use jiff::Timestamp;
use procedure::Refusal;
use uuid::Uuid;

use super::{Invitations, end, hash, store};
use crate::cases::load::moment;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::passkeys::{self, Answer, Question};
use crate::sessions::{self, Method};

/// Who is invited.
#[derive(Debug, Clone)]
pub struct Invited {
    pub name: String,
    /// The link serves until then.
    pub expires_at: Timestamp,
}

/// An invitation that serves.
struct Open {
    id: Uuid,
    person: PersonId,
    name: String,
    expires_at: Timestamp,
}

impl Invitations<'_> {
    /// Who is invited by this link. Looking at it uses nothing up.
    ///
    /// # Errors
    /// `invitation.unknown` if it was taken, replaced, is older than a day, or was never made.
    pub async fn find(&self, secret: &str) -> Result<Invited, Error<Refusal>> {
        let mut tx = self.0.db.read().await?;
        let open = open(&mut tx, secret, self.0.now()).await?;
        Ok(Invited { name: open.name, expires_at: open.expires_at })
    }

    /// Asks the browser of whoever is invited for a passkey.
    ///
    /// # Errors
    /// As [`Self::find`] and [`crate::passkeys::Passkeys::begin`]; `passkey.often` if `address` asked too often within a minute.
    pub async fn begin(&self, secret: &str, address: &str) -> Result<Question, Error<Refusal>> {
        let app = self.0;
        if !app.asked.allows(address, app.now()) {
            return Err(Error::Refused(Refusal::new("passkey.often")));
        }
        let mut tx = app.db.write().await?;
        let open = open(&mut tx, secret, app.now()).await?;
        let question = passkeys::begin_for(app, &mut tx, (open.person, &open.name)).await?;
        tx.commit().await?;
        Ok(question)
    }

    /// Enrols the passkey of the answer and signs its holder in; the invitation is taken. Gives the token of the session.
    ///
    /// # Errors
    /// As [`Self::find`] and [`crate::passkeys::Passkeys::enrol`].
    pub async fn accept(
        &self,
        secret: &str,
        answer: Answer<'_>,
        name: &str,
    ) -> Result<String, Error<Refusal>> {
        let app = self.0;
        let now = app.now();
        let mut tx = app.db.read().await?;
        let invited = open(&mut tx, secret, now).await?;
        drop(tx);
        let new = passkeys::judged(app, invited.person, answer, name).await?;
        let mut tx = app.db.write().await?;
        // Two who have the same link come one after the other, and the second is too late.
        tx.alone_with("passkeys").await?;
        let invited = open(&mut tx, secret, now).await?;
        let passkey = passkeys::insert(app, &mut tx, invited.person, &new).await?;
        end(app, &mut tx, (invited.id, "accepted"), Some(passkey), now).await?;
        let token = sessions::start(app, &mut tx, invited.person, Method::Invitation).await?;
        tx.commit().await?;
        Ok(token)
    }
}

async fn open(tx: &mut Tx, secret: &str, now: Timestamp) -> Result<Open, Error<Refusal>> {
    let found = store::find(tx, &hash(secret), now).await?;
    let Some((id, person, name, expires_at)) = found else {
        return Err(Error::Refused(Refusal::new("invitation.unknown")));
    };
    Ok(Open { id, person: PersonId(person), name, expires_at: moment(expires_at)? })
}
