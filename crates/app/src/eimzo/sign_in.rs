//! Signing in by E-IMZO. Nobody says who they are: the certificate names its holder, and E-IMZO-SERVER vouches for it.

use procedure::Refusal;

use super::{
    Answer, Eimzo, Question, answer, ask, keep, must_be_there, must_stand, plain, refused, taken,
};
use crate::error::{Error, Result};
use crate::people;
use crate::ports::EimzoQuestion;
use crate::sessions::Method;

/// For what the question is asked.
const PURPOSE: &str = "sign-in";

impl Eimzo<'_> {
    /// Asks the agent of whoever sits before the browser at `address` to sign a challenge.
    ///
    /// # Errors
    /// `eimzo.nowhere` where E-IMZO is not connected; `eimzo.often` if that address asked too often within a minute; `eimzo.away` or
    /// `eimzo.unreadable` if E-IMZO-SERVER gives no challenge.
    pub async fn ask(&self, address: &str) -> Result<Question, Error<Refusal>> {
        let app = self.0;
        must_be_there(app)?;
        if !app.asked.allows(address, app.now()) {
            return refused("eimzo.often");
        }
        let challenge = answer::challenge(&ask(app, EimzoQuestion::Challenge).await?)?;
        let mut tx = app.db.write().await?;
        let question = keep(app, &mut tx, (PURPOSE, challenge, "")).await?;
        tx.commit().await?;
        Ok(question)
    }

    /// Signs in whoever signed the challenge, and gives the token of the session.
    ///
    /// # Errors
    /// `eimzo.late` if the question was answered already or is older than two minutes; the refusals of E-IMZO-SERVER in people's
    /// words; `eimzo.unknown` if its holder is nobody here.
    pub async fn sign_in(&self, answer: Answer<'_>) -> Result<String, Error<Refusal>> {
        let app = self.0;
        must_be_there(app)?;
        let mut tx = app.db.write().await?;
        taken(&mut tx, PURPOSE, answer.question, app.now()).await?;
        // Whatever becomes of the answer, the question had it.
        tx.commit().await?;
        let pkcs7 = plain(answer.pkcs7)?;
        let asked = EimzoQuestion::Authenticate { pkcs7, from: answer.from };
        let holder = answer::authenticated(&ask(app, asked).await?)?;
        must_stand(&holder, app.now())?;
        let mut tx = app.db.write().await?;
        let Some(person) = people::of_pinfl(&mut tx, holder.pinfl).await? else {
            return refused("eimzo.unknown");
        };
        let token = crate::sessions::start(app, &mut tx, person, Method::Eimzo).await?;
        tx.commit().await?;
        Ok(token)
    }
}
