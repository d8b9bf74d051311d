//! The sealed QR code: what a paper says of itself, signed, so that a phone checks it with no network.
//!
//! `base` + decimal digits of a `COSE_Sign1` (RFC 9052) over a CWT (RFC 8392), Ed25519. A camera opens the page, and
//! nothing after `#` leaves the phone. Making a code: [`seal`]. Checking one: [`check`], with the [`Knowledge`] that a
//! signed [`Snapshot`] gives: the seal keys of all times and the status of every paper.
//!
//! ```text
//! COSE_Sign1 = 84 { 1: -8, 4: h'kid4' } {} payload sig64               ; no CBOR tag
//! signed     = ["Signature1", protected, "tris.uz/qr/v1", payload]
//! payload    = { 1: "UZ", 4: expires, 6: issued, 7: h'document 16',
//!                -65537: { 1: kind, 2: number, 3: holder, 4: issuer, 5: HS code, 6: status index, 7: ground index,
//!                          8: h'data hash, 16', 9: product, 10: maker, 11: h'data hash, 32' } }
//! ```
//!
//! Deterministic CBOR (RFC 8949, 4.2.1). Left out, never null: 4, and 3, 5, 9, 10, 11 of the inner map. Nothing is
//! compressed: it would make the code larger, and there is nothing to blow up.

mod address;
mod answer;
mod check;
mod claim;
pub(crate) mod cose;
mod digits;
mod fit;
mod key;
mod key_list;
mod knowledge;
mod snapshot;
mod status;

use crate::keeper::NotSigned;

pub use address::{AddressError, Base, BaseError};
pub use answer::{Answer, Authentic, Ending, KeyStanding, Reason, Unknown};
pub use check::{authentic, check};
pub use claim::{Claim, ClaimError, Stir, plain};
pub use digits::{DigitsError, decode as from_digits, encode as to_digits};
pub use key::{KeptKey, Kid, PublicKey, SecretKey};
pub use key_list::{KeyList, KeyListError, Rotation, SealKey};
pub use knowledge::{Knowledge, KnowledgeError, Trust, Update};
pub use snapshot::{SNAPSHOT_LIMIT_BYTES, Snapshot, SnapshotError};
pub use status::{SHARD_DOCUMENTS, Status, StatusList, StatusListError};

/// What keeps a seal from being taken for a signature made for anything else: the external data of its `COSE_Sign1`.
pub const CLAIM_CONTEXT: &str = "tris.uz/qr/v1";

/// A code as it goes on the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The text of the symbol: the base, then digits only.
    pub text: String,
    /// What it says; names may be shorter than those that were given.
    pub claim: Claim,
}

/// Signs what a paper says of itself, with its names shortened until the code fits a symbol of version 13-M.
///
/// # Errors
/// The claim is not one that may be signed, or there is no room even for short names. A number is never shortened.
pub fn seal(claim: &Claim, key: &SecretKey, base: &Base) -> Result<Code, ClaimError> {
    let claim = fit::fitted(claim, base.room_bytes())?;
    let sealed = cose::seal(key, CLAIM_CONTEXT, &claim.to_cbor());
    Ok(Code { text: base.address(&sealed), claim })
}

/// Why there is no code.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    #[error(transparent)]
    Claim(#[from] ClaimError),
    #[error(transparent)]
    Key(#[from] NotSigned),
}

/// The same by a key that may be away.
///
/// # Errors
/// As [`seal`], or the key did not sign.
pub fn seal_kept(claim: &Claim, key: &KeptKey, base: &Base) -> Result<Code, CodeError> {
    let claim = fit::fitted(claim, base.room_bytes())?;
    let sealed = cose::seal_kept(key, CLAIM_CONTEXT, &claim.to_cbor())?;
    Ok(Code { text: base.address(&sealed), claim })
}
