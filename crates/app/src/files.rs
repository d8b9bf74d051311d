//! Files by their SHA-256: papers, photos, recordings. Written and fsynced before any row names them.

use std::path::Path;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};

use crate::canonical::sha256;
use crate::error::{Doing, Fault, Result};

/// The store of files.
#[derive(Clone)]
pub(crate) struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// A folder.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).doing("making the folder of files")?;
        let store =
            LocalFileSystem::new_with_prefix(folder).doing("opening the folder of files")?;
        Ok(Self(Arc::new(store.with_fsync(true))))
    }

    /// Stores the bytes and gives their hash. The same bytes are stored once.
    pub(crate) async fn put(&self, bytes: Vec<u8>) -> Result<[u8; 32]> {
        let hash = sha256(&[&bytes]);
        let options = PutOptions::from(PutMode::Create);
        match self.0.put_opts(&key(&hash), bytes.into(), options).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(hash),
            Err(source) => Err(Fault::while_doing("storing a file", source)),
        }
    }

    /// Are there bytes with this hash?
    pub(crate) async fn is_there(&self, hash: &[u8]) -> Result<bool> {
        match self.0.head(&key(hash)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(source) => Err(Fault::while_doing("looking for a file", source)),
        }
    }

    /// Takes the bytes with this hash away; nothing may name them any more.
    pub(crate) async fn remove(&self, hash: &[u8]) -> Result<()> {
        match self.0.delete(&key(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(Fault::while_doing("removing a file", source)),
        }
    }

    /// The bytes with this hash; `None` if there are none.
    pub(crate) async fn find(&self, hash: &[u8]) -> Result<Option<Vec<u8>>> {
        let found = match self.0.get(&key(hash)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(source) => return Err(Fault::while_doing("opening a file", source)),
        };
        let bytes = found.bytes().await.doing("reading a file")?.to_vec();
        if sha256(&[&bytes]) != *hash {
            return Err(Fault::new(format!("the file {} is not what it was", hex::encode(hash))));
        }
        Ok(Some(bytes))
    }
}

/// Two letters a folder, so that no folder grows without bound.
fn key(hash: &[u8]) -> Key {
    let name = hex::encode(hash);
    let (head, tail) = name.split_at(2.min(name.len()));
    Key::from(format!("{head}/{tail}"))
}
