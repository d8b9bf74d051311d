//! A key in software that signs as a browser does: ECDSA P-256 with SHA-256, `r || s`.
//!
//! Deterministic (RFC 6979), so a test or a bench run can be repeated byte for byte.

use std::fmt;

use der::pem::LineEnding;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::elliptic_curve::zeroize::Zeroizing;
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};

use crate::authority::block;
use crate::stamp::StampHash;
use crate::verify::enrolment_bytes;

/// Tries before a source of randomness counts as broken; a sound one fails the first with a chance of 2⁻³².
const TRIES: usize = 16;

/// The source of randomness gave nothing that is a key.
#[derive(Debug, thiserror::Error)]
#[error("the source of randomness gives no key")]
pub struct KeyError;

/// A P-256 private key in memory.
#[derive(Clone)]
pub struct SoftKey(pub(crate) SigningKey);

impl SoftKey {
    /// A new key.
    ///
    /// # Errors
    /// `entropy` keeps giving bytes that are no key, e.g. zeros.
    pub fn generate(mut entropy: impl FnMut(&mut [u8])) -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        for _ in 0..TRIES {
            entropy(&mut bytes);
            if let Ok(key) = SigningKey::from_slice(&bytes) {
                return Ok(Self(key));
            }
        }
        Err(KeyError)
    }

    /// The public key as browsers export it (SPKI, DER).
    pub fn spki_der(&self) -> Vec<u8> {
        spki_of(self.0.verifying_key())
    }

    /// The private key (PKCS#8) as PEM: a secret.
    pub fn to_pem(&self) -> Zeroizing<String> {
        self.0.to_pkcs8_pem(LineEnding::LF).expect("a private key has an encoding")
    }

    /// Reads the private key of [`SoftKey::to_pem`], whatever stands beside it.
    pub fn from_pem(text: &str) -> Option<Self> {
        let own = block(text, "PRIVATE KEY")?;
        SigningKey::from_pkcs8_pem(own).ok().map(Self)
    }

    /// Signs the bytes themselves, not their hash.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        let signature: Signature = self.0.sign(bytes);
        signature.to_bytes().into()
    }

    /// Signs the bytes themselves by this hash; what is longer than a number of the curve is cut to it (FIPS 186-5, 6.4.1).
    pub(crate) fn sign_by(&self, hash: StampHash, bytes: &[u8]) -> [u8; 64] {
        let signed = self.0.sign_prehash(&hash.digest(&[bytes]));
        let signature: Signature = signed.expect("a hash is as long as a number of the curve");
        signature.to_bytes().into()
    }

    /// The proof of possession asked for at enrolment.
    pub fn prove_possession(&self, challenge: &[u8]) -> [u8; 64] {
        self.sign(&enrolment_bytes(challenge))
    }
}

impl fmt::Debug for SoftKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftKey").finish_non_exhaustive()
    }
}

pub(crate) fn spki_of(key: &VerifyingKey) -> Vec<u8> {
    key.to_public_key_der().expect("a public key has an encoding").into_vec()
}

/// A P-256 public key in the one encoding that browsers export, so that a key has one fingerprint.
pub(crate) fn key_of(spki_der: &[u8]) -> Option<VerifyingKey> {
    let key = VerifyingKey::from_public_key_der(spki_der).ok()?;
    (spki_of(&key) == spki_der).then_some(key)
}
