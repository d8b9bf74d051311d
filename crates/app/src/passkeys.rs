//! Passkeys: people sign in by a device that they unlock with a finger, a face or a PIN. Enrolled by whoever is signed in, removed
//! by the holder or the compliance officer; both are on record for ever.

mod enrol;
mod list;
mod remove;
mod sign_in;
mod store;

pub(crate) use enrol::{begin_for, insert, judged};
pub use list::PasskeyView;

use jiff::{SignedDuration, Timestamp};
use procedure::Refusal;
use serde_json::Value;

use crate::App;
use crate::canonical::sha256;
use crate::db::Tx;
use crate::error::{Doing, Error, Result};
use crate::ports::Ceremony;

/// The verbs of passkeys.
pub struct Passkeys<'a>(pub(crate) &'a App);

/// A question that is on its way to a browser.
#[derive(Debug, Clone)]
pub struct Question {
    /// Comes back with the answer, once.
    pub name: String,
    /// For `navigator.credentials`.
    pub options: Value,
}

/// An answer of a browser, to the question of this name.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    pub question: &'a str,
    /// What `navigator.credentials` gave, as JSON.
    pub credential: &'a str,
}

/// A question is answered within this time.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_secs(120);

impl Passkeys<'_> {
    /// Are there passkeys at the address of this system?
    pub fn are_there(&self) -> bool {
        self.0.ports.passkeys.are_there()
    }

    fn must_be_there(&self) -> Result<(), Error<Refusal>> {
        if self.are_there() { Ok(()) } else { refused("passkey.nowhere") }
    }
}

/// Can this person sign in by a passkey?
pub(crate) async fn has_any(tx: &mut Tx, person: domain::PersonId) -> Result<bool> {
    Ok(!store::standing(tx, person).await?.is_empty())
}

/// Keeps a question until its answer comes; those that nobody answered are forgotten.
async fn keep(
    app: &App,
    tx: &mut Tx,
    person: Option<uuid::Uuid>,
    ceremony: Ceremony,
) -> Result<Question> {
    let now = app.now();
    let expires_at = now.checked_add(ANSWERED_WITHIN).doing("reckoning an expiry")?;
    let name = hex::encode(app.ports.bytes::<32>());
    store::forget(tx, now).await?;
    store::keep(tx, &hash(&name), person, (&ceremony.kept, expires_at)).await?;
    Ok(Question { name, options: ceremony.options })
}

/// What was kept of the question, for the one answer that it gets; the caller commits.
async fn taken(
    tx: &mut Tx,
    question: &str,
    person: Option<uuid::Uuid>,
    now: Timestamp,
) -> Result<String, Error<Refusal>> {
    match store::take(tx, &hash(question), person, now).await? {
        Some(kept) => Ok(kept),
        None => refused("passkey.late"),
    }
}

fn hash(name: &str) -> [u8; 32] {
    sha256(&[name.as_bytes()])
}

fn refused<T>(code: &'static str) -> Result<T, Error<Refusal>> {
    Err(Error::Refused(Refusal::new(code)))
}
