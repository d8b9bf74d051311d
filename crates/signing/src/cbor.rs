//! The CBOR that is signed: RFC 8949, 4.2.1, maps with the keys 1, 2, 3 ... in order, nothing left out.
//!
//! A record has exactly one encoding. Reading checks keys and lengths; that the bytes are the one encoding is checked by
//! encoding what was read once more and comparing (see [`CborError::NotCanonical`]).

use std::convert::Infallible;

use minicbor::data::Type;
use minicbor::{Decoder, Encoder, decode, encode};
use uuid::Uuid;

/// Bytes that are not the one encoding of the record asked for.
#[derive(Debug, thiserror::Error)]
pub enum CborError {
    #[error("not cbor: {0}")]
    Cbor(#[from] decode::Error),
    #[error("key {expected} is missing or out of place")]
    Key { expected: u8 },
    #[error("{expected} entries expected")]
    Entries { expected: u64 },
    #[error("version {0} is not known")]
    Version(u64),
    #[error("{expected} bytes expected, {found} found")]
    Length { expected: usize, found: usize },
    #[error("the method `{0}` is not known")]
    Method(String),
    #[error("not the one encoding of what it says")]
    NotCanonical,
}

pub(crate) type Writer<'a> = Encoder<&'a mut Vec<u8>>;
pub(crate) type Written = Result<(), encode::Error<Infallible>>;

/// The bytes that `write` writes.
pub(crate) fn to_bytes(write: impl FnOnce(&mut Writer<'_>) -> Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut Encoder::new(&mut bytes)).expect("a vector takes every byte");
    bytes
}

/// A length as CBOR counts it.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).expect("a length fits 64 bits")
}

/// Reads records in their order.
pub(crate) struct Reader<'b>(Decoder<'b>);

impl<'b> Reader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self(Decoder::new(bytes))
    }

    /// The head of a map with this many entries.
    pub(crate) fn map(&mut self, entries: u64) -> Result<(), CborError> {
        if self.0.map()? == Some(entries) {
            Ok(())
        } else {
            Err(CborError::Entries { expected: entries })
        }
    }

    /// The head of a map that may leave entries out. That the count is right shows when the record is encoded again.
    pub(crate) fn some_of_map(&mut self) -> Result<(), CborError> {
        self.0.map()?.map(drop).ok_or(CborError::NotCanonical)
    }

    /// Takes this integer if it is what comes next: a key that may be left out.
    pub(crate) fn takes(&mut self, integer: i64) -> bool {
        let mut ahead = self.0.clone();
        let found = ahead.i64().is_ok_and(|found| found == integer);
        if found {
            self.0 = ahead;
        }
        found
    }

    /// The head of an array with this many entries.
    pub(crate) fn tuple(&mut self, entries: u64) -> Result<(), CborError> {
        if self.list()? == entries { Ok(()) } else { Err(CborError::Entries { expected: entries }) }
    }

    /// The head of an array of any definite length.
    pub(crate) fn list(&mut self) -> Result<u64, CborError> {
        self.0.array()?.ok_or(CborError::NotCanonical)
    }

    pub(crate) fn key(&mut self, expected: u8) -> Result<&mut Self, CborError> {
        if self.0.u64()? == u64::from(expected) {
            Ok(self)
        } else {
            Err(CborError::Key { expected })
        }
    }

    pub(crate) fn version(&mut self, known: u64) -> Result<(), CborError> {
        let found = self.uint()?;
        if found == known { Ok(()) } else { Err(CborError::Version(found)) }
    }

    pub(crate) fn uint(&mut self) -> Result<u64, CborError> {
        Ok(self.0.u64()?)
    }

    pub(crate) fn text(&mut self) -> Result<String, CborError> {
        Ok(self.0.str()?.to_owned())
    }

    pub(crate) fn bytes(&mut self) -> Result<&'b [u8], CborError> {
        Ok(self.0.bytes()?)
    }

    pub(crate) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        let bytes = self.bytes()?;
        bytes.try_into().map_err(|_| CborError::Length { expected: N, found: bytes.len() })
    }

    pub(crate) fn uuid(&mut self) -> Result<Uuid, CborError> {
        Ok(Uuid::from_bytes(self.fixed()?))
    }

    /// What `read` reads, or null.
    pub(crate) fn maybe<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, CborError>,
    ) -> Result<Option<T>, CborError> {
        if self.0.datatype()? == Type::Null {
            self.0.null()?;
            return Ok(None);
        }
        read(self).map(Some)
    }
}

/// Refuses bytes other than the one encoding: longer integers, other orders, anything after the end.
pub(crate) fn canonical<T>(value: T, encoded: &[u8], given: &[u8]) -> Result<T, CborError> {
    if encoded == given { Ok(value) } else { Err(CborError::NotCanonical) }
}
