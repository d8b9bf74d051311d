//! Sending a browser to OneID.

use jiff::SignedDuration;
use procedure::Refusal;

use super::{OneId, hash, refused, store};
use crate::error::{Doing, Error, Result};

/// Whoever was sent there comes back within this time.
const BACK_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// A browser on its way.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Where OneID asks people who they are.
    pub page: String,
    /// Goes there and comes back, so that nobody can be brought in by a link of somebody else's.
    pub state: String,
    /// Stays in the browser, and shows that it is the same one that comes back.
    pub browser: String,
    /// The parameters of the address, `state` apart: a caller may add to it.
    pub fields: Vec<(&'static str, String)>,
}

impl OneId<'_> {
    /// Sends whoever sits before the browser at `address` to OneID; then they go on to `next`.
    ///
    /// # Errors
    /// `oneid.nowhere` where it is not there; `oneid.often` if that address asked too often within a minute.
    pub async fn begin(&self, address: &str, next: &str) -> Result<Begun, Error<Refusal>> {
        let app = self.0;
        let Some(desk) = app.ports.oneid.desk() else { return refused("oneid.nowhere") };
        let now = app.now();
        if !app.asked.allows(address, now) {
            return refused("oneid.often");
        }
        let (state, browser) =
            (hex::encode(app.ports.bytes::<32>()), hex::encode(app.ports.bytes::<32>()));
        let expires_at = now.checked_add(BACK_WITHIN).doing("reckoning an expiry")?;
        let mut tx = app.db.write().await?;
        store::forget(&mut tx, now).await?;
        store::keep(&mut tx, (&hash(&state), &hash(&browser)), next, expires_at).await?;
        tx.commit().await?;
        let fields = vec![
            ("response_type", "one_code".to_owned()),
            ("client_id", desk.client),
            ("redirect_uri", self.redirect()),
            ("scope", desk.scope),
        ];
        Ok(Begun { page: desk.page, state, browser, fields })
    }
}
