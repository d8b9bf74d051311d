//! What a verifier may say of a code. Never yes or no alone: who would believe a bare tick on another's paper?

use jiff::{SignedDuration, Timestamp};

use super::claim::Claim;

/// One of the seven. All but [`Answer::NotAuthentic`] carry what was signed, so that a person can compare it with the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Authentic, and in force when the snapshot was made.
    InForce {
        said: Authentic,
        as_of: Timestamp,
    },
    /// Authentic; whether it is in force is not known here.
    StatusUnknown {
        said: Authentic,
        why: Unknown,
    },
    Suspended {
        said: Authentic,
        as_of: Timestamp,
    },
    Revoked {
        said: Authentic,
        as_of: Timestamp,
    },
    /// Authentic, and its time is over.
    Expired {
        said: Authentic,
        why: Ending,
    },
    NotAuthentic {
        why: Reason,
    },
    /// The code is authentic, and a person says that the paper around it says something else: a copied code.
    TextDiffers {
        said: Authentic,
    },
}

/// What was signed, and what is to be known of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentic {
    pub claim: Claim,
    pub key: KeyStanding,
}

/// What is known of the key of an authentic code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStanding {
    Whole,
    /// Revoked from a later leaf on. A thief can name an earlier one: only the log shows whether the paper is in it.
    RevokedLater,
}

/// Why nobody here knows whether a paper is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The snapshot has keys and no statuses.
    NoSnapshot,
    /// The paper is newer than the snapshot, or was never issued.
    NotListed { as_of: Timestamp },
    /// What became of it then was lost: the records were put back from an older copy.
    Lost { as_of: Timestamp },
    /// It was in force then, and that is longer ago than the limit.
    Stale { as_of: Timestamp, limit: SignedDuration },
}

impl Unknown {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSnapshot => "qr.no-snapshot",
            Self::NotListed { .. } => "qr.not-listed",
            Self::Lost { .. } => "qr.lost",
            Self::Stale { .. } => "qr.stale",
        }
    }
}

/// Why a paper's time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its term ran out.
    Term { at: Timestamp },
    /// Another paper took its place.
    Replaced { as_of: Timestamp },
}

impl Ending {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Term { .. } => "qr.term",
            Self::Replaced { .. } => "qr.replaced",
        }
    }
}

/// Why a code is not authentic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It leads elsewhere.
    Address,
    /// Digits are missing or wrong: misread, or never ours.
    Digits,
    /// The bytes are not what the format asks for.
    Format,
    /// The bytes say what they say in another way than ours do.
    NotCanonical,
    /// No key that is known: forged, or sealed later than the knowledge here reaches.
    KeyUnknown,
    Signature,
    /// Sealed before or after the key's days.
    KeyPeriod,
    /// Sealed with a key that was stolen by then.
    KeyRevoked,
}

impl Reason {
    /// All there are: each needs a text.
    pub const ALL: [Self; 8] = [
        Self::Address,
        Self::Digits,
        Self::Format,
        Self::NotCanonical,
        Self::KeyUnknown,
        Self::Signature,
        Self::KeyPeriod,
        Self::KeyRevoked,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Address => "qr.address",
            Self::Digits => "qr.digits",
            Self::Format => "qr.format",
            Self::NotCanonical => "qr.not-canonical",
            Self::KeyUnknown => "qr.key-unknown",
            Self::Signature => "qr.signature",
            Self::KeyPeriod => "qr.key-period",
            Self::KeyRevoked => "qr.key-revoked",
        }
    }
}

impl Answer {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InForce { .. } => "qr.in-force",
            Self::StatusUnknown { .. } => "qr.status-unknown",
            Self::Suspended { .. } => "qr.suspended",
            Self::Revoked { .. } => "qr.revoked",
            Self::Expired { .. } => "qr.expired",
            Self::NotAuthentic { .. } => "qr.not-authentic",
            Self::TextDiffers { .. } => "qr.text-differs",
        }
    }

    /// What to compare with the paper.
    pub fn said(&self) -> Option<&Authentic> {
        match self {
            Self::InForce { said, .. }
            | Self::StatusUnknown { said, .. }
            | Self::Suspended { said, .. }
            | Self::Revoked { said, .. }
            | Self::Expired { said, .. }
            | Self::TextDiffers { said } => Some(said),
            Self::NotAuthentic { .. } => None,
        }
    }

    /// The answer once a person has seen that the paper says something else than the code.
    #[must_use]
    pub fn text_differs(self) -> Self {
        match self {
            Self::InForce { said, .. }
            | Self::StatusUnknown { said, .. }
            | Self::Suspended { said, .. }
            | Self::Revoked { said, .. }
            | Self::Expired { said, .. }
            | Self::TextDiffers { said } => Self::TextDiffers { said },
            Self::NotAuthentic { why } => Self::NotAuthentic { why },
        }
    }
}
