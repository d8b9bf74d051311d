//! Where somebody is signed in.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Method, Sessions, hash, store};
use crate::cases::load::moment;
use crate::error::{Fault, Result};
use crate::scope::Viewer;

/// Where somebody is signed in.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// Names it, and signs nobody in.
    pub id: Uuid,
    pub method: Method,
    pub started_at: Timestamp,
    /// It ends by itself then.
    pub expires_at: Timestamp,
    pub is_this: bool,
}

impl Sessions<'_> {
    /// The person's sessions that have not ended, the latest first; `token` is the one that asks.
    pub async fn list(&self, viewer: &Viewer, token: &str) -> Result<Vec<SessionView>> {
        let mut tx = self.0.db.read().await?;
        let own = hash(token);
        let view = |row: store::Row| {
            let method = Method::parse(&row.method);
            Ok(SessionView {
                id: row.id,
                method: method.ok_or_else(|| Fault::new("a session began in no known way"))?,
                started_at: moment(row.started_at)?,
                expires_at: moment(row.expires_at)?,
                is_this: row.token_hash == own,
            })
        };
        let rows = store::standing(&mut tx, viewer.person, self.0.now()).await?;
        rows.into_iter().map(view).collect()
    }
}
