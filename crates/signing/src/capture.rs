//! A capture: what a device recorded in the field, signed there and then. An act made later cites it.
//!
//! Deterministic CBOR, a map with the keys 1 to 10 in this order, every key present:
//!
//! | key | field | CBOR |
//! |---|---|---|
//! | 1 | version | uint, 1 |
//! | 2 | capture | bytes, 16 (UUID, chosen by the device) |
//! | 3 | case | text (the case's reference) |
//! | 4 | action | text |
//! | 5 | definition | bytes, 32 (SHA-256 of the definition) |
//! | 6 | actor | bytes, 16 (UUID of the person) |
//! | 7 | post | bytes, 16 (UUID) |
//! | 8 | content | bytes, 32 (SHA-256 of the form as filled, `application/x-www-form-urlencoded`) |
//! | 9 | occurred | uint: milliseconds since 1970 by the device's clock |
//! | 10 | previous | bytes, 32 (SHA-256 of this key's capture before), or null for its first |
//!
//! Signed is `"tris/capture/v1\0"` followed by the CBOR, with ECDSA P-256 and SHA-256. The chain over `previous` shows
//! when a device leaves one out.

use uuid::Uuid;

use crate::cbor::{self, CborError, Reader, Writer, Written};

const VERSION: u64 = 1;
const ENTRIES: u64 = 10;

/// What stands before the capture in the signed bytes.
pub const CAPTURE_DOMAIN: &[u8] = b"tris/capture/v1\0";

/// What a device signed in the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    pub id: Uuid,
    pub case: String,
    pub action: String,
    pub definition: [u8; 32],
    pub actor: Uuid,
    pub post: Uuid,
    pub content_hash: [u8; 32],
    /// Milliseconds since 1970, UTC, by the device's clock: its claim, judged within a window.
    pub occurred_ms: u64,
    pub previous: Option<[u8; 32]>,
}

impl Capture {
    /// Under this kind the manifest of an act shows the capture that it cites. No paper can be called so.
    pub const SHOWN: &'static str = "tris:capture";

    /// The one encoding.
    pub fn to_cbor(&self) -> Vec<u8> {
        cbor::to_bytes(|w| self.write(w))
    }

    /// Reads the one encoding and refuses every other.
    ///
    /// # Errors
    /// Says what is missing, of the wrong length, or written otherwise than it must be.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self, CborError> {
        let capture = Self::read(&mut Reader::new(bytes))?;
        let encoded = capture.to_cbor();
        cbor::canonical(capture, &encoded, bytes)
    }

    /// The bytes under its signature.
    pub fn signed_bytes(cbor: &[u8]) -> Vec<u8> {
        [CAPTURE_DOMAIN, cbor].concat()
    }

    fn write(&self, w: &mut Writer<'_>) -> Written {
        w.map(ENTRIES)?.u8(1)?.u64(VERSION)?;
        w.u8(2)?.bytes(self.id.as_bytes())?;
        w.u8(3)?.str(&self.case)?.u8(4)?.str(&self.action)?;
        w.u8(5)?.bytes(&self.definition)?;
        w.u8(6)?.bytes(self.actor.as_bytes())?;
        w.u8(7)?.bytes(self.post.as_bytes())?;
        w.u8(8)?.bytes(&self.content_hash)?;
        w.u8(9)?.u64(self.occurred_ms)?.u8(10)?;
        match &self.previous {
            Some(previous) => w.bytes(previous)?,
            None => w.null()?,
        };
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, CborError> {
        r.map(ENTRIES)?;
        r.key(1)?.version(VERSION)?;
        Ok(Self {
            id: r.key(2)?.uuid()?,
            case: r.key(3)?.text()?,
            action: r.key(4)?.text()?,
            definition: r.key(5)?.fixed()?,
            actor: r.key(6)?.uuid()?,
            post: r.key(7)?.uuid()?,
            content_hash: r.key(8)?.fixed()?,
            occurred_ms: r.key(9)?.uint()?,
            previous: r.key(10)?.maybe(Reader::fixed)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn capture(previous: Option<[u8; 32]>) -> Capture {
        Capture {
            id: Uuid::from_u128(1),
            case: "ABCDE-FGHJK".to_owned(),
            action: "lend".to_owned(),
            definition: [2; 32],
            actor: Uuid::from_u128(3),
            post: Uuid::from_u128(4),
            content_hash: [5; 32],
            occurred_ms: 1_795_000_000_000,
            previous,
        }
    }

    #[test]
    fn a_capture_is_read_back_as_it_was_written() {
        for previous in [None, Some([9; 32])] {
            let capture = capture(previous);
            assert_eq!(Capture::from_cbor(&capture.to_cbor()).unwrap(), capture);
        }
    }

    #[test]
    fn whatever_is_not_the_one_encoding_is_refused() {
        let good = capture(None).to_cbor();
        for cut in 0..good.len() {
            assert!(Capture::from_cbor(&good[..cut]).is_err(), "cut at {cut}");
        }
        let mut longer = good.clone();
        longer.push(0);
        assert!(Capture::from_cbor(&longer).is_err());
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _read = Capture::from_cbor(&bytes);
        }
    }
}
