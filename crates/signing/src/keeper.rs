//! Whoever signs with a private key of the institution: software that holds it, or a token that never gives it out.

use std::fmt;
use std::panic::RefUnwindSafe;

use der::pem::LineEnding;
use p256::ecdsa::VerifyingKey;

use crate::qr::{PublicKey, SecretKey};
use crate::softkey::{SoftKey, spki_of};
use crate::stamp::StampHash;

/// What stands before a key of Ed25519 in its SPKI (RFC 8410).
const ED25519_HEAD: &[u8] =
    &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// ECDSA on P-256 by this hash: `r || s`.
    Ecdsa(StampHash),
    /// Ed25519, which hashes for itself (RFC 8032).
    Ed25519,
}

impl Scheme {
    /// What the key signs of these bytes: themselves, or as much of their hash as a number of the curve has (FIPS 186-5, 6.4.1).
    pub fn input(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Ecdsa(hash) => {
                let mut digest = hash.digest(&[bytes]);
                digest.truncate(32);
                digest
            }
            Self::Ed25519 => bytes.to_vec(),
        }
    }
}

/// Why the key did not sign; in words, for whoever runs the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotSigned(pub String);

/// Keeps a private key and signs with it. Whatever breaks down meanwhile leaves nothing in it half done.
pub trait KeyKeeper: fmt::Debug + Send + Sync + RefUnwindSafe {
    /// Signs these bytes.
    ///
    /// # Errors
    /// The key is not at hand now, or is of another kind.
    fn sign(&self, scheme: Scheme, bytes: &[u8]) -> Result<[u8; 64], NotSigned>;
}

impl KeyKeeper for SoftKey {
    fn sign(&self, scheme: Scheme, bytes: &[u8]) -> Result<[u8; 64], NotSigned> {
        match scheme {
            Scheme::Ecdsa(hash) => Ok(self.sign_by(hash, bytes)),
            Scheme::Ed25519 => Err(NotSigned("a key of P-256 makes no Ed25519".to_owned())),
        }
    }
}

impl KeyKeeper for SecretKey {
    fn sign(&self, scheme: Scheme, bytes: &[u8]) -> Result<[u8; 64], NotSigned> {
        match scheme {
            Scheme::Ed25519 => Ok(Self::sign(self, bytes)),
            Scheme::Ecdsa(_) => Err(NotSigned("a key of Ed25519 makes no ECDSA".to_owned())),
        }
    }
}

/// The public key (SPKI, DER) of a point of P-256 that is not compressed; `None`: it is none.
pub fn p256_spki(point: &[u8]) -> Option<Vec<u8>> {
    VerifyingKey::from_sec1_bytes(point).ok().map(|key| spki_of(&key))
}

/// The public key (SPKI, DER; RFC 8410) of these 32 bytes of Ed25519; `None`: they are none.
pub fn ed25519_spki(bytes: &[u8]) -> Option<Vec<u8>> {
    let key = PublicKey::from_bytes(bytes.try_into().ok()?)?;
    Some([ED25519_HEAD, key.to_bytes().as_slice()].concat())
}

/// The key of Ed25519 of which this is the SPKI.
pub fn ed25519_of(spki_der: &[u8]) -> Option<PublicKey> {
    PublicKey::from_bytes(spki_der.strip_prefix(ED25519_HEAD)?.try_into().ok()?)
}

/// A public key (SPKI, DER) as PEM.
pub fn public_pem(spki_der: &[u8]) -> String {
    der::pem::encode_string("PUBLIC KEY", LineEnding::LF, spki_der).expect("a key is not too long")
}

/// Reads what [`public_pem`] wrote.
pub fn public_from_pem(text: &str) -> Option<Vec<u8>> {
    let (label, spki_der) = der::pem::decode_vec(text.trim().as_bytes()).ok()?;
    (label == "PUBLIC KEY").then_some(spki_der)
}
