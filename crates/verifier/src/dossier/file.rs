//! The file itself: ZIP without compression, in one form, with a signed manifest.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The form that is written and read here.
pub const FORMAT: &str = "tris-dossier@1";
/// The name of the signed manifest.
pub const MANIFEST: &str = "manifest.cose";
/// Nothing larger is made or looked at: twenty files of people's, and the rest.
pub const DOSSIER_LIMIT_BYTES: usize = 256 * 1024 * 1024;
/// More files than any case has.
const MOST_FILES: usize = 10_000;
const LONGEST_NAME: usize = 200;

/// What a dossier holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: String,
    /// Reference of the case.
    pub case: String,
    /// When the records were so.
    pub as_of: Timestamp,
    /// SHA-256 in hexadecimal of every file but this one.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    /// The manifest of these files.
    pub fn of(case: &str, as_of: Timestamp, files: &BTreeMap<String, Vec<u8>>) -> Self {
        let hashed = files.iter().map(|(name, bytes)| (name.clone(), hash_of(bytes)));
        Self { format: FORMAT.to_owned(), case: case.to_owned(), as_of, files: hashed.collect() }
    }

    /// The form that it says it has.
    pub(super) fn is_known(&self) -> bool {
        self.format == FORMAT
    }
}

pub(super) fn hash_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A file that cannot be made, or is not one that [`pack`] makes.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("larger than any dossier, or of too many files")]
    Limit,
    #[error(transparent)]
    Zip(#[from] ZipError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("not written in the one way there is")]
    NotCanonical,
}

/// One file of these files, by name: the same files give the same bytes.
///
/// # Errors
/// They are too many or too large.
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, PackError> {
    let size: usize = files.values().map(Vec::len).sum();
    if files.len() > MOST_FILES || size > DOSSIER_LIMIT_BYTES {
        return Err(PackError::Limit);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o644);
    for (name, bytes) in files {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The files by name. Other programs must see the same in it, so only what [`pack`] makes is taken apart.
///
/// # Errors
/// It is something else.
pub fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, PackError> {
    if bytes.len() > DOSSIER_LIMIT_BYTES {
        return Err(PackError::Limit);
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes))?;
    if zip.len() > MOST_FILES {
        return Err(PackError::Limit);
    }
    let mut files = BTreeMap::new();
    let mut left = bytes.len();
    for place in 0..zip.len() {
        let mut entry = zip.by_index(place)?;
        let name = entry.name()?.into_owned();
        let size = usize::try_from(entry.size()).map_err(|_| PackError::Limit)?;
        // What is not compressed is no larger than what it lies in, all together.
        left = left.checked_sub(size).ok_or(PackError::NotCanonical)?;
        if entry.compression() != CompressionMethod::Stored || name.len() > LONGEST_NAME {
            return Err(PackError::NotCanonical);
        }
        let mut content = Vec::with_capacity(size);
        entry.read_to_end(&mut content)?;
        files.insert(name, content);
    }
    if pack(&files)? == bytes { Ok(files) } else { Err(PackError::NotCanonical) }
}

/// The first bytes of an entry, and where it says how much follows.
const ENTRY: &[u8] = b"PK\x03\x04";
const ENTRY_BYTES: usize = 30;
/// What is signed by COSE begins so: a list of four.
const SIGNED: u8 = 0x84;
/// More entries than these are not looked at in an archive that is none.
const MOST_MANIFESTS: usize = 16;

/// What may be the signed manifest of a dossier in bytes that are none any more, whatever its entry is called by now.
pub(super) fn manifests(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let rests = (0..bytes.len()).filter_map(|at| bytes.get(at..));
    let contents = rests.filter(|rest| rest.starts_with(ENTRY)).filter_map(content);
    contents.filter(|content| content.first() == Some(&SIGNED)).take(MOST_MANIFESTS)
}

/// What lies uncompressed in the entry that begins here.
fn content(entry: &[u8]) -> Option<&[u8]> {
    let short = |at: usize| {
        let both = entry.get(at..)?.first_chunk::<2>()?;
        Some(usize::from(u16::from_le_bytes(*both)))
    };
    let size = entry.get(18..)?.first_chunk::<4>()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
    let begin = ENTRY_BYTES.checked_add(short(26)?)?.checked_add(short(28)?)?;
    entry.get(begin..begin.checked_add(size)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(
            files in proptest::collection::btree_map("[a-z]{1,8}(/[a-z0-9.-]{1,8})?", any::<Vec<u8>>(), 0..6)
        ) {
            let packed = pack(&files).unwrap();
            prop_assert_eq!(&unpack(&packed).unwrap(), &files);
            prop_assert_eq!(pack(&files).unwrap(), packed);
        }

        #[test]
        fn no_other_bytes_are_a_dossier(
            at in any::<prop::sample::Index>(), flip in 1u8.., cut in any::<prop::sample::Index>()
        ) {
            let files = BTreeMap::from([
                ("a".to_owned(), b"one".to_vec()),
                ("b/c".to_owned(), b"two".to_vec()),
            ]);
            let packed = pack(&files).unwrap();
            let mut changed = packed.clone();
            changed[at.index(packed.len())] ^= flip;
            // Changed content is other content; everything else is no dossier.
            prop_assert!(unpack(&changed).is_err());
            prop_assert!(unpack(&packed[..cut.index(packed.len())]).is_err());
            let mut longer = packed.clone();
            longer.push(0);
            prop_assert!(unpack(&longer).is_err());
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in any::<Vec<u8>>()) {
            let mut zip = b"PK\x03\x04".to_vec();
            zip.extend(bytes);
            prop_assert!(unpack(&zip).is_err());
        }
    }
}
