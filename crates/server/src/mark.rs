//! The key of the program's mark: in a file of the data folder, so that whoever writes to the database alone does not have it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use app::ports::{Entropy, MarkKey};

use crate::disk;
use crate::ports::MachineEntropy;

/// The key in this folder; a first one is made.
pub(crate) fn of(folder: &Path) -> Result<MarkKey> {
    if let Some(known) = known(folder)? {
        return Ok(known);
    }
    let mut secret = [0; 32];
    MachineEntropy.fill(&mut secret);
    disk::put(&file(folder), &secret).context("the key of the mark cannot be kept")?;
    Ok(MarkKey::new(secret))
}

/// The key in this folder, if there is one: for whoever only looks.
pub(crate) fn known(folder: &Path) -> Result<Option<MarkKey>> {
    let file = file(folder);
    match std::fs::metadata(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        found => found.with_context(|| format!("{} cannot be read", file.display()))?,
    };
    let secret = disk::bytes_of(&file, 32)?;
    let whole = <[u8; 32]>::try_from(secret);
    ensure!(
        whole.is_ok(),
        "{} is not the 32 bytes that the program wrote: put it back from a copy",
        file.display()
    );
    Ok(whole.ok().map(MarkKey::new))
}

fn file(folder: &Path) -> PathBuf {
    folder.join("mark.key")
}
