//! Keys that sign notes: Ed25519 of a log (`0x01`) and of a witness (`0x04`, C2SP tlog-cosignature).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer};
use sha2::{Digest, Sha256};

use super::{SignatureLine, Signed};

/// How long a name may be.
const MAX_NAME: usize = 255;
/// The largest time a cosignature may say.
const MAX_TIME: u64 = i64::MAX.unsigned_abs();

/// A key that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// Empty, too long, or with a space, a plus or a control character.
    #[error("a key name has 1 to {MAX_NAME} bytes, no spaces, no plus and no control characters")]
    Name,
    /// Not `name+hexadecimal id+base64 key`.
    #[error("a verifier key is name+id+key")]
    Shape,
    /// An algorithm that this program does not know.
    #[error("signature type {0:#04x} is not known")]
    Algorithm(u8),
    /// The id is not the one that name, algorithm and key give.
    #[error("the id is not the one of this name and key")]
    Id,
    /// Not a point of the curve, or one that many messages fit.
    #[error("not an Ed25519 public key")]
    Point,
}

/// What a key is called: best an address without scheme, such as `log.tris.uz/2026`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName(String);

impl KeyName {
    /// A name that a signature line can carry.
    pub fn new(name: &str) -> Result<Self, KeyError> {
        let foreign = |letter: char| letter.is_whitespace() || letter == '+' || letter.is_control();
        if name.is_empty() || name.len() > MAX_NAME || name.contains(foreign) {
            return Err(KeyError::Name);
        }
        Ok(Self(name.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a key's signatures say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// A log's: "this is my tree".
    Log,
    /// A witness's: "at this time this was the longest tree I knew of this log, and it held all before it".
    Cosignature,
}

impl Algorithm {
    const ALL: [Self; 2] = [Self::Log, Self::Cosignature];

    fn number(self) -> u8 {
        match self {
            Self::Log => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn id(self, name: &KeyName, key: &[u8]) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(name.as_str())
            .chain_update([b'\n', self.number()])
            .chain_update(key)
            .finalize();
        let [first, second, third, fourth, ..] = <[u8; 32]>::from(hash);
        [first, second, third, fourth]
    }
}

/// The public half, with its name and what its signatures say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    algorithm: Algorithm,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    /// Reads `name+hexadecimal id+base64(type || key)`, the `vkey` of C2SP signed-note.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        // The key may have pluses of its own.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Shape);
        };
        let name = KeyName::new(name)?;
        let bytes = STANDARD.decode(key).map_err(|_| KeyError::Shape)?;
        let (number, key) = bytes.split_first().ok_or(KeyError::Shape)?;
        let algorithm = Algorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.number() == *number)
            .ok_or(KeyError::Algorithm(*number))?;
        let key: [u8; 32] = key.try_into().map_err(|_| KeyError::Point)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| KeyError::Point)?;
        if key.is_weak() {
            return Err(KeyError::Point);
        }
        let found = Self { name, algorithm, key };
        if id == hexadecimal(found.id()) { Ok(found) } else { Err(KeyError::Id) }
    }

    /// Its name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// What its signatures say.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The four bytes by which a signature line names it.
    pub fn id(&self) -> [u8; 4] {
        self.algorithm.id(&self.name, self.key.as_bytes())
    }

    /// Is it the same key, whatever it is called? Two witnesses must not share one.
    pub fn shares_key_with(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Does this signature of this text stand?
    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Option<Signed> {
        let (at, signature, message) = match self.algorithm {
            Algorithm::Log => (None, signature, text.to_owned()),
            Algorithm::Cosignature => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                (time <= MAX_TIME).then_some(())?;
                (Some(time), signature, cosigned(text, time))
            }
        };
        let signature = Signature::from_slice(signature).ok()?;
        self.key.verify_strict(message.as_bytes(), &signature).ok()?;
        Some(Signed { at })
    }
}

/// As [`VerifierKey::parse`] reads it.
impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.algorithm.number()], self.key.as_bytes().as_slice()].concat();
        write!(formatter, "{}+{}+{}", self.name, hexadecimal(self.id()), STANDARD.encode(bytes))
    }
}

/// A key that signs. Chance is the caller's: the seed comes from outside.
pub struct SigningKey {
    name: KeyName,
    algorithm: Algorithm,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// The key that these 32 bytes of chance are.
    pub fn from_seed(name: KeyName, algorithm: Algorithm, seed: &[u8; 32]) -> Self {
        Self { name, algorithm, key: ed25519_dalek::SigningKey::from_bytes(seed) }
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey {
            name: self.name.clone(),
            algorithm: self.algorithm,
            key: self.key.verifying_key(),
        }
    }

    /// Signs the text of a note. `now`, in seconds since 1970, is what a cosignature says; a log's signature leaves it out.
    pub fn sign(&self, text: &str, now: u64) -> SignatureLine {
        let signature = match self.algorithm {
            Algorithm::Log => self.key.sign(text.as_bytes()).to_bytes().to_vec(),
            Algorithm::Cosignature => {
                let now = now.min(MAX_TIME);
                let signature = self.key.sign(cosigned(text, now).as_bytes()).to_bytes();
                [now.to_be_bytes().as_slice(), &signature].concat()
            }
        };
        SignatureLine { name: self.name.clone(), key_id: self.verifier().id(), signature }
    }
}

/// The name only: a key is nothing to print.
impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({}, {:?})", self.name, self.algorithm)
    }
}

/// The message under a cosignature.
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

fn hexadecimal(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}
