//! An act cites a capture: its author's own, of this case and action, with the same facts, within the window.

use domain::{PersonId, PostId};
use jiff::Timestamp;
use procedure::Refusal;
use procedure::case::Change;
use procedure::name::Name;
use uuid::Uuid;

use super::{DRIFT, WINDOW, store};
use crate::cases::load::{Loaded, moment};
use crate::db::Tx;
use crate::error::{Error, Result};

/// When it happened.
///
/// # Errors
/// `capture.unknown`, `act.no-post` (it was signed in another post), `capture.changed`, `capture.used`, `capture.too-old`, `capture.too-early` or `capture.future`.
pub(crate) async fn cite(
    tx: &mut Tx,
    (person, post): (PersonId, Option<PostId>),
    capture: Uuid,
    (case, action): (&Loaded, &Name),
    facts_hash: &[u8],
    now: Timestamp,
) -> Result<Timestamp, Error<Refusal>> {
    let refused = |code| Err(Error::Refused(Refusal::new(code)));
    let found = store::find(tx, person, capture).await?;
    let Some(row) = found.filter(|row| row.case_id == case.id.0 && row.action == action.as_str())
    else {
        return refused("capture.unknown");
    };
    if post.map(|post| post.0) != Some(row.post) {
        return refused("act.no-post");
    }
    if row.facts_hash != facts_hash {
        return refused("capture.changed");
    }
    if store::is_used(tx, capture).await? {
        return refused("capture.used");
    }
    let occurred_at = moment(row.occurred_at)?;
    within(occurred_at, entered(case), now).map_err(Error::Refused)?;
    Ok(occurred_at)
}

/// The case came into its state by this event; nobody could do there before what they did.
fn entered(case: &Loaded) -> Option<Timestamp> {
    let moves = |change: &Change| matches!(change, Change::Moved { .. });
    let last = case.events.iter().rev().find(|one| one.event.changes.iter().any(moves));
    last.map(|one| one.event.recorded_at)
}

/// The window in which the device's word on the time is taken.
fn within(
    occurred_at: Timestamp,
    entered: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let refusal = |code| Refusal::new(code).with("at", occurred_at);
    if occurred_at.duration_since(now) > DRIFT {
        return Err(refusal("capture.future"));
    }
    if now.duration_since(occurred_at) > WINDOW {
        return Err(refusal("capture.too-old").with("hours", WINDOW.as_hours()));
    }
    match entered {
        Some(from) if from.duration_since(occurred_at) > DRIFT => {
            Err(refusal("capture.too-early").with("from", from))
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_believed_within_the_window_and_the_drift() {
        let at = |seconds: i64| Timestamp::from_second(1_795_000_000 + seconds).unwrap();
        let hours = |n: i64| n * 3600;
        let table = [
            (0, -hours(1), ""),
            (300, -hours(1), ""),
            (301, -hours(1), "capture.future"),
            (-hours(72), -hours(80), ""),
            (-hours(72) - 1, -hours(80), "capture.too-old"),
            (-hours(2), -hours(2) + 300, ""),
            (-hours(2), -hours(2) + 301, "capture.too-early"),
        ];
        for (occurred, entered, code) in table {
            let judged = within(at(occurred), Some(at(entered)), at(0));
            assert_eq!(
                judged.err().map_or(String::new(), |refusal| refusal.code),
                code,
                "{occurred}"
            );
        }
    }
}
