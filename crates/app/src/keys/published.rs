//! The list of revoked certificates as everybody is given it: one until something changes, and each with a larger number.

use std::sync::Arc;

use jiff::Timestamp;
use signing::LIST_LIFE;
use tokio::sync::Mutex;

use super::Keys;
use super::revoke;
use crate::error::{Doing, Fault, Result};

/// A list that the authority signed.
#[derive(Debug)]
pub struct RevocationList {
    /// RFC 5280.
    pub der: Vec<u8>,
    /// No two lists have one.
    pub number: u64,
    made_at: Timestamp,
    /// The reports that it knows: they are only ever added.
    reports: u64,
}

impl RevocationList {
    /// Does it know of all these reports, and is less than half of its life gone? So whoever asks has half of it at least.
    fn serves(&self, reports: u64, now: Timestamp) -> bool {
        self.reports >= reports && now.duration_since(self.made_at) < LIST_LIFE / 2
    }
}

/// The last list. Signing costs, and anybody may ask.
#[derive(Default)]
pub(crate) struct LastList(Mutex<Option<Arc<RevocationList>>>);

impl Keys<'_> {
    /// The authority's list of certificates whose word was taken back.
    pub async fn revocation_list(&self) -> Result<Arc<RevocationList>> {
        let app = self.0;
        let reports = revoke::reports(&mut app.db.read().await?).await?;
        let mut last = app.last_list.0.lock().await;
        let now = app.now();
        if let Some(list) = last.as_ref().filter(|list| list.serves(reports, now)) {
            return Ok(Arc::clone(list));
        }
        let mut tx = app.db.read().await?;
        let (reports, all) = (revoke::reports(&mut tx).await?, revoke::all(&mut tx).await?);
        drop(tx);
        // By the clock, so that a program that starts again goes on from there; a clock that goes back counts for nothing.
        let made_at = last.as_ref().map_or(now, |last| last.made_at.max(now));
        let number = u64::try_from(made_at.as_millisecond()).doing("numbering a list")?;
        let number = last.as_ref().map_or(number, |last| number.max(last.number.saturating_add(1)));
        let der = app.authority.revocation_list(&all, made_at, number).map_err(|error| {
            Fault::while_doing("making the list of revoked certificates", error)
        })?;
        let list = Arc::new(RevocationList { der, number, made_at, reports });
        *last = Some(Arc::clone(&list));
        Ok(list)
    }
}
