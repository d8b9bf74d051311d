//! The array that a leaf is, written and read.

use std::convert::Infallible;

use minicbor::data::Type;
use minicbor::encode::Error;
use minicbor::{Decoder, Encoder};

use super::{Author, Kind, Leaf, LeafError};
use crate::hash::Hash;

const VERSION: u64 = 1;
const ELEMENTS: u64 = 10;

pub(super) fn encode(leaf: &Leaf) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(160);
    write(leaf, &mut Encoder::new(&mut bytes)).expect("a vector takes every byte");
    bytes
}

fn write(leaf: &Leaf, to: &mut Encoder<&mut Vec<u8>>) -> Result<(), Error<Infallible>> {
    to.array(ELEMENTS)?.u64(VERSION)?.u8(leaf.kind.number())?.u64(leaf.unix_ms)?;
    to.bytes(&leaf.subject)?;
    number(leaf.previous, to)?;
    to.bytes(&leaf.payload.0)?;
    optional(leaf.revision.as_ref().map(|hash| hash.0.as_slice()), to)?;
    optional(leaf.author.as_ref().map(|author| author.key_id.as_slice()), to)?;
    optional(leaf.author.as_ref().map(|author| author.evidence.0.as_slice()), to)?;
    number(leaf.status, to)
}

fn number(value: Option<u64>, to: &mut Encoder<&mut Vec<u8>>) -> Result<(), Error<Infallible>> {
    match value {
        Some(value) => to.u64(value)?.ok(),
        None => to.null()?.ok(),
    }
}

fn optional(value: Option<&[u8]>, to: &mut Encoder<&mut Vec<u8>>) -> Result<(), Error<Infallible>> {
    match value {
        Some(value) => to.bytes(value)?.ok(),
        None => to.null()?.ok(),
    }
}

/// Reads the elements; whether this is their one encoding is for the caller to see.
pub(super) fn decode(entry: &[u8]) -> Result<Leaf, LeafError> {
    let mut from = Decoder::new(entry);
    if from.array()? != Some(ELEMENTS) {
        return Err(LeafError::NotCanonical);
    }
    let version = from.u64()?;
    if version != VERSION {
        return Err(LeafError::Version(version));
    }
    let kind = from.u64()?;
    let kind = Kind::of_number(kind).ok_or(LeafError::Kind(kind))?;
    let unix_ms = from.u64()?;
    let subject = bytes(&mut from)?;
    let previous = if null(&mut from)? { None } else { Some(from.u64()?) };
    let payload = Hash(bytes(&mut from)?);
    let revision = if null(&mut from)? { None } else { Some(Hash(bytes(&mut from)?)) };
    let key_id = if null(&mut from)? { None } else { Some(bytes(&mut from)?) };
    let evidence = if null(&mut from)? { None } else { Some(Hash(bytes(&mut from)?)) };
    let author = match (key_id, evidence) {
        (Some(key_id), Some(evidence)) => Some(Author { key_id, evidence }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(LeafError::Author),
    };
    let status = if null(&mut from)? { None } else { Some(from.u64()?) };
    Ok(Leaf { kind, unix_ms, subject, previous, payload, revision, author, status })
}

/// Takes a null if there is one.
fn null(from: &mut Decoder<'_>) -> Result<bool, LeafError> {
    let is_null = from.datatype()? == Type::Null;
    if is_null {
        from.null()?;
    }
    Ok(is_null)
}

fn bytes<const LENGTH: usize>(from: &mut Decoder<'_>) -> Result<[u8; LENGTH], LeafError> {
    let bytes = from.bytes()?;
    bytes.try_into().map_err(|_| LeafError::Length { expected: LENGTH, found: bytes.len() })
}
