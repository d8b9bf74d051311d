//! Records that were put back from a copy: what was lost is told by leaf, and nothing that was given out is given out again.
//!
//! The log never gets shorter. Leaves that the copy does not know are kept as they are in the log, without a record; a leaf of the
//! kind `restored` commits to what was lost, and everybody may read it. Series of numbers, places in the list of statuses and
//! snapshots jump over what may have been used up. Whoever had an act prepared begins anew. Nothing is made up: what the lost
//! acts said is not known here any more, and verification says so.

mod list;
mod lost;
mod passed;
mod restore;
mod store;

pub use list::Restoration;
pub use restore::{Loss, Restored};

pub(crate) use lost::{all_doubted, doubted, leaf_of_file, places};
pub(crate) use passed::{floor, is_lost, passed};
pub(crate) use restore::VOID;
pub(crate) use store::{all, places_told, said, since_snapshot, spans};

use crate::App;

/// The verbs of restorations.
pub struct Restorations<'a>(pub(crate) &'a App);
