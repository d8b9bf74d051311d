//! Papers are stamped anew before the certificate under their last stamp ends, and at once when its hash is declared weak (B-LTA).
//!
//! An hourly look asks for a job for each paper that is due, a bounded number at a time. A job names the paper and the place of
//! the stamp to come, and that place is filled once: so whatever is killed where, there is at most one stamp for a reason.

use std::sync::PoisonError;

use domain::CaseId;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use signing::{Stamp, StampHash};

use super::jobs::{Job, enqueue};
use super::seal::document_of;
use super::stamp;
use crate::App;
use crate::documents::{due_for_stamps, last_stamp_of};
use crate::error::{Doing, Fault, Result};
use crate::hashes;

/// How often it is looked which papers are due.
const EVERY: SignedDuration = SignedDuration::from_hours(1);
/// Papers of one look; where there are more, the next look comes as soon as these are stamped.
const MOST: i64 = 500;
/// No stamp is left alone for longer.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
/// So long before the certificate under a stamp ends the next one comes, for whoever stamps may be away.
const AHEAD: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The same of a stamp that was made within that time: a last chance, and by then there should be a new certificate.
const LATEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// When the paper is to be stamped anew.
pub(crate) fn due(stamp: &Stamp) -> Timestamp {
    let before = |ahead: SignedDuration| {
        stamp.valid_until.checked_sub(ahead).ok().filter(|due| stamp.at < *due)
    };
    let next = stamp.at.checked_add(YEAR).unwrap_or(Timestamp::MAX);
    before(AHEAD).or_else(|| before(LATEST)).map_or(next, |due| due.min(next))
}

/// Asks for a job for each paper that is due, if an hour is over since the last look. Gives how many there are.
pub(super) async fn look(app: &App) -> Result<usize> {
    let now = app.now();
    let rests = |last: Timestamp| now.duration_since(last).abs() < EVERY;
    if !app.ports.stamps.is_there() || app.last_look().is_some_and(rests) {
        return Ok(0);
    }
    let mut tx = app.db.write().await?;
    let weak = hashes::weak(&mut tx).await?;
    let in_use = hashes::in_use(&weak);
    let weak = weak.into_keys().find(|hash| *hash != in_use).map(StampHash::as_str);
    let due = due_for_stamps(&mut tx, now, weak, MOST).await?;
    for one in &due {
        let cause = format!("{}:{}", one.document, one.place);
        let payload = json!({ "document": one.document, "place": one.place });
        let (kind, case) = (("restamp", cause.as_str()), CaseId(one.case_id));
        enqueue(&mut tx, &app.ports, kind, case, payload, now.as_microsecond()).await?;
    }
    tx.commit().await?;
    let is_all = i64::try_from(due.len()).is_ok_and(|count| count < MOST);
    app.looked(is_all.then_some(now));
    Ok(due.len())
}

impl App {
    fn last_look(&self) -> Option<Timestamp> {
        *self.last_look.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn looked(&self, at: Option<Timestamp>) {
        *self.last_look.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

/// Stamps a paper anew, over all that is in its file.
pub(super) async fn paper(app: &App, job: &Job) -> Result<()> {
    let document = document_of(job)?;
    let place = job.payload()?.get("place").and_then(serde_json::Value::as_i64);
    let place = place.ok_or_else(|| Fault::new("a job restamp without a place"))?;
    let mut tx = app.db.read().await?;
    let last = last_stamp_of(&mut tx, document).await?;
    drop(tx);
    let last = last.ok_or_else(|| Fault::new(format!("there is no stamp of {document}")))?;
    // Somebody else was faster.
    if last.place + 1 != place {
        return Ok(());
    }
    let place = u32::try_from(place).doing("counting the stamps of a paper")?;
    stamp::put(app, document, &last.file, place).await
}
