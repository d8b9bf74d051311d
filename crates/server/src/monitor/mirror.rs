//! The copy of a log that a monitor keeps: the same files under the same names, and the last checkpoint that it believed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use transparency::tree::{self, Row, WIDTH, entries_of};
use transparency::{Note, Tile};

use crate::disk::put;

/// The copy, held by one process.
pub(super) struct Mirror {
    folder: PathBuf,
    _lock: File,
}

impl Mirror {
    /// Takes the folder; makes it if it is not there.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let failed = || format!("the monitor's folder {} cannot be used", folder.display());
        fs::create_dir_all(folder).with_context(failed)?;
        let lock = File::create(folder.join("lock")).with_context(failed)?;
        if lock.try_lock().is_err() {
            bail!("another monitor uses {}", folder.display());
        }
        Ok(Self { folder: folder.to_owned(), _lock: lock })
    }

    /// The last checkpoint that was believed, with all before it in the copy.
    pub(super) fn checkpoint(&self) -> Result<Option<Note>> {
        let path = self.folder.join("checkpoint");
        let Some(bytes) = read(&path)? else { return Ok(None) };
        let damaged = || {
            format!("{} is damaged: keep this folder aside and start a new copy", path.display())
        };
        Note::parse(&bytes).map(Some).with_context(damaged)
    }

    /// Remembers a checkpoint, when all of its tree is in the copy.
    pub(super) fn remember(&self, note: &Note) -> Result<()> {
        put(&self.folder.join("checkpoint"), note.to_string().as_bytes())
            .context("remembering a checkpoint")
    }

    /// Keeps the last snapshot of keys of the seal and statuses.
    pub(super) fn keep_snapshot(&self, file: &[u8]) -> Result<()> {
        put(&self.folder.join("snapshot"), file).context("keeping a snapshot")
    }

    /// Adds files to the copy.
    pub(super) fn put(&self, files: Vec<tree::File>) -> Result<()> {
        for file in files {
            let path = self.folder.join(file.tile.to_string());
            let folder = path.parent().context("a tile without a folder")?;
            fs::create_dir_all(folder).context("making room for the copy")?;
            put(&path, &file.bytes).with_context(|| format!("keeping {}", file.tile))?;
        }
        Ok(())
    }

    /// Those of these files that are in the copy.
    pub(super) fn tiles(&self, tiles: BTreeSet<Tile>) -> Result<BTreeMap<Tile, Vec<u8>>> {
        let mut found = BTreeMap::new();
        for tile in tiles {
            if let Some(bytes) = read(&self.folder.join(tile.to_string()))? {
                found.insert(tile, bytes);
            }
        }
        Ok(found)
    }

    /// The entries of one bundle of a tree of this size; none behind the end.
    pub(super) fn bundle(&self, index: u64, size: u64) -> Result<Vec<Vec<u8>>> {
        let Some(tile) = Tile::of(Row::Entries, index, size) else { return Ok(Vec::new()) };
        let bytes = read(&self.folder.join(tile.to_string()))?;
        let bytes = bytes.with_context(|| format!("{tile} is gone from the copy"))?;
        let entries = entries_of(&bytes, tile.width());
        let entries = entries.with_context(|| format!("{tile} of the copy is damaged"))?;
        Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
    }

    /// Keeps what the log said and what contradicts it. Gives the name of the file.
    pub(super) fn keep(&self, before: &Note, found: &Note) -> Result<PathBuf> {
        let text = format!("{before}\n{found}");
        let folder = self.folder.join("contradictions");
        fs::create_dir_all(&folder).context("making room for a contradiction")?;
        let path = folder.join(hex::encode(Sha256::digest(&text)));
        put(&path, text.as_bytes()).context("keeping a contradiction")?;
        Ok(path)
    }
}

/// How many bundles a tree of this size has.
pub(super) fn bundles(size: u64) -> u64 {
    size.div_ceil(u64::from(WIDTH))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}
