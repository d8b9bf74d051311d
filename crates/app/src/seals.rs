//! The agency's seals: whom a verifier of sealed codes believes, and what it needs to know.

use signing::qr::Trust;

use crate::{App, Result};

/// Use cases of seals.
pub struct Seals<'a>(#[expect(dead_code, reason = "nothing is sealed yet")] pub(crate) &'a App);

impl Seals<'_> {
    /// Whom to believe; `None` while nothing is sealed.
    #[expect(clippy::unused_self, reason = "nothing is sealed yet")]
    pub fn trust(&self) -> Option<Trust> {
        None
    }

    /// The latest signed snapshot.
    ///
    /// # Errors
    /// The records cannot be read.
    #[expect(clippy::unused_async, clippy::unused_self, reason = "nothing is sealed yet")]
    pub async fn snapshot(&self) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }
}
