//! What a verifier knows: whom it believes, and the latest snapshot it has seen. It never goes back to an older one.

use jiff::SignedDuration;

use super::address::Base;
use super::key::PublicKey;
use super::snapshot::{Snapshot, SnapshotError};

/// Whom a verifier believes; it comes with the verifier.
#[derive(Debug, Clone)]
pub struct Trust {
    /// A code that begins otherwise is not ours, whatever it says.
    pub base: Base,
    /// Those who sign snapshots: two while one follows the other.
    pub publishers: Vec<PublicKey>,
    /// For how long a snapshot says that a paper is in force.
    pub stale_after: SignedDuration,
}

/// A snapshot that is not taken.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    #[error("older than what is known")]
    Older,
    #[error("two snapshots with one number")]
    Forked,
    #[error("a seal key is missing, or has more than it had")]
    Keys,
    #[error("papers are missing")]
    Shorter,
}

impl KnowledgeError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Snapshot(SnapshotError::Signature) => "snapshot.signature",
            Self::Snapshot(SnapshotError::Limit) => "snapshot.limit",
            Self::Snapshot(
                SnapshotError::Cbor(_)
                | SnapshotError::Time
                | SnapshotError::Key
                | SnapshotError::Keys(_)
                | SnapshotError::Statuses(_)
                | SnapshotError::Lost,
            ) => "snapshot.format",
            Self::Older => "snapshot.older",
            Self::Forked => "snapshot.forked",
            Self::Keys => "snapshot.keys",
            Self::Shorter => "snapshot.shorter",
        }
    }
}

/// What became of a snapshot that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    Newer,
    /// It is the one that is known.
    Same,
}

/// What a verifier checks codes with.
#[derive(Debug, Clone)]
pub struct Knowledge {
    pub(super) trust: Trust,
    pub(super) snapshot: Snapshot,
}

impl Knowledge {
    /// The knowledge that this signed snapshot gives.
    ///
    /// # Errors
    /// It is none, or nobody who is believed signed it.
    pub fn new(trust: Trust, snapshot: &[u8]) -> Result<Self, KnowledgeError> {
        let snapshot = Snapshot::open(snapshot, &trust.publishers)?;
        Ok(Self { trust, snapshot })
    }

    /// Who signs snapshots, and dossiers.
    pub fn publishers(&self) -> &[PublicKey] {
        &self.trust.publishers
    }

    /// What codes begin with.
    pub fn base(&self) -> &Base {
        &self.trust.base
    }

    /// What is known.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Takes a newer snapshot. Whatever is wrong with it, what was known before stays.
    ///
    /// # Errors
    /// It is none of ours, or it would make known things unknown.
    pub fn update(&mut self, snapshot: &[u8]) -> Result<Update, KnowledgeError> {
        let new = Snapshot::open(snapshot, &self.trust.publishers)?;
        let known = &self.snapshot;
        if new.number == known.number {
            return if new == *known { Ok(Update::Same) } else { Err(KnowledgeError::Forked) };
        }
        if new.number < known.number || new.as_of < known.as_of {
            return Err(KnowledgeError::Older);
        }
        if !new.keys.follows(&known.keys) {
            return Err(KnowledgeError::Keys);
        }
        if new.statuses.count() < known.statuses.count() {
            return Err(KnowledgeError::Shorter);
        }
        self.snapshot = new;
        Ok(Update::Newer)
    }
}
