//! Files that somebody relies on after a crash.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result};

/// Puts bytes into a file, whole or not at all, for its owner's eyes only.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    let folder = path.parent().context("a file without a folder")?;
    // A bare name lies in the folder in which the program was started.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// A file, and no more of it than one byte beyond the limit.
pub(crate) fn bytes_of(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let failed = || format!("{} cannot be read", path.display());
    let file = File::open(path).with_context(failed)?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_end(&mut bytes).with_context(failed)?;
    Ok(bytes)
}
