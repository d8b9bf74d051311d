//! E-IMZO: an agent beside the browser signs, E-IMZO-SERVER checks it through a port, and PINFL and STIR say who it was.
//!
//! A PINFL is compared and kept with the person; it is told to nobody and stands in no log.

pub(crate) mod answer;
mod check;
mod sign_in;
mod store;

pub(crate) use check::check;

use jiff::{SignedDuration, Timestamp};
use procedure::Refusal;

use answer::Holder;

use crate::App;
use crate::canonical::sha256;
use crate::db::Tx;
use crate::error::{Doing, Error, Result};
use crate::ports::{Agent, EimzoQuestion};

/// The verbs of E-IMZO.
pub struct Eimzo<'a>(pub(crate) &'a App);

/// A question that is on its way to an agent.
#[derive(Debug, Clone)]
pub struct Question {
    /// Comes back with the answer, once.
    pub name: String,
    /// What the agent is to sign, byte for byte.
    pub sign: String,
}

/// What an agent signed, in answer to the question of this name.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    pub question: &'a str,
    /// In Base64.
    pub pkcs7: &'a str,
    /// The network address of whoever signed.
    pub from: &'a str,
}

/// A question is answered within this time, as E-IMZO-SERVER has it with its own.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_secs(120);
/// No PKCS#7 over a challenge, a statement or a manifest is longer, in Base64.
const PKCS7_LIMIT_BYTES: usize = 64 * 1024;

impl Eimzo<'_> {
    /// Where the agent is found; `None` where E-IMZO is not connected.
    pub fn agent(&self) -> Option<Agent> {
        self.0.ports.eimzo.agent()
    }
}

pub(crate) fn must_be_there(app: &App) -> Result<(), Error<Refusal>> {
    match app.ports.eimzo.agent() {
        Some(_) => Ok(()),
        None => refused("eimzo.nowhere"),
    }
}

/// The days of the certificate are looked at here as well: the server's clock is not ours.
fn must_stand(holder: &Holder, now: Timestamp) -> Result<(), Error<Refusal>> {
    if (holder.from..=holder.until).contains(&now) { Ok(()) } else { refused("eimzo.ended") }
}

/// What E-IMZO-SERVER answers. That it is away is no fault of the visitor's and no secret: they are told so.
async fn ask(app: &App, question: EimzoQuestion<'_>) -> Result<Vec<u8>, Error<Refusal>> {
    match app.ports.eimzo.ask(question).await {
        Ok(bytes) => Ok(bytes),
        Err(fault) => {
            tracing::error!(chain = fault.chain(), "E-IMZO-SERVER");
            refused("eimzo.away")
        }
    }
}

/// Keeps what an agent was asked to sign until it did; what nobody signed is forgotten.
pub(crate) async fn keep(
    app: &App,
    tx: &mut Tx,
    (purpose, sign, detail): (&str, String, &str),
) -> Result<Question> {
    let now = app.now();
    let expires_at = now.checked_add(ANSWERED_WITHIN).doing("reckoning an expiry")?;
    let name = hex::encode(app.ports.bytes::<32>());
    store::forget(tx, now).await?;
    store::keep(tx, &hash(&name), [purpose, &sign, detail], expires_at).await?;
    Ok(Question { name, sign })
}

/// What was to be signed, and what was kept with it, for the one answer that the question gets; the caller commits.
pub(crate) async fn taken(
    tx: &mut Tx,
    purpose: &str,
    question: &str,
    now: Timestamp,
) -> Result<(String, String), Error<Refusal>> {
    match store::take(tx, &hash(question), purpose, now).await? {
        Some(kept) => Ok(kept),
        None => refused("eimzo.late"),
    }
}

/// A PKCS#7 in Base64 and nothing else: it stands in what is sent to the server.
pub(crate) fn plain(pkcs7: &str) -> Result<&str, Error<Refusal>> {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    let fits = !pkcs7.is_empty() && pkcs7.len() <= PKCS7_LIMIT_BYTES;
    if fits && pkcs7.bytes().all(is_base64) { Ok(pkcs7) } else { refused("eimzo.signature") }
}

fn hash(name: &str) -> [u8; 32] {
    sha256(&[name.as_bytes()])
}

pub(crate) fn refused<T>(code: &'static str) -> Result<T, Error<Refusal>> {
    Err(Error::Refused(Refusal::new(code)))
}
