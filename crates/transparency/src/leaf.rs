//! Entries of the log: what of a record is public for ever, and no more.
//!
//! One deterministic CBOR array (RFC 8949, 4.2.1) of ten elements:
//! `[1, kind, unix_ms, h'subject16', prev_index|null, h'payload_hash32', h'revision_hash32'|null, h'actor_kid8'|null,
//! h'auth_hash32'|null, status_index|null]`. A salted hash stands for the payload, so that nobody can guess it; when the
//! record and its salt are destroyed the leaf stays and says nothing more.
//!
//! Everybody may read entries, so none says which of them belong to one case: a laboratory would look for the leaf beside
//! its own and learn whose sample it tests. The subject of such a leaf is blinded by its salt, and the steps of a case are
//! chained by the hash of each in the payload of the next. `prev_index` chains a document, and then each change of its status,
//! to the leaf before. Neither its id nor the hash of its file stands in a leaf, because with these anybody could ask the
//! system about it: only whoever holds the paper, or its code, can tell that a leaf is its own.

use sha2::{Digest, Sha256};

use crate::hash::Hash;

pub use kind::Kind;

mod cbor;
mod kind;

/// What an entry may weigh: bundles count it with 16 bits (C2SP tlog-tiles).
pub const MAX_ENTRY: usize = 65_535;

/// The last millisecond of the year 9999: no leaf is younger.
pub const MAX_UNIX_MS: u64 = 253_402_300_799_999;

/// Bytes that are no leaf.
#[derive(Debug, thiserror::Error)]
pub enum LeafError {
    /// Not the CBOR of ten elements that a leaf is.
    #[error("not the cbor of a leaf: {0}")]
    Cbor(#[from] minicbor::decode::Error),
    /// A version that this program does not know.
    #[error("version {0} of leaves is not known")]
    Version(u64),
    /// A kind that this program does not know.
    #[error("kind {0} of leaves is not known")]
    Kind(u64),
    /// A byte string of another length than the layout says.
    #[error("{expected} bytes expected, {found} found")]
    Length {
        /// As the layout says.
        expected: usize,
        /// As the leaf has it.
        found: usize,
    },
    /// A time after the year 9999.
    #[error("the time {0} ms is out of range")]
    Time(u64),
    /// Another spelling of the same content, or bytes behind it.
    #[error("not the one encoding of what it says")]
    NotCanonical,
    /// A key without what it signed, or the other way round.
    #[error("a key and what it signed belong together")]
    Author,
    /// A field that this kind of leaf cannot have.
    #[error("a leaf of kind {0} has no {1}")]
    Field(&'static str, &'static str),
}

/// Who stood behind a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The first 8 bytes of the SHA-256 of the certificate.
    pub key_id: [u8; 8],
    /// SHA-256 of the stored evidence: signature, gesture, place.
    pub evidence: Hash,
}

/// One entry of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// What it is about.
    pub kind: Kind,
    /// When it was recorded, in milliseconds since 1970; from leaf to leaf it never goes back.
    pub unix_ms: u64,
    /// The key or publication it belongs to; of a document see [`of_document`], of a case [`blinded`].
    pub subject: [u8; 16],
    /// The leaf before it with the same subject.
    pub previous: Option<u64>,
    /// See [`payload_hash`].
    pub payload: Hash,
    /// Of a document, the signed revision: see [`of_revision`].
    pub revision: Option<Hash>,
    /// None where nobody acted: clocks, draws, answers of other cases.
    pub author: Option<Author>,
    /// The place of a document in the list of statuses.
    pub status: Option<u64>,
}

impl Leaf {
    /// The bytes that the log keeps.
    pub fn to_entry(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads the bytes that the log keeps; only the one encoding of a leaf is one.
    pub fn from_entry(entry: &[u8]) -> Result<Self, LeafError> {
        let leaf = cbor::decode(entry)?;
        leaf.check()?;
        if leaf.to_entry() == entry { Ok(leaf) } else { Err(LeafError::NotCanonical) }
    }

    /// Its place in the tree, apart from where it stands.
    pub fn hash(&self) -> Hash {
        Hash::of_entry(&self.to_entry())
    }

    /// What its kind and its time demand.
    pub fn check(&self) -> Result<(), LeafError> {
        if self.unix_ms > MAX_UNIX_MS {
            return Err(LeafError::Time(self.unix_ms));
        }
        if self.revision.is_some() && self.kind != Kind::Document {
            return Err(LeafError::Field(self.kind.as_str(), "revision"));
        }
        if self.status.is_some() && !self.kind.has_status() {
            return Err(LeafError::Field(self.kind.as_str(), "status"));
        }
        Ok(())
    }
}

/// What a leaf holds of its record: `SHA-256("tris/leaf/v1\0" || salt || canonical payload)`.
pub fn payload_hash(salt: &[u8; 16], payload: &[u8]) -> Hash {
    let hash = Sha256::new().chain_update(b"tris/leaf/v1\0").chain_update(salt);
    Hash(hash.chain_update(payload).finalize().into())
}

/// What stands for a subject that nobody may recognise: the first 16 bytes of `SHA-256("tris/subject/v1\0" || salt || subject)`.
/// Whoever holds the record and its salt can show whose the leaf is.
pub fn blinded(salt: &[u8; 16], subject: &[u8; 16]) -> [u8; 16] {
    let hash = Sha256::new().chain_update(b"tris/subject/v1\0").chain_update(salt);
    let [blinded, _] = halves(hash.chain_update(subject).finalize().into());
    blinded
}

/// What stands for a document: the first 16 bytes of `SHA-256("tris/document/v1\0" || id)`. Ids of documents are random.
pub fn of_document(id: &[u8; 16]) -> [u8; 16] {
    let hash = Sha256::new().chain_update(b"tris/document/v1\0").chain_update(id);
    let [hidden, _] = halves(hash.finalize().into());
    hidden
}

/// What stands for a signed revision, the file up to the end of the signature's byte range, of which this is the SHA-256:
/// `SHA-256("tris/revision/v1\0" || SHA-256)`.
pub fn of_revision(sha256: &[u8; 32]) -> Hash {
    let hash = Sha256::new().chain_update(b"tris/revision/v1\0").chain_update(sha256);
    Hash(hash.finalize().into())
}

fn halves(hash: [u8; 32]) -> [[u8; 16]; 2] {
    let mut halves = [[0; 16]; 2];
    halves.as_flattened_mut().copy_from_slice(&hash);
    halves
}
