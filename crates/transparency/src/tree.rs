//! The tree of RFC 6962 kept as tiles (C2SP tlog-tiles): files that are written once and can be served by anybody.
//!
//! Nothing here reads or writes by itself. [`Appender`] says which files a batch needs; proofs ask a [`Tiles`] for the
//! tiles that [`tiles_for_inclusion`] and [`tiles_for_consistency`] name beforehand, so that a caller who fetches over a
//! network can fetch them all at once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

pub use appender::{AppendError, Appender, Batch, File};
pub use bundle::{BundleError, entries_of};
pub use proof::{ProofError, verify_consistency, verify_inclusion};
pub use reader::Reader;
pub use tile::{Row, Tile, WIDTH};

mod appender;
mod bundle;
mod proof;
mod range;
mod reader;
mod tile;

/// Where tiles are read from.
pub trait Tiles {
    /// What can go wrong while reading.
    type Error: std::error::Error;

    /// The bytes of a tile; None if there is no such tile.
    fn tile(&self, tile: Tile) -> Result<Option<Cow<'_, [u8]>>, Self::Error>;
}

/// Tiles that were fetched before, or a whole log in memory.
impl Tiles for BTreeMap<Tile, Vec<u8>> {
    type Error = Infallible;

    fn tile(&self, tile: Tile) -> Result<Option<Cow<'_, [u8]>>, Infallible> {
        Ok(self.get(&tile).map(|bytes| Cow::Borrowed(bytes.as_slice())))
    }
}

/// What tiles do not answer.
#[derive(Debug, thiserror::Error)]
pub enum TreeError<E> {
    /// The tiles cannot be read.
    #[error("tiles: {0}")]
    Read(E),
    /// A tile that a tree of this size has is not there.
    #[error("{0} is missing")]
    Missing(Tile),
    /// A tile has another length than its width says.
    #[error("{0} has {1} bytes")]
    Length(Tile, usize),
    /// The tiles are of another tree than the checkpoint.
    #[error("the tiles do not give the root of the checkpoint")]
    Root,
    /// The bundle of the last entries does not match the tile of their hashes.
    #[error("{0} does not match its hashes")]
    Bundle(Tile),
    /// No such leaf or tree in a tree of this size.
    #[error("{asked} is not within a tree of {size} leaves")]
    Outside {
        /// The index or the size asked for.
        asked: u64,
        /// The size of the tree.
        size: u64,
    },
}

/// The tiles that the proof of one leaf in a tree of `size` is made from; empty if there is no such leaf.
pub fn tiles_for_inclusion(index: u64, size: u64) -> BTreeSet<Tile> {
    range::tiles(range::inclusion(index, size).unwrap_or_default(), size)
}

/// The tiles that the proof between two trees is made from; empty if the first is not within the second.
pub fn tiles_for_consistency(old: u64, new: u64) -> BTreeSet<Tile> {
    range::tiles(range::consistency(old, new).unwrap_or_default(), new)
}

/// The tiles that [`Appender::resume`] reads; the root of a tree is made from them too.
pub fn tiles_for_resuming(size: u64) -> BTreeSet<Tile> {
    let hashes = (0..Row::LEVELS).map(Row::Hashes).filter_map(|row| Tile::last(row, size));
    hashes.chain(Tile::last(Row::Entries, size)).filter(|tile| !tile.is_full()).collect()
}
