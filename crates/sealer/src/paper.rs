//! A paper that an officer signed by E-IMZO: what is brought with it, and the rules by which it is sealed.
//!
//! The paper itself has no signature that readers of PDF know. It is sealed only where the log has the very event of that act: its hash covers the
//! evidence, the evidence holds the manifest, and the manifest names the paper. Nothing is remembered: whatever is asked for, the paper was in the log before.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use signing::pdf::{PDF_LIMIT_BYTES, Prepared, SealError};
use signing::{Manifest, Vouched, manifest};
use transparency::Receipt;
use transparency::event::Event;
use uuid::Uuid;

use crate::asked::AskedError;
use crate::{Ground, Refusal, Sealer};

/// Larger than anything that is asked: a paper in Base64, what was signed, and what was said of it.
pub const PAPER_LIMIT_BYTES: usize = PDF_LIMIT_BYTES / 3 * 4 + 4 * 1024 * 1024;

/// Why a paper is not sealed: a rule that does not hold, or a key that is away.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Seal(#[from] SealError),
}

/// The event of an act, as its hash covers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    pub case: Uuid,
    pub seq: u64,
    /// Hexadecimal, as the other hashes here.
    pub previous: Option<String>,
    pub definition: String,
    /// Who, as JSON; byte for byte what was hashed, as `kind` and `changes`.
    pub author: String,
    pub kind: String,
    pub changes: String,
    /// Microseconds since 1970.
    pub recorded_at: i64,
}

/// A paper to seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedPaper {
    pub act: Act,
    /// That the leaf of the act's event is in the log; with the entry itself.
    pub receipt: Receipt,
    /// The leaf's.
    pub salt: [u8; 16],
    /// What was signed, and what E-IMZO-SERVER said of it ([`Vouched`]).
    pub evidence: Vec<u8>,
    /// The paper as it was shown, with a hole for the signature.
    pub paper: Vec<u8>,
    /// The certificate (DER) of the authority that certified the seal.
    pub issuer: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    act: Act,
    receipt: String,
    salt: String,
    evidence: String,
    paper: String,
    issuer: String,
}

impl AskedPaper {
    /// As it is sent.
    pub fn to_json(&self) -> String {
        let raw = Raw {
            act: self.act.clone(),
            receipt: self.receipt.to_string(),
            salt: hex::encode(self.salt),
            evidence: STANDARD.encode(&self.evidence),
            paper: STANDARD.encode(&self.paper),
            issuer: STANDARD.encode(&self.issuer),
        };
        serde_json::to_string(&raw).expect("text of strings")
    }

    /// Reads what was sent.
    ///
    /// # Errors
    /// Says what it is not.
    pub fn from_json(bytes: &[u8]) -> Result<Self, AskedError> {
        if bytes.len() > PAPER_LIMIT_BYTES {
            return Err(AskedError::Limit);
        }
        let raw: Raw = serde_json::from_slice(bytes)?;
        let mut salt = [0; 16];
        hex::decode_to_slice(&raw.salt, &mut salt).map_err(|_| AskedError::Hex("salt"))?;
        let bytes = |text: &str, what| STANDARD.decode(text).map_err(|_| AskedError::Base64(what));
        Ok(Self {
            act: raw.act,
            receipt: Receipt::parse(raw.receipt.as_bytes())?,
            salt,
            evidence: bytes(&raw.evidence, "evidence")?,
            paper: bytes(&raw.paper, "paper")?,
            issuer: bytes(&raw.issuer, "issuer")?,
        })
    }
}

impl Sealer {
    /// Seals a paper that was signed by E-IMZO, if all holds: the file with the seal in its hole.
    ///
    /// # Errors
    /// See [`Refusal`]; or the key is away.
    pub fn seal_paper(&self, asked: AskedPaper) -> Result<Vec<u8>, PaperError> {
        let seal = self.papers.as_ref().ok_or(Refusal::NoPapers)?;
        let evidence: [u8; 32] = Sha256::digest(&asked.evidence).into();
        let event = hash(&asked.act, &evidence).ok_or(Refusal::Leaf)?;
        let AskedPaper { act, receipt, salt, evidence, paper, issuer } = asked;
        self.opened(&Ground { receipt, case: act.case, event, salt })?;
        if !names(&evidence, &paper) {
            return Err(Refusal::Evidence.into());
        }
        let prepared = Prepared::find(paper).ok_or(Refusal::Paper)?;
        Ok(seal.seal(prepared, &issuer)?)
    }
}

/// The hash of the event with this evidence.
fn hash(act: &Act, evidence: &[u8; 32]) -> Option<[u8; 32]> {
    let previous = act.previous.as_ref().map(hex::decode).transpose().ok()?;
    let event = Event {
        case: act.case.as_bytes(),
        seq: act.seq,
        previous: previous.as_deref(),
        definition: &hex::decode(&act.definition).ok()?,
        author: &act.author,
        kind: &act.kind,
        changes: &act.changes,
        evidence: Some(evidence),
        recorded_at: act.recorded_at,
    };
    Some(event.hash().0)
}

/// Is this evidence of a signature by E-IMZO over a manifest that names this paper?
fn names(evidence: &[u8], paper: &[u8]) -> bool {
    let vouched = Vouched::from_bytes(evidence).ok();
    let signed = vouched.and_then(|vouched| {
        let signed = vouched.document.strip_prefix(manifest::ACT_DOMAIN)?;
        Manifest::from_cbor(signed).ok()
    });
    let own: [u8; 32] = Sha256::digest(paper).into();
    signed.is_some_and(|signed| signed.shown.iter().any(|shown| shown.hash == own))
}
