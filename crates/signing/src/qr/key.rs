//! Ed25519 keys (RFC 8032) and how a code names them.

use std::fmt;
use std::sync::Arc;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::cbor;
use crate::keeper::{KeyKeeper, NotSigned, Scheme};

/// The four bytes by which a code names its key: the first of the key's thumbprint. Two keys may share them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kid(pub [u8; 4]);

/// The public half.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// `None` for bytes that are no key, and for the few keys under which one signature fits many messages.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let key = VerifyingKey::from_bytes(bytes).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }

    /// The 32 bytes of RFC 8032.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The COSE key thumbprint with SHA-256 (RFC 9679, 4.2): over kty, crv and x.
    pub fn thumbprint(&self) -> [u8; 32] {
        let key = cbor::to_bytes(|w| {
            w.map(3)?.u8(1)?.u8(1)?.i8(-1)?.u8(6)?.i8(-2)?.bytes(self.0.as_bytes())?;
            Ok(())
        });
        Sha256::digest(key).into()
    }

    /// What a code calls it.
    pub fn kid(&self) -> Kid {
        let [first, second, third, fourth, ..] = self.thumbprint();
        Kid([first, second, third, fourth])
    }

    /// Whether the signature stands, so strictly that no signature stands for two messages and none has two forms.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

/// The thumbprint in full: what people compare.
impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        self.thumbprint().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// A key that seals codes or signs snapshots.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key that these 32 bytes of chance are.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// A key that seals, wherever its private half is kept.
#[derive(Debug)]
pub struct KeptKey {
    public: PublicKey,
    keeper: Arc<dyn KeyKeeper>,
}

impl KeptKey {
    /// The key with this public half.
    pub fn new(public: PublicKey, keeper: Arc<dyn KeyKeeper>) -> Self {
        Self { public, keeper }
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// What the keeper signs must stand: a code that does not would be printed on a paper.
    pub(super) fn sign(&self, message: &[u8]) -> Result<[u8; 64], NotSigned> {
        let signature = self.keeper.sign(Scheme::Ed25519, message)?;
        if self.public.verifies(message, &signature) {
            return Ok(signature);
        }
        Err(NotSigned("what was signed is not by this key".to_owned()))
    }
}

impl From<SecretKey> for KeptKey {
    fn from(key: SecretKey) -> Self {
        Self { public: key.public(), keeper: Arc::new(key) }
    }
}

/// Of a key one shows the public half.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKey").field("public", &self.public()).finish_non_exhaustive()
    }
}
