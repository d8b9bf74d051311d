//! The folder that holds the data of a system or a demo: the records and the files.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use app::Settings;
use app::db::Place;
use domain::public_url::PublicUrl;

use crate::installation::Installation;

/// Papers rendered at the same time.
const RENDERS: usize = 2;
/// Tenths of a second that a paper waits for witnesses: five seconds.
const PATIENCE: usize = 50;

/// The folder, held by this program alone until dropped.
pub(crate) struct Data {
    folder: PathBuf,
    /// How the system is set up; a demo's folder has none.
    installation: Option<Installation>,
    _lock: File,
}

impl Data {
    /// Makes the folder if it is not there, and takes it.
    pub(crate) fn take(folder: &Path) -> Result<Self> {
        let failed = || format!("the data folder {} cannot be used", folder.display());
        make(folder).with_context(failed)?;
        let lock = File::create(folder.join("lock")).with_context(failed)?;
        match lock.try_lock() {
            Ok(()) => {
                let installation = Installation::of(folder)?;
                Ok(Self { folder: folder.to_path_buf(), installation, _lock: lock })
            }
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "another tris uses {}: stop it, or name another folder with --data",
                    folder.display()
                )
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(failed),
        }
    }

    /// Throws away what a demo puts here, and nothing else that may lie in the folder.
    pub(crate) fn empty(&self) -> Result<()> {
        for name in ["records.sqlite", "records.sqlite-wal", "records.sqlite-shm"] {
            gone(fs::remove_file(self.folder.join(name)))?;
        }
        gone(fs::remove_dir_all(self.bank()))?;
        gone(fs::remove_dir_all(self.folder.join("witnesses")))?;
        gone(fs::remove_dir_all(self.seal()))?;
        gone(fs::remove_dir_all(self.stamper()))?;
        gone(fs::remove_dir_all(self.oneid()))?;
        gone(fs::remove_dir_all(self.eimzo()))?;
        gone(fs::remove_dir_all(self.folder.join("files")))
    }

    /// Where it lies.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How the system is set up; `None` for a demo.
    pub(crate) fn installation(&self) -> Option<&Installation> {
        self.installation.as_ref()
    }

    /// Where everybody reaches the system, as far as the folder knows.
    pub(crate) fn public_url(&self) -> PublicUrl {
        self.installation.as_ref().map(|known| known.public_url.clone()).unwrap_or_default()
    }

    /// What the demo's bank keeps, apart from the program's own.
    pub(crate) fn bank(&self) -> PathBuf {
        self.folder.join("bank")
    }

    /// What a demo's witnesses keep: apart from the program's own, and thrown away with it.
    pub(crate) fn witness(&self, place: usize) -> PathBuf {
        self.folder.join("witnesses").join(place.to_string())
    }

    /// What the demo's seal keeps: apart from the program's own, and thrown away with it.
    pub(crate) fn seal(&self) -> PathBuf {
        self.folder.join("seal")
    }

    /// What whoever stamps the demo's papers keeps: apart from the program's own, and thrown away with it.
    pub(crate) fn stamper(&self) -> PathBuf {
        self.folder.join("stamper")
    }

    /// What the demo's stand-in for OneID is told: apart from the program's own, and thrown away with it.
    pub(crate) fn oneid(&self) -> PathBuf {
        self.folder.join("oneid")
    }

    /// What the demo's stand-in for E-IMZO keeps: apart from the program's own, and thrown away with it.
    pub(crate) fn eimzo(&self) -> PathBuf {
        self.folder.join("eimzo")
    }

    /// How the program is set up on this folder.
    pub(crate) fn settings(&self, database: Option<Place>, public_url: PublicUrl) -> Settings {
        let database = database.or_else(|| self.installation.as_ref()?.database.clone());
        Settings {
            place: database.unwrap_or_else(|| Place::Sqlite(self.folder.join("records.sqlite"))),
            files: self.folder.join("files"),
            demo: self.installation.is_none(),
            renders: RENDERS,
            patience: PATIENCE,
            public_url,
        }
    }
}

/// Makes the folder if it is not there, for its owner's eyes only: keys lie among the records.
fn make(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

fn gone(removed: std::io::Result<()>) -> Result<()> {
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).context("the old data cannot be removed")
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
