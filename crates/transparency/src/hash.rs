//! The hashes of the tree: SHA-256 as RFC 6962, 2.1 uses it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Bytes of a hash.
pub(crate) const LENGTH: usize = 32;

const LEAF_PREFIX: [u8; 1] = [0];
const NODE_PREFIX: [u8; 1] = [1];

/// A node of the tree, or its root.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash(pub [u8; LENGTH]);

impl Hash {
    /// The hash of an entry, as a leaf of the tree.
    pub fn of_entry(entry: &[u8]) -> Self {
        Self(Sha256::new().chain_update(LEAF_PREFIX).chain_update(entry).finalize().into())
    }

    /// The root of the tree without leaves.
    pub fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// The hash of a node above two others.
    pub(crate) fn of_node(left: Self, right: Self) -> Self {
        // One update of one buffer: the hash function is asked this millions of times.
        let mut bytes = [0; 1 + 2 * LENGTH];
        let parts = NODE_PREFIX.iter().chain(&left.0).chain(&right.0);
        for (to, from) in bytes.iter_mut().zip(parts) {
            *to = *from;
        }
        Self(Sha256::digest(bytes).into())
    }

    /// Reads standard base64, padded, with no other spelling of the same bytes.
    pub fn from_base64(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl From<[u8; LENGTH]> for Hash {
    fn from(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }
}

/// Standard base64.
impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hash({self})")
    }
}
