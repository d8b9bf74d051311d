//! How far the time stamps of a file reach: each carries what was there before it from its own moment to the next one that is believed
//! there, and the last one to the moment of judging (ETSI EN 319 102-1, 5.6.3).
//!
//! So the certificates under a paper may have ended long ago, and its hashes may be weak by now: what counts is that each
//! stood when the next stamp came over it.

use jiff::Timestamp;

use super::report::{Lapse, StampReport, Trust};
use super::stamps::Stamped;
use crate::stamp::{Stamp, StampError};

/// Says of every stamp that stands whether it reaches the next one. The stamps are in the order of their revisions.
pub(super) fn judge(stamps: &mut [Stamped], trust: &Trust<'_>) {
    let mut before: Option<Timestamp> = None;
    for own in stamps.iter_mut() {
        let at = own.report.said.as_ref().ok().map(|said| said.at);
        // It covers those before it: they were made before it was.
        if at.zip(before).is_some_and(|(at, before)| at < before) {
            own.report.said = Err(StampError::Order);
        } else {
            before = at.or(before);
        }
    }
    let mut until = trust.now;
    for own in stamps.iter_mut().rev() {
        let StampReport { said: Ok(said), lapse, .. } = &mut own.report else { continue };
        *lapse = until.and_then(|until| lapsed(said, until, trust));
        if lapse.is_none() {
            until = Some(said.at);
        }
    }
}

/// Why nobody need believe at that moment any more what the stamp says.
fn lapsed(stamp: &Stamp, until: Timestamp, trust: &Trust<'_>) -> Option<Lapse> {
    let since = |from: Option<&Timestamp>| from.is_some_and(|from| *from <= until);
    if stamp.valid_until < until {
        Some(Lapse::Ended)
    } else if since(trust.revoked.and_then(|revoked| revoked.get(&stamp.serial))) {
        Some(Lapse::Revoked)
    } else if since(trust.weak.and_then(|weak| weak.get(&stamp.hash))) {
        Some(Lapse::Weak)
    } else {
        None
    }
}
