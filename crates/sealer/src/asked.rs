//! What is brought to the seal: a claim, and the opening of the leaf on which it rests. One JSON document.

use serde::{Deserialize, Serialize};
use signing::qr::{Claim, ClaimError};
use transparency::Receipt;
use transparency::receipt::ReceiptError;
use uuid::Uuid;

/// Larger than anything that is asked.
pub const ASKED_LIMIT_BYTES: usize = 512 * 1024;

/// Bytes that ask for nothing.
#[derive(Debug, thiserror::Error)]
pub enum AskedError {
    #[error("larger than anything that may be asked")]
    Limit,
    #[error("not the JSON of what is asked: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{0} is not hexadecimal of its length")]
    Hex(&'static str),
    #[error("{0} is not Base64")]
    Base64(&'static str),
    #[error("the claim: {0}")]
    Claim(#[from] ClaimError),
    #[error("the ground: {0}")]
    Receipt(#[from] ReceiptError),
}

/// The event on which a paper rests, opened for whoever seals it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// That its leaf is in the log; with the entry itself.
    pub receipt: Receipt,
    pub case: Uuid,
    /// The hash of the event.
    pub event: [u8; 32],
    /// The leaf's.
    pub salt: [u8; 16],
}

/// A paper to seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub claim: Claim,
    pub ground: Ground,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    claim: String,
    receipt: String,
    case: Uuid,
    event: String,
    salt: String,
}

impl Asked {
    /// As it is sent.
    pub fn to_json(&self) -> String {
        let Self { claim, ground } = self;
        let raw = Raw {
            claim: hex::encode(claim.to_cbor()),
            receipt: ground.receipt.to_string(),
            case: ground.case,
            event: hex::encode(ground.event),
            salt: hex::encode(ground.salt),
        };
        serde_json::to_string(&raw).expect("text of strings")
    }

    /// Reads what was sent.
    ///
    /// # Errors
    /// Says what it is not.
    pub fn from_json(bytes: &[u8]) -> Result<Self, AskedError> {
        if bytes.len() > ASKED_LIMIT_BYTES {
            return Err(AskedError::Limit);
        }
        let raw: Raw = serde_json::from_slice(bytes)?;
        let claim = hex::decode(&raw.claim).map_err(|_| AskedError::Hex("claim"))?;
        let (mut event, mut salt) = ([0; 32], [0; 16]);
        hex::decode_to_slice(&raw.event, &mut event).map_err(|_| AskedError::Hex("event"))?;
        hex::decode_to_slice(&raw.salt, &mut salt).map_err(|_| AskedError::Hex("salt"))?;
        let receipt = Receipt::parse(raw.receipt.as_bytes())?;
        let ground = Ground { receipt, case: raw.case, event, salt };
        Ok(Self { claim: Claim::from_cbor(&claim)?, ground })
    }
}
