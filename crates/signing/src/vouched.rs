//! A signature for which somebody else vouches: E-IMZO signs by `Oʻz DSt` 1092, which nobody but E-IMZO-SERVER checks. So what was signed,
//! the PKCS#7 with its time stamp, and the answer of whoever checked it are kept together, byte for byte.
//!
//! Deterministic CBOR, a map with the keys 1 to 5: version (uint, 1), method (text, `eimzo`), document (bytes), PKCS#7 (bytes, DER or BER),
//! answer (bytes). Its SHA-256 is the `auth_hash` of what rests on it.

use sha2::{Digest, Sha256};

use crate::cbor::{self, CborError, Reader, Writer, Written};

const VERSION: u64 = 1;
const ENTRIES: u64 = 5;
/// As written in the evidence.
const METHOD: &str = "eimzo";

/// What was signed, by what, and what was said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// What the signature is over, byte for byte.
    pub document: Vec<u8>,
    pub pkcs7: Vec<u8>,
    /// The answer of E-IMZO-SERVER as it came (JSON).
    pub answer: Vec<u8>,
}

impl Vouched {
    /// The one encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(|w| self.write(w))
    }

    /// Reads the one encoding and refuses every other. That the signature stands is not looked at: nobody can, but E-IMZO-SERVER.
    ///
    /// # Errors
    /// Says what is missing, of the wrong length, or written otherwise than it must be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        let vouched = Self::read(&mut Reader::new(bytes))?;
        let encoded = vouched.to_bytes();
        cbor::canonical(vouched, &encoded, bytes)
    }

    /// SHA-256 of the encoding.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.to_bytes()).into()
    }

    fn write(&self, w: &mut Writer<'_>) -> Written {
        w.map(ENTRIES)?.u8(1)?.u64(VERSION)?.u8(2)?.str(METHOD)?;
        w.u8(3)?.bytes(&self.document)?;
        w.u8(4)?.bytes(&self.pkcs7)?;
        w.u8(5)?.bytes(&self.answer)?;
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, CborError> {
        r.map(ENTRIES)?;
        r.key(1)?.version(VERSION)?;
        let method = r.key(2)?.text()?;
        if method != METHOD {
            return Err(CborError::Method(method));
        }
        Ok(Self {
            document: r.key(3)?.bytes()?.to_vec(),
            pkcs7: r.key(4)?.bytes()?.to_vec(),
            answer: r.key(5)?.bytes()?.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn a_vouched() -> Vouched {
        Vouched { document: b"d".to_vec(), pkcs7: vec![1, 2], answer: b"{}".to_vec() }
    }

    #[test]
    fn it_has_one_encoding() {
        let bytes = a_vouched().to_bytes();
        assert_eq!(
            hex::encode(&bytes),
            "a5010102656569 6d7a6f03416404420102054 27b7d".replace(' ', "")
        );
        assert_eq!(Vouched::from_bytes(&bytes).expect("its own encoding"), a_vouched());
        for spoilt in [
            [bytes.as_slice(), &[0]].concat(),
            bytes[..bytes.len() - 1].to_vec(),
            hex::decode("a50102026565696d7a6f03416404420102054 27b7d".replace(' ', ""))
                .expect("hex"),
            hex::decode("a50101026565696d7a7003416404420102054 27b7d".replace(' ', ""))
                .expect("hex"),
            hex::decode("a5010102 6565696d7a6f0358016404420102054 27b7d".replace(' ', ""))
                .expect("hex"),
        ] {
            assert!(Vouched::from_bytes(&spoilt).is_err(), "{}", hex::encode(&spoilt));
        }
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_reading_ends(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(read) = Vouched::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes);
            }
        }
    }
}
