//! The signature over the manifest of a dossier: that the system itself gave out these files, all of them, at that time.
//!
//! A `COSE_Sign1` as a sealed code is, for the purpose `tris.uz/dossier/v1`, by a key that signs snapshots. What the files say needs no
//! word of ours: it is in the log.

use crate::cbor::CborError;
use crate::qr::cose::{self, Envelope};
use crate::qr::{PublicKey, SecretKey};

const CONTEXT: &str = "tris.uz/dossier/v1";

/// Bytes that are no signed manifest.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    #[error(transparent)]
    Cbor(#[from] CborError),
    #[error("signed by nobody who may")]
    Signature,
}

/// The manifest, signed.
pub fn sign(manifest: &[u8], key: &SecretKey) -> Vec<u8> {
    cose::seal(key, CONTEXT, manifest)
}

/// The manifest that one of these keys signed.
///
/// # Errors
/// Says what does not hold.
pub fn open<'b>(bytes: &'b [u8], publishers: &[PublicKey]) -> Result<&'b [u8], DossierError> {
    let envelope = Envelope::read(bytes)?;
    let signs = |key: &PublicKey| key.kid() == envelope.kid && envelope.is_by(key, CONTEXT);
    if publishers.iter().any(signs) { Ok(envelope.payload) } else { Err(DossierError::Signature) }
}
