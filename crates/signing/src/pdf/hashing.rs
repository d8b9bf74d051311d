//! Hashes what signatures and stamps of one file are over. All of them begin where the file begins, so nearly all of a paper is hashed once for
//! all of them; and what is hashed is counted, since a file may say that hundreds are over all of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::fields::Cover;
use super::stream::Budget;
use super::{PDF_LIMIT_BYTES, Unreadable};
use crate::stamp::{Hasher, Imprint, StampHash};

/// How much of a file is hashed at all. The largest paper takes a quarter of it for all signatures, another for all stamps, and one more for stamps by
/// the other hash; what comes behind each hole is hashed for itself, and is some ten kilobytes.
const MOST_HASHED_BYTES: usize = 4 * PDF_LIMIT_BYTES;

/// SHA-256 of what a signature is over, of its revision, and of the revision with the hole emptied.
#[derive(Clone, Copy)]
pub(super) struct Hashed {
    pub(super) digest: [u8; 32],
    pub(super) revision: [u8; 32],
    pub(super) blank: [u8; 32],
}

/// The hashes of a file: none is reckoned twice.
pub(super) struct Hashing<'b> {
    pub(super) bytes: &'b [u8],
    left: Budget,
    /// Of all up to a place.
    begun: RefCell<BTreeMap<(StampHash, usize), Hasher>>,
    /// By byte range.
    signed: RefCell<BTreeMap<[usize; 4], Hashed>>,
    stamped: RefCell<BTreeMap<(StampHash, [usize; 4]), Imprint>>,
}

impl<'b> Hashing<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        let left = Budget::new(MOST_HASHED_BYTES);
        let (begun, signed, stamped) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self { bytes, left, begun, signed, stamped }
    }

    /// For a signature.
    pub(super) fn signed(&self, cover: &Cover) -> Result<Hashed, Unreadable> {
        if let Some(known) = self.signed.borrow().get(&cover.byte_range) {
            return Ok(*known);
        }
        let [_, length, after, rest] = cover.byte_range;
        let (end, hole) = (after.saturating_add(rest), cover.hole.clone());
        let begun = self.up_to(StampHash::Sha256, length)?;
        let digest = self.on(begun.clone(), after..end)?;
        let revision = self.on(begun.clone(), length..end)?;
        let mut blank = self.on(begun, length..hole.start)?;
        self.spend(&mut blank, &vec![b'0'; hole.len()])?;
        let blank = self.on(blank, hole.end..end)?;
        let [digest, revision, blank] = [digest, revision, blank].map(|one| {
            let digest = one.finish().digest;
            digest.try_into().expect("SHA-256 has 32 bytes")
        });
        let hashed = Hashed { digest, revision, blank };
        self.signed.borrow_mut().insert(cover.byte_range, hashed);
        Ok(hashed)
    }

    /// For a stamp.
    pub(super) fn stamped(&self, hash: StampHash, cover: &Cover) -> Result<Imprint, Unreadable> {
        let key = (hash, cover.byte_range);
        if let Some(known) = self.stamped.borrow().get(&key) {
            return Ok(known.clone());
        }
        let [_, length, after, rest] = cover.byte_range;
        let begun = self.up_to(hash, length)?;
        let imprint = self.on(begun, after..after.saturating_add(rest))?.finish();
        self.stamped.borrow_mut().insert(key, imprint.clone());
        Ok(imprint)
    }

    /// All that comes before a place, from the last place before it that is known.
    fn up_to(&self, hash: StampHash, end: usize) -> Result<Hasher, Unreadable> {
        let known = self
            .begun
            .borrow()
            .range((hash, 0)..=(hash, end))
            .next_back()
            .map(|(key, own)| (key.1, own.clone()));
        let (from, hasher) = known.unwrap_or_else(|| (0, hash.begin()));
        let hasher = self.on(hasher, from..end)?;
        self.begun.borrow_mut().insert((hash, end), hasher.clone());
        Ok(hasher)
    }

    /// Goes on with a part of the file.
    fn on(&self, mut hasher: Hasher, part: Range<usize>) -> Result<Hasher, Unreadable> {
        self.spend(&mut hasher, self.bytes.get(part).unwrap_or_default())?;
        Ok(hasher)
    }

    fn spend(&self, hasher: &mut Hasher, bytes: &[u8]) -> Result<(), Unreadable> {
        self.left.spend(bytes.len())?;
        hasher.update(bytes);
        Ok(())
    }
}
