//! `COSE_Sign1` (RFC 9052, 4.2) in the one form that is used here: `EdDSA`, a key id of four bytes, nothing unprotected.

use crate::cbor::{self, CborError, Reader, Writer, Written};
use crate::keeper::NotSigned;

use super::key::{KeptKey, Kid, PublicKey, SecretKey};

const EDDSA: i8 = -8;
/// All but the payload and its head: four heads, protected header and signature.
const FRAME_BYTES: usize = 1 + 10 + 1 + 66;

/// Signed bytes whose signature nobody has checked yet.
#[derive(Debug)]
pub(crate) struct Envelope<'b> {
    pub(crate) kid: Kid,
    pub(crate) payload: &'b [u8],
    signature: [u8; 64],
}

impl<'b> Envelope<'b> {
    /// Takes it apart.
    ///
    /// # Errors
    /// It has another form, or is not written in the one way there is.
    pub(crate) fn read(bytes: &'b [u8]) -> Result<Self, CborError> {
        let mut r = Reader::new(bytes);
        r.tuple(4)?;
        let kid = read_protected(r.bytes()?)?;
        r.map(0)?;
        let envelope = Self { kid, payload: r.bytes()?, signature: r.fixed()? };
        let encoded = cbor::to_bytes(|w| envelope.write(w));
        cbor::canonical(envelope, &encoded, bytes)
    }

    /// Whether this key signed it, for this purpose.
    pub(crate) fn is_by(&self, key: &PublicKey, context: &str) -> bool {
        key.verifies(&signed(self.kid, context, self.payload), &self.signature)
    }

    fn write(&self, w: &mut Writer<'_>) -> Written {
        w.array(4)?.bytes(&protected(self.kid))?.map(0)?;
        w.bytes(self.payload)?.bytes(&self.signature)?;
        Ok(())
    }
}

/// Signs a payload for one purpose.
pub(crate) fn seal(key: &SecretKey, context: &str, payload: &[u8]) -> Vec<u8> {
    let kid = key.public().kid();
    let signature = key.sign(&signed(kid, context, payload));
    cbor::to_bytes(|w| Envelope { kid, payload, signature }.write(w))
}

/// The same by a key that may be away.
pub(super) fn seal_kept(
    key: &KeptKey,
    context: &str,
    payload: &[u8],
) -> Result<Vec<u8>, NotSigned> {
    let kid = key.public().kid();
    let signature = key.sign(&signed(kid, context, payload))?;
    Ok(cbor::to_bytes(|w| Envelope { kid, payload, signature }.write(w)))
}

/// The longest payload whose envelope has at most so many bytes.
pub(super) fn payload_room(bytes: usize) -> usize {
    let left = bytes.saturating_sub(FRAME_BYTES);
    // A byte string of up to 23, 255 and 65,535 bytes has a head of one, two and three.
    match left {
        0..=24 => left.saturating_sub(1),
        25..=257 => (left - 2).max(23),
        _ => (left - 3).max(255),
    }
}

fn protected(kid: Kid) -> Vec<u8> {
    cbor::to_bytes(|w| {
        w.map(2)?.u8(1)?.i8(EDDSA)?.u8(4)?.bytes(&kid.0)?;
        Ok(())
    })
}

fn read_protected(bytes: &[u8]) -> Result<Kid, CborError> {
    let mut r = Reader::new(bytes);
    r.map(2)?;
    if !r.key(1)?.takes(EDDSA.into()) {
        return Err(CborError::NotCanonical);
    }
    Ok(Kid(r.key(4)?.fixed()?))
}

/// RFC 9052, 4.4.
fn signed(kid: Kid, context: &str, payload: &[u8]) -> Vec<u8> {
    cbor::to_bytes(|w| {
        w.array(4)?.str("Signature1")?.bytes(&protected(kid))?;
        w.bytes(context.as_bytes())?.bytes(payload)?;
        Ok(())
    })
}
