//! The status of every paper, two bits each: the list of Token Status List (draft-ietf-oauth-status-list, 4.1), so that
//! the whole country fits in a phone.
//!
//! The draft gives 0 to valid, 1 to invalid, 2 to suspended, and leaves 3 to us: replaced by another paper. A term that
//! ran out is not in the list: it stands in the code. The first paper has the lowest bits of the first byte. The list is cut
//! into shards of [`SHARD_DOCUMENTS`], each deflated (zlib) on its own; the last is as long as its papers need.

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

/// How many papers a shard has.
pub const SHARD_DOCUMENTS: u64 = 131_072;

const SHARD_BYTES: usize = 32 * 1024;
const PER_BYTE: u64 = 4;
/// 32 MiB of memory; ten times what is expected of the country in its first years.
const LIMIT_DOCUMENTS: u64 = 1024 * SHARD_DOCUMENTS;
/// Deflated once for everybody: as small as can be.
const BEST: u8 = 10;

/// What became of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    InForce,
    /// Also: annulled, or prepared and never issued.
    Revoked,
    Suspended,
    Replaced,
}

impl Status {
    fn bits(self) -> u8 {
        match self {
            Self::InForce => 0,
            Self::Revoked => 1,
            Self::Suspended => 2,
            Self::Replaced => 3,
        }
    }

    fn of(bits: u8) -> Self {
        match bits & 3 {
            0 => Self::InForce,
            1 => Self::Revoked,
            2 => Self::Suspended,
            _ => Self::Replaced,
        }
    }
}

/// A list that is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatusListError {
    #[error("more papers than a list may have")]
    Limit,
    #[error("another number of shards than its papers need")]
    Shards,
    #[error("shard {0} is damaged, or longer or shorter than its papers need")]
    Shard(usize),
}

/// The status of every paper by its index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatusList {
    count: u64,
    packed: Vec<u8>,
}

impl StatusList {
    /// A list in which these are the first.
    ///
    /// # Errors
    /// There are too many.
    pub fn new(statuses: impl IntoIterator<Item = Status>) -> Result<Self, StatusListError> {
        let mut list = Self::default();
        for status in statuses {
            list.push(status)?;
        }
        Ok(list)
    }

    /// Adds a paper and says its index.
    ///
    /// # Errors
    /// There are too many.
    pub fn push(&mut self, status: Status) -> Result<u64, StatusListError> {
        if self.count >= LIMIT_DOCUMENTS {
            return Err(StatusListError::Limit);
        }
        let index = self.count;
        let bits = status.bits() << shift(index);
        match self.packed.last_mut().filter(|_| !index.is_multiple_of(PER_BYTE)) {
            Some(last) => *last |= bits,
            None => self.packed.push(bits),
        }
        self.count += 1;
        Ok(index)
    }

    /// What became of this paper; `None` if the list does not reach so far.
    pub fn get(&self, index: u64) -> Option<Status> {
        let byte = self.packed.get(usize::try_from(index / PER_BYTE).ok()?)?;
        (index < self.count).then(|| Status::of(byte >> shift(index)))
    }

    /// How many papers it has.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The shards, deflated.
    pub fn shards(&self) -> Vec<Vec<u8>> {
        self.packed.chunks(SHARD_BYTES).map(|shard| compress_to_vec_zlib(shard, BEST)).collect()
    }

    /// The list of these shards. A shard is never unpacked to more than its papers need.
    ///
    /// # Errors
    /// The shards are not those of so many papers.
    pub fn from_shards<S: AsRef<[u8]>>(count: u64, shards: &[S]) -> Result<Self, StatusListError> {
        if count > LIMIT_DOCUMENTS {
            return Err(StatusListError::Limit);
        }
        let bytes =
            usize::try_from(count.div_ceil(PER_BYTE)).map_err(|_| StatusListError::Limit)?;
        if shards.len() != bytes.div_ceil(SHARD_BYTES) {
            return Err(StatusListError::Shards);
        }
        // Grows with what was unpacked: the count is a claim.
        let mut packed = Vec::new();
        for (at, shard) in shards.iter().enumerate() {
            let length = (bytes - packed.len()).min(SHARD_BYTES);
            let unpacked = inflated(shard.as_ref(), length).ok_or(StatusListError::Shard(at))?;
            packed.extend_from_slice(&unpacked);
        }
        let beyond = packed.last().filter(|_| !count.is_multiple_of(PER_BYTE));
        if beyond.is_some_and(|last| last >> shift(count) != 0) {
            return Err(StatusListError::Shard(shards.len() - 1));
        }
        Ok(Self { count, packed })
    }
}

/// Exactly so many bytes, made of all of the shard: browsers refuse whatever stands behind its end.
fn inflated(shard: &[u8], length: usize) -> Option<Vec<u8>> {
    let flags = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER
        | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut unpacked = vec![0; length];
    let mut inflating = DecompressorOxide::new();
    let (status, read, written) = decompress(&mut inflating, shard, &mut unpacked, 0, flags);
    let is_whole = status == TINFLStatus::Done && read == shard.len() && written == length;
    is_whole.then_some(unpacked)
}

/// How far up in its byte a paper's bits stand.
fn shift(index: u64) -> u32 {
    match index % PER_BYTE {
        0 => 0,
        1 => 2,
        2 => 4,
        _ => 6,
    }
}
