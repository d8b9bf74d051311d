//! Roots and proofs, made from tiles alone.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::range::{self, Node};
use super::tile::{Row, Tile};
use super::{Tiles, TreeError};
use crate::hash::{Hash, LENGTH};

/// Heights in a tile whose hashes are remembered. A tile has 255 nodes above its hashes; so no node costs more than three.
const LOW: u32 = 3;
const HIGH: u32 = 6;

/// The nodes of these heights in one tile: 36 hashes where it is full.
struct Remembered {
    low: Vec<Hash>,
    high: Vec<Hash>,
}

/// Makes proofs within a tree of one size. It remembers 36 hashes of each tile it has read (1.2 kB), so keep it
/// for many proofs.
pub struct Reader<'t, T> {
    tiles: &'t T,
    size: u64,
    remembered: Vec<Remembered>,
    /// Where in that list a tile stands, by its level and index.
    places: BTreeMap<(u8, u64), usize>,
    /// The tile that was looked up last: the nodes of a proof lie in few tiles, one after another.
    last: Option<((u8, u64), usize)>,
    /// The same for its bytes.
    last_bytes: Option<(Tile, Cow<'t, [u8]>)>,
}

impl<'t, T: Tiles> Reader<'t, T> {
    /// Reads the tree of this size. Whether the tiles are its tiles, [`Reader::root`] shows.
    pub fn new(tiles: &'t T, size: u64) -> Self {
        Self {
            tiles,
            size,
            remembered: Vec::new(),
            places: BTreeMap::new(),
            last: None,
            last_bytes: None,
        }
    }

    /// The root of the tree.
    pub fn root(&mut self) -> Result<Hash, TreeError<T::Error>> {
        if self.size == 0 { Ok(Hash::of_nothing()) } else { self.part(0..self.size) }
    }

    /// The hash of one leaf.
    pub fn leaf(&mut self, index: u64) -> Result<Hash, TreeError<T::Error>> {
        if index < self.size { self.part(index..index + 1) } else { Err(self.outside(index)) }
    }

    /// The proof that a leaf is in the tree.
    pub fn inclusion(&mut self, index: u64) -> Result<Vec<Hash>, TreeError<T::Error>> {
        let parts = range::inclusion(index, self.size).ok_or_else(|| self.outside(index))?;
        parts.into_iter().map(|part| self.part(part)).collect()
    }

    /// The proof that the tree begins with the leaves of a smaller one.
    pub fn consistency(&mut self, old: u64) -> Result<Vec<Hash>, TreeError<T::Error>> {
        let parts = range::consistency(old, self.size).ok_or_else(|| self.outside(old))?;
        parts.into_iter().map(|part| self.part(part)).collect()
    }

    fn outside(&self, asked: u64) -> TreeError<T::Error> {
        TreeError::Outside { asked, size: self.size }
    }

    /// The root of a part that is not empty.
    fn part(&mut self, part: Range<u64>) -> Result<Hash, TreeError<T::Error>> {
        let mut root = None;
        for node in range::nodes(part).into_iter().rev() {
            let left = self.node(node)?;
            root = Some(root.map_or(left, |right| Hash::of_node(left, right)));
        }
        Ok(root.expect("a part is not empty"))
    }

    fn node(&mut self, node: Node) -> Result<Hash, TreeError<T::Error>> {
        let (level, index) = (node.tile_level(), node.tile_index());
        let tile = Tile::of(Row::Hashes(level), index, self.size)
            .ok_or(TreeError::Outside { asked: index, size: self.size })?;
        let height = node.height();
        if height < LOW {
            let bytes = self.bytes(tile)?;
            return node_of(hashes(bytes), node.place(), height)
                .ok_or(TreeError::Length(tile, bytes.len()));
        }
        let place = self.place(tile, (level, index))?;
        let remembered = self.remembered.get(place).ok_or(TreeError::Missing(tile))?;
        let found = if height < HIGH {
            node_of(remembered.low.iter().copied(), node.place(), height - LOW)
        } else {
            node_of(remembered.high.iter().copied(), node.place(), height - HIGH)
        };
        found.ok_or(TreeError::Missing(tile))
    }

    /// Where what is remembered of this tile stands; it is read if nothing is.
    fn place(&mut self, tile: Tile, key: (u8, u64)) -> Result<usize, TreeError<T::Error>> {
        if let Some((_, place)) = self.last.filter(|(last, _)| *last == key) {
            return Ok(place);
        }
        let place = if let Some(place) = self.places.get(&key) {
            *place
        } else {
            let bytes = self.bytes(tile)?;
            let groups = bytes.chunks_exact(LENGTH << LOW);
            let low: Vec<_> = groups.filter_map(|group| perfect(hashes(group), LOW)).collect();
            let groups = low.chunks_exact(1 << (HIGH - LOW));
            let above = |group: &[Hash]| perfect(group.iter().copied(), HIGH - LOW);
            let high = groups.filter_map(above).collect();
            let place = self.remembered.len();
            self.remembered.push(Remembered { low, high });
            self.places.insert(key, place);
            place
        };
        self.last = Some((key, place));
        Ok(place)
    }

    /// The bytes of a tile, cut from the full tile where the partial one was cleared away.
    fn bytes(&mut self, tile: Tile) -> Result<&[u8], TreeError<T::Error>> {
        let is_last = self.last_bytes.as_ref().is_some_and(|(last, _)| *last == tile);
        if !is_last {
            let read = self.read(tile)?;
            self.last_bytes = Some((tile, read));
        }
        let bytes = self.last_bytes.as_ref().map(|(_, bytes)| bytes.as_ref());
        bytes.ok_or(TreeError::Missing(tile))
    }

    fn read(&self, tile: Tile) -> Result<Cow<'t, [u8]>, TreeError<T::Error>> {
        let length = LENGTH * usize::from(tile.width());
        let (found, expected) = match self.tiles.tile(tile).map_err(TreeError::Read)? {
            Some(bytes) => (bytes, tile),
            None => match self.tiles.tile(tile.full()).map_err(TreeError::Read)? {
                Some(bytes) => (bytes, tile.full()),
                None => return Err(TreeError::Missing(tile)),
            },
        };
        if found.len() != LENGTH * usize::from(expected.width()) {
            return Err(TreeError::Length(expected, found.len()));
        }
        Ok(match found {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..length).unwrap_or(bytes)),
            Cow::Owned(mut bytes) => {
                bytes.truncate(length);
                Cow::Owned(bytes)
            }
        })
    }
}

/// The hashes in the bytes of a tile.
fn hashes(bytes: &[u8]) -> impl Iterator<Item = Hash> {
    bytes.as_chunks::<LENGTH>().0.iter().copied().map(Hash)
}

/// The node at this place among those of this height above the hashes.
fn node_of(hashes: impl Iterator<Item = Hash>, place: usize, height: u32) -> Option<Hash> {
    perfect(hashes.skip(place << height).take(1 << height), height)
}

/// The root above exactly 2^height hashes.
pub(super) fn perfect(mut hashes: impl Iterator<Item = Hash>, height: u32) -> Option<Hash> {
    fn above(hashes: &mut dyn Iterator<Item = Hash>, height: u32) -> Option<Hash> {
        match height.checked_sub(1) {
            None => hashes.next(),
            Some(below) => Some(Hash::of_node(above(hashes, below)?, above(hashes, below)?)),
        }
    }
    above(&mut hashes, height)
}
