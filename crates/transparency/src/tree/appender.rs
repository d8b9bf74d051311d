//! Growing the tree, a batch at a time.

use super::bundle::{self, entries_of};
use super::reader::perfect;
use super::tile::{Row, Tile, WIDTH};
use super::{Tiles, TreeError};
use crate::hash::{Hash, LENGTH};
use crate::leaf::MAX_ENTRY;

/// Entries that cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Heavier than [`MAX_ENTRY`].
    #[error("entry {place} of the batch has {length} bytes, at most {MAX_ENTRY}")]
    Entry {
        /// Which of the batch, from 0.
        place: usize,
        /// Its bytes.
        length: usize,
    },
}

/// One file to write. Its bytes are for ever those of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name; see its `Display`.
    pub tile: Tile,
    /// What to write.
    pub bytes: Vec<u8>,
}

/// What a batch changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The index of its first entry.
    pub first: u64,
    /// The size of the tree with it.
    pub size: u64,
    /// The root of the tree with it.
    pub root: Hash,
    /// All files of this tree that the tree before it had not. They must be safe on disk before a checkpoint of this
    /// size is signed; writing them twice does no harm.
    pub files: Vec<File>,
}

/// The growing edge of a tree: the tiles that are not full yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appender {
    size: u64,
    /// By level: the hashes of the last tile, fewer than 256.
    edge: Vec<Vec<Hash>>,
    /// The last bundle of entries, not full.
    bundle: Vec<u8>,
}

impl Appender {
    /// A tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on with a tree that lies in tiles: the one of a checkpoint that was signed. Reads what
    /// [`super::tiles_for_resuming`] names, and trusts none of it before it gives the root.
    pub fn resume<T: Tiles>(tiles: &T, size: u64, root: Hash) -> Result<Self, TreeError<T::Error>> {
        let mut found = Self { size, ..Self::default() };
        for level in 0..Row::LEVELS {
            let row = Row::Hashes(level);
            let part = Tile::last(row, size).filter(|tile| !tile.is_full());
            let hashes = part.map_or(Ok(Vec::new()), |tile| read(tiles, tile, hashes_of))?;
            found.edge.push(hashes);
        }
        if found.root() != root {
            return Err(TreeError::Root);
        }
        if let Some(tile) = Tile::last(Row::Entries, size).filter(|tile| !tile.is_full()) {
            let entries =
                |bytes: &[u8], width: u16| entries_of(bytes, width).ok().map(|_| bytes.to_vec());
            found.bundle = read(tiles, tile, entries)?;
            let entries = entries_of(&found.bundle, tile.width()).unwrap_or_default();
            let hashes = entries.into_iter().map(Hash::of_entry);
            if !hashes.eq(found.edge.first().into_iter().flatten().copied()) {
                return Err(TreeError::Bundle(tile));
            }
        }
        Ok(found)
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut root = None;
        for hashes in &self.edge {
            let mut rest = hashes.as_slice();
            while !rest.is_empty() {
                // The smallest perfect subtree lies at the right edge.
                let height = rest.len().trailing_zeros();
                let (before, last) = rest.split_at(rest.len() - (1 << height));
                let left = perfect(last.iter().copied(), height).expect("as many as taken");
                root = Some(root.map_or(left, |right| Hash::of_node(left, right)));
                rest = before;
            }
        }
        root.unwrap_or_else(Hash::of_nothing)
    }

    /// The tree with these entries behind it, and the files that makes. `self` stays as it is: a caller that could not
    /// write the files goes on from there.
    pub fn append<E: AsRef<[u8]>>(&self, entries: &[E]) -> Result<(Self, Batch), AppendError> {
        let mut grown = self.clone();
        let mut files = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            let entry = entry.as_ref();
            let too_long = AppendError::Entry { place, length: entry.len() };
            bundle::push(&mut grown.bundle, entry).ok_or(too_long)?;
            grown.push(Hash::of_entry(entry), &mut files);
        }
        grown.partial(self.size, &mut files);
        let batch = Batch { first: self.size, size: grown.size, root: grown.root(), files };
        Ok((grown, batch))
    }

    fn push(&mut self, leaf: Hash, files: &mut Vec<File>) {
        self.size += 1;
        let mut carried = Some(leaf);
        for level in 0..Row::LEVELS {
            let Some(hash) = carried.take() else { return };
            if self.edge.len() <= usize::from(level) {
                self.edge.push(Vec::new());
            }
            let hashes = self.edge.get_mut(usize::from(level)).expect("pushed above");
            hashes.push(hash);
            if hashes.len() == usize::from(WIDTH) {
                carried = perfect(hashes.iter().copied(), WIDTH.ilog2());
                let bytes = bytes_of(&std::mem::take(hashes));
                files.extend(self.full(Row::Hashes(level), bytes));
                if level == 0 {
                    let bytes = std::mem::take(&mut self.bundle);
                    files.extend(self.full(Row::Entries, bytes));
                }
            }
        }
    }

    fn full(&self, row: Row, bytes: Vec<u8>) -> Option<File> {
        Tile::last(row, self.size).map(|tile| File { tile, bytes })
    }

    /// The tiles that are not full, where they differ from those of the tree before.
    fn partial(&self, before: u64, files: &mut Vec<File>) {
        for (level, hashes) in (0..Row::LEVELS).zip(&self.edge) {
            let row = Row::Hashes(level);
            if !hashes.is_empty() && row.length(before) != row.length(self.size) {
                files.extend(self.full(row, bytes_of(hashes)));
            }
        }
        if !self.bundle.is_empty() && before != self.size {
            files.extend(self.full(Row::Entries, self.bundle.clone()));
        }
    }
}

/// The content of the last tile of a row. It is there as long as it is not full: only then may it be cleared away.
fn read<T: Tiles, R>(
    tiles: &T,
    tile: Tile,
    decode: impl Fn(&[u8], u16) -> Option<R>,
) -> Result<R, TreeError<T::Error>> {
    let bytes = tiles.tile(tile).map_err(TreeError::Read)?.ok_or(TreeError::Missing(tile))?;
    decode(&bytes, tile.width()).ok_or(TreeError::Length(tile, bytes.len()))
}

fn hashes_of(bytes: &[u8], width: u16) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<LENGTH>();
    let fits = rest.is_empty() && hashes.len() == usize::from(width);
    fits.then(|| hashes.iter().copied().map(Hash).collect())
}

fn bytes_of(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
