//! What the leaf of a case event commits to: the event, and through it every fact that it made.
//!
//! The payload of such a leaf is the hash of the event; each event names the hash of the one before it, and each fact that it made
//! by a salted hash. Whoever holds the records of a case can so show that the log has exactly these.

use sha2::{Digest, Sha256};

use crate::hash::Hash;

/// All that the hash of an event covers.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// The case's id.
    pub case: &'a [u8; 16],
    /// Its number in the case, from 1.
    pub seq: u64,
    /// The hash of the event before it; none before the first.
    pub previous: Option<&'a [u8]>,
    /// SHA-256 of the definition that the case is pinned to.
    pub definition: &'a [u8],
    /// Who or what, as JSON.
    pub author: &'a str,
    /// What kind of event, as JSON.
    pub kind: &'a str,
    /// What it changed, as canonical JSON.
    pub changes: &'a str,
    /// SHA-256 of the evidence, if somebody signed.
    pub evidence: Option<&'a [u8]>,
    /// Microseconds since 1970.
    pub recorded_at: i64,
}

impl Event<'_> {
    /// The hash that the next event and the leaf of this one name.
    pub fn hash(&self) -> Hash {
        let of_text = |text: &str| Sha256::digest(text.as_bytes());
        let parts = Sha256::new()
            .chain_update(b"tris/event/v1\0")
            .chain_update(self.case)
            .chain_update(self.seq.to_be_bytes())
            .chain_update(self.previous.unwrap_or(&[0; 32]))
            .chain_update(self.definition)
            .chain_update(of_text(self.author))
            .chain_update(of_text(self.kind))
            .chain_update(of_text(self.changes))
            .chain_update(self.evidence.unwrap_or(&[0; 32]))
            .chain_update(self.recorded_at.to_be_bytes());
        Hash(parts.finalize().into())
    }
}

/// The hash of a fact, by its salt and its body as canonical JSON: nobody can guess a body from it.
pub fn fact_hash(salt: &[u8], body: &str) -> Hash {
    let parts = Sha256::new().chain_update(b"tris/fact/v1\0").chain_update(salt);
    Hash(parts.chain_update(body.as_bytes()).finalize().into())
}
