//! Signing in by OneID, the national one. Nothing of what it tells is kept but how somebody signed in: no PINFL, passport or token
//! gets into a log or a leaf, and its own session is ended as soon as it told who came.

mod begin;
mod people;
mod said;
mod sign_in;
mod store;

pub use begin::Begun;
pub use people::{Firm, Known};
pub use sign_in::{Arrival, SignedIn};

use procedure::Refusal;

use crate::App;
use crate::canonical::sha256;
use crate::error::{Error, Result};

/// The verbs of OneID.
pub struct OneId<'a>(pub(crate) &'a App);

impl OneId<'_> {
    /// Can people sign in by it?
    pub fn is_there(&self) -> bool {
        self.0.ports.oneid.desk().is_some()
    }

    /// The one address to which it sends people back: it compares every letter of it.
    pub fn redirect(&self) -> String {
        format!("{}/oneid", self.0.public_url)
    }
}

fn hash(secret: &str) -> [u8; 32] {
    sha256(&[secret.as_bytes()])
}

fn refused<T>(code: &'static str) -> Result<T, Error<Refusal>> {
    Err(Error::Refused(Refusal::new(code)))
}
