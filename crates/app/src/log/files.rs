//! The files of the tree, below the folder of files: written once, fsynced, never changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use transparency::Tile;
use transparency::tree::File;

use crate::error::{Doing, Fault, Result};

const CHECKPOINT: &str = "checkpoint";
const SNAPSHOT: &str = "snapshot";

/// The store of tiles, under the addresses at which they are served.
#[derive(Clone)]
pub(crate) struct TileFiles(Arc<dyn ObjectStore>);

impl TileFiles {
    /// A folder.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).doing("making the folder of the log")?;
        let store =
            LocalFileSystem::new_with_prefix(folder).doing("opening the folder of the log")?;
        Ok(Self(Arc::new(store.with_fsync(true))))
    }

    /// Writes a file. The same bytes may be there already; others mean that the tree went another way before.
    pub(super) async fn put(&self, file: File) -> Result<()> {
        let options = PutOptions::from(PutMode::Create);
        match self.0.put_opts(&key(file.tile), file.bytes.clone().into(), options).await {
            Ok(_) => Ok(()),
            Err(object_store::Error::AlreadyExists { .. }) => {
                if self.find(file.tile).await?.as_deref() == Some(file.bytes.as_slice()) {
                    return Ok(());
                }
                let name = file.tile;
                Err(Fault::new(format!(
                    "{name} is there with other bytes: the log knows more than the records"
                )))
            }
            Err(source) => Err(Fault::while_doing("writing a tile", source)),
        }
    }

    /// The bytes of a file; `None` if there is none.
    pub(crate) async fn find(&self, tile: Tile) -> Result<Option<Vec<u8>>> {
        self.read(&key(tile)).await
    }

    /// The files that are kept of what this tile was while it grew.
    pub(crate) async fn partial(&self, tile: Tile) -> Result<Vec<Tile>> {
        let folder = Key::from(format!("{}.p", tile.full()));
        let listed = self.0.list_with_delimiter(Some(&folder)).await;
        let listed = listed.doing("listing the tiles of the log")?;
        let files = listed.objects.iter().map(|file| file.location.as_ref());
        Ok(files.filter_map(Tile::parse).collect())
    }

    async fn read(&self, key: &Key) -> Result<Option<Vec<u8>>> {
        match self.0.get(key).await {
            Ok(found) => Ok(Some(found.bytes().await.doing("reading a file of the log")?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(source) => Err(Fault::while_doing("opening a file of the log", source)),
        }
    }

    /// Puts the checkpoint beside its tiles, for whoever serves the folder, and so that records put back from a copy are noticed.
    pub(super) async fn publish(&self, note: &str) -> Result<()> {
        let put = self.0.put(&Key::from(CHECKPOINT), note.to_owned().into()).await;
        put.map(|_| ()).doing("publishing a checkpoint")
    }

    /// The checkpoint beside the tiles.
    pub(crate) async fn published(&self) -> Result<Option<Vec<u8>>> {
        self.read(&Key::from(CHECKPOINT)).await
    }

    /// Puts the last snapshot beside the tiles, for whoever puts the records back from a copy.
    pub(crate) async fn put_snapshot(&self, file: Vec<u8>) -> Result<()> {
        let put = self.0.put(&Key::from(SNAPSHOT), file.into()).await;
        put.map(|_| ()).doing("putting a snapshot beside the log")
    }

    /// The snapshot beside the tiles.
    pub(crate) async fn snapshot(&self) -> Result<Option<Vec<u8>>> {
        self.read(&Key::from(SNAPSHOT)).await
    }

    /// Those of these files that are there.
    pub(crate) async fn fetch(&self, tiles: BTreeSet<Tile>) -> Result<BTreeMap<Tile, Vec<u8>>> {
        let mut found = BTreeMap::new();
        for tile in tiles {
            if let Some(bytes) = self.find(tile).await? {
                found.insert(tile, bytes);
            }
        }
        Ok(found)
    }
}

fn key(tile: Tile) -> Key {
    Key::from(tile.to_string())
}
