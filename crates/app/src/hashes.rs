//! Hashes that are declared weak: from a moment on, nothing rests on one of them alone. Time stamps are then made with a stronger one, and
//! papers that were stamped before are stamped anew at once.

mod declare;
mod store;

pub use signing::StampHash;
pub(crate) use store::weak;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::App;

/// The verbs of hashes.
pub struct Hashes<'a>(pub(crate) &'a App);

/// The hash that stamps are made with: the first that nobody declared weak, also for a moment to come, since a stronger stamp must
/// be there before that moment.
pub(crate) fn in_use(weak: &BTreeMap<StampHash, Timestamp>) -> StampHash {
    let sound = StampHash::ALL.into_iter().find(|hash| !weak.contains_key(hash));
    sound.unwrap_or(StampHash::Sha384)
}
