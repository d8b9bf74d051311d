//! What a witness must never forget.

use crate::hash::Hash;
use crate::note::KeyName;

/// The last checkpoint of a log that a witness signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// The note with the log's signature: what the witness could show a court.
    pub note: String,
}

/// Two notes that one log signed and that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contradiction {
    /// The checkpoint that the witness signed.
    pub seen: String,
    /// The checkpoint that it refused.
    pub found: String,
    /// Do the two notes prove a fork by themselves (same size, other root)? Otherwise only the proof sent between them
    /// failed, and anybody may have sent that.
    pub is_proof: bool,
}

/// Where a witness remembers. What it says is done must survive a crash.
pub trait Memory {
    /// What can go wrong while reading or writing.
    type Error;

    /// The last checkpoint signed of this log.
    fn latest(&self, origin: &KeyName) -> Result<Option<Seen>, Self::Error>;

    /// Puts `next` in the place of `before`, in one step, if `before` is still the last; says whether it was.
    fn replace(
        &self,
        origin: &KeyName,
        before: Option<&Seen>,
        next: &Seen,
    ) -> Result<bool, Self::Error>;

    /// Keeps evidence. What is there already need not be kept twice, so it cannot grow faster than the log signs.
    fn keep(&self, origin: &KeyName, contradiction: &Contradiction) -> Result<(), Self::Error>;
}
