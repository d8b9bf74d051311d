//! What a verifier needs to know without a network, in one signed file: keys, statuses, and where the log was.
//!
//! A `COSE_Sign1` as a code is, for the purpose `tris.uz/snapshot/v1`, over deterministic CBOR with every key present:
//!
//! | key | field | CBOR |
//! |---|---|---|
//! | 1 | version | uint, 1 |
//! | 2 | number | uint: one more with each snapshot, never less |
//! | 3 | as of | uint: seconds since 1970 |
//! | 4 | keys | array of `[key: bytes 32, from: uint, to: uint, revoked from: uint or null]` |
//! | 5 | papers | uint: how many have a status |
//! | 6 | shards | array of `{"lst": bytes (zlib), "bits": 2}`, as Token Status List has it |
//! | 7 | checkpoint | bytes (a signed note), or null |
//! | 8 | lost | array of `[first: uint, behind the last: uint]`, in order and apart: places of which nothing is known |

use std::ops::Range;

use jiff::Timestamp;

use crate::cbor::{self, CborError, Reader, Writer, Written};

use super::claim::moment;
use super::cose::{self, Envelope};
use super::key::{PublicKey, SecretKey};
use super::key_list::{KeyList, KeyListError};
use super::status::{StatusList, StatusListError};

/// Larger than a snapshot of all papers that a list may have at 1 % not in force.
pub const SNAPSHOT_LIMIT_BYTES: usize = 8 * 1024 * 1024;

const CONTEXT: &str = "tris.uz/snapshot/v1";
const VERSION: u64 = 1;
const ENTRIES: u64 = 8;
/// Records are put back from a copy seldom, and few papers change in the days that are lost.
const MOST_LOST: usize = 65_536;
const BITS: u64 = 2;
const NOTE_LIMIT_BYTES: usize = 256 * 1024;

/// Bytes that are no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error("larger than any snapshot")]
    Limit,
    #[error(transparent)]
    Cbor(#[from] CborError),
    #[error("signed by nobody who may")]
    Signature,
    #[error("a moment that there is not")]
    Time,
    #[error("a seal key that is none")]
    Key,
    #[error(transparent)]
    Keys(#[from] KeyListError),
    #[error(transparent)]
    Statuses(#[from] StatusListError),
    #[error("places that were lost, not in order or too many")]
    Lost,
}

/// What is known at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub number: u64,
    /// Whole seconds.
    pub as_of: Timestamp,
    pub keys: KeyList,
    /// Empty where only the keys are published.
    pub statuses: StatusList,
    /// The log's latest checkpoint with its witnesses, byte for byte; it is judged elsewhere.
    pub checkpoint: Option<Vec<u8>>,
    /// Places in the list of statuses of which nothing is known any more: records were lost, and put back from an older copy.
    pub lost: Vec<Range<u64>>,
}

impl Snapshot {
    /// The signed file.
    ///
    /// # Errors
    /// It would be one that nobody accepts.
    pub fn sign(&self, key: &SecretKey) -> Result<Vec<u8>, SnapshotError> {
        if self.as_of.as_second() < 0 {
            return Err(SnapshotError::Time);
        }
        if !are_apart(&self.lost) {
            return Err(SnapshotError::Lost);
        }
        let shards = self.statuses.shards();
        let payload = cbor::to_bytes(|w| self.write(&shards, w));
        let signed = cose::seal(key, CONTEXT, &payload);
        let note = self.checkpoint.as_ref().map_or(0, Vec::len);
        if signed.len() > SNAPSHOT_LIMIT_BYTES || note > NOTE_LIMIT_BYTES {
            return Err(SnapshotError::Limit);
        }
        Ok(signed)
    }

    /// Reads a file that one of these keys signed. Nothing is looked into before the signature stands.
    ///
    /// # Errors
    /// Says what does not hold.
    pub fn open(bytes: &[u8], publishers: &[PublicKey]) -> Result<Self, SnapshotError> {
        if bytes.len() > SNAPSHOT_LIMIT_BYTES {
            return Err(SnapshotError::Limit);
        }
        let envelope = Envelope::read(bytes)?;
        let signs = |key: &PublicKey| key.kid() == envelope.kid && envelope.is_by(key, CONTEXT);
        if !publishers.iter().any(signs) {
            return Err(SnapshotError::Signature);
        }
        let (snapshot, shards) = Self::read(&mut Reader::new(envelope.payload))?;
        let encoded = cbor::to_bytes(|w| snapshot.write(&shards, w));
        Ok(cbor::canonical(snapshot, &encoded, envelope.payload)?)
    }

    fn write<S: AsRef<[u8]>>(&self, shards: &[S], w: &mut Writer<'_>) -> Written {
        w.map(ENTRIES)?.u8(1)?.u64(VERSION)?.u8(2)?.u64(self.number)?;
        w.u8(3)?.i64(self.as_of.as_second())?.u8(4)?;
        self.keys.write(w)?;
        w.u8(5)?.u64(self.statuses.count())?.u8(6)?.array(cbor::count(shards.len()))?;
        for shard in shards {
            w.map(2)?.str("lst")?.bytes(shard.as_ref())?.str("bits")?.u64(BITS)?;
        }
        w.u8(7)?;
        match &self.checkpoint {
            Some(note) => w.bytes(note)?,
            None => w.null()?,
        };
        w.u8(8)?.array(cbor::count(self.lost.len()))?;
        for range in &self.lost {
            w.array(2)?.u64(range.start)?.u64(range.end)?;
        }
        Ok(())
    }

    fn read<'b>(r: &mut Reader<'b>) -> Result<(Self, Vec<&'b [u8]>), SnapshotError> {
        r.map(ENTRIES)?;
        r.key(1)?.version(VERSION)?;
        let number = r.key(2)?.uint()?;
        let as_of = moment(r.key(3)?.uint()?).ok_or(SnapshotError::Time)?;
        let keys = KeyList::read(r.key(4)?)?;
        let count = r.key(5)?.uint()?;
        let mut shards = Vec::new();
        for _ in 0..r.key(6)?.list()? {
            r.map(2)?;
            // Names and width are always the same; others show when it is encoded again.
            r.text()?;
            shards.push(r.bytes()?);
            r.text()?;
            r.uint()?;
        }
        let statuses = StatusList::from_shards(count, &shards)?;
        let checkpoint = r.key(7)?.maybe(Reader::bytes)?.map(<[u8]>::to_vec);
        let mut lost = Vec::new();
        for _ in 0..r.key(8)?.list()? {
            r.tuple(2)?;
            lost.push(r.uint()?..r.uint()?);
            if lost.len() > MOST_LOST {
                return Err(SnapshotError::Lost);
            }
        }
        if !are_apart(&lost) {
            return Err(SnapshotError::Lost);
        }
        Ok((Self { number, as_of, keys, statuses, checkpoint, lost }, shards))
    }

    /// Is nothing known of this place any more?
    pub fn is_lost(&self, place: u64) -> bool {
        let next = self.lost.partition_point(|range| range.end <= place);
        self.lost.get(next).is_some_and(|range| range.contains(&place))
    }
}

/// In order, none empty, and with a gap between each and the next.
fn are_apart(ranges: &[Range<u64>]) -> bool {
    let is_apart = |(one, next): (&Range<u64>, &Range<u64>)| one.end < next.start;
    ranges.len() <= MOST_LOST
        && ranges.iter().all(|range| !range.is_empty())
        && ranges.iter().zip(ranges.iter().skip(1)).all(is_apart)
}
