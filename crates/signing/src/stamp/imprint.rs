//! The hashes that a time stamp may be made with, and what is stamped: the hash of the bytes.

use std::fmt;

use der::Any;
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ID_SHA_256, ID_SHA_384};
use sha2::{Digest, Sha256, Sha384};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// A hash of time stamps. One is used throughout a token: over what is stamped, over what the authority says of it, for the name of
/// its certificate and under its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StampHash {
    Sha256,
    /// For the time when SHA-256 is declared weak.
    Sha384,
}

impl StampHash {
    /// All there are, the weakest first.
    pub const ALL: [Self; 2] = [Self::Sha256, Self::Sha384];

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sha384 => "sha-384",
        }
    }

    /// The hash of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.as_str() == name)
    }

    /// The hash of these parts, one after the other.
    pub(crate) fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        fn over<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let hasher = parts.iter().fold(D::new(), Digest::chain_update);
            hasher.finalize().to_vec()
        }
        match self {
            Self::Sha256 => over::<Sha256>(parts),
            Self::Sha384 => over::<Sha384>(parts),
        }
    }

    /// Begins to hash.
    pub(crate) fn begin(self) -> Hasher {
        match self {
            Self::Sha256 => Hasher::Sha256(Sha256::new()),
            Self::Sha384 => Hasher::Sha384(Sha384::new()),
        }
    }

    /// Bytes of its values.
    pub(crate) fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
        }
    }

    /// Its name in a CMS; the parameters are absent (RFC 5754, 2).
    pub(crate) fn algorithm(self) -> AlgorithmIdentifierOwned {
        AlgorithmIdentifierOwned { oid: self.oid(), parameters: None }
    }

    /// ECDSA with it.
    pub(crate) fn ecdsa(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => ECDSA_WITH_SHA_256,
            Self::Sha384 => ECDSA_WITH_SHA_384,
        }
    }

    /// The hash that this names: parameters absent, or NULL.
    pub(crate) fn named(algorithm: &AlgorithmIdentifierOwned) -> Option<Self> {
        let is_plain = algorithm.parameters.as_ref().is_none_or(Any::is_null);
        Self::ALL.into_iter().find(|hash| is_plain && hash.oid() == algorithm.oid)
    }

    fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => ID_SHA_256,
            Self::Sha384 => ID_SHA_384,
        }
    }
}

impl fmt::Display for StampHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was hashed so far, by one of the hashes.
#[derive(Clone)]
pub(crate) enum Hasher {
    Sha256(Sha256),
    Sha384(Sha384),
}

impl Hasher {
    /// Goes on with these bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(own) => own.update(bytes),
            Self::Sha384(own) => own.update(bytes),
        }
    }

    /// The hash of all.
    pub(crate) fn finish(self) -> Imprint {
        match self {
            Self::Sha256(own) => {
                Imprint { hash: StampHash::Sha256, digest: own.finalize().to_vec() }
            }
            Self::Sha384(own) => {
                Imprint { hash: StampHash::Sha384, digest: own.finalize().to_vec() }
            }
        }
    }
}

/// What is stamped: a hash and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    pub(crate) hash: StampHash,
    pub(crate) digest: Vec<u8>,
}

impl Imprint {
    /// Of these parts, one after the other.
    pub fn of(hash: StampHash, parts: &[&[u8]]) -> Self {
        Self { hash, digest: hash.digest(parts) }
    }
}

/// A SHA-256.
impl From<[u8; 32]> for Imprint {
    fn from(digest: [u8; 32]) -> Self {
        Self { hash: StampHash::Sha256, digest: digest.to_vec() }
    }
}
