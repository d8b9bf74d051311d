//! What the seal keeps in its folder: its key, and a line for every paper that it sealed.
//!
//! A line is safe on disk before its code is given away. One that was cut off by a crash was never given away, and goes.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use app::ports::Entropy;
use sealer::{Entry, Kept, Table};
use signing::qr::SecretKey;

use crate::disk::put;

const KEY: &str = "key";
const SEALED: &str = "sealed";

/// The memory of a seal, held by one process.
pub(super) struct Memory {
    book: Mutex<Book>,
    _lock: File,
}

struct Book {
    table: Table,
    lines: File,
    /// Bytes of whole lines.
    length: u64,
    /// What is on disk is not known any more: nothing is sealed until somebody has looked.
    is_torn: bool,
}

impl Memory {
    /// Takes the folder and reads all that was sealed.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let lock = File::create(folder.join("lock")).context("making the lock of the seal")?;
        if lock.try_lock().is_err() {
            bail!("another seal uses {}", folder.display());
        }
        let path = folder.join(SEALED);
        let known = match fs::read(&path) {
            Ok(known) => known,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error).context("reading what was sealed"),
        };
        let whole = known.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let mut table = Table::default();
        let lines = known.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n');
        for line in lines.filter(|line| !line.is_empty()) {
            let damaged = || format!("{} is damaged: retire this seal and its key", path.display());
            let entry: Entry = serde_json::from_slice(line).with_context(damaged)?;
            if table.looks(&entry) != Kept::New {
                bail!("{}: a line stands there twice", damaged());
            }
            table.add(entry);
        }
        let lines = File::options().append(true).create(true).open(&path);
        let lines = lines.context("opening the book of the seal")?;
        let length = u64::try_from(whole).context("measuring the book of the seal")?;
        lines.set_len(length).context("cutting off a line that was never whole")?;
        lines.sync_all()?;
        File::open(folder)?.sync_all()?;
        Ok(Self { book: Mutex::new(Book { table, lines, length, is_torn: false }), _lock: lock })
    }
}

impl sealer::Memory for Memory {
    type Error = io::Error;

    fn keep(&self, entry: &Entry) -> io::Result<Kept> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = book.table.looks(entry);
        if kept == Kept::New {
            book.write(entry)?;
            book.table.add(entry.clone());
        }
        Ok(kept)
    }
}

impl Book {
    fn write(&mut self, entry: &Entry) -> io::Result<()> {
        if self.is_torn {
            return Err(io::Error::other("the book of the seal is torn: start the seal again"));
        }
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let written = self.lines.write_all(&line).and_then(|()| self.lines.sync_data());
        if let Err(error) = written {
            self.is_torn = self.lines.set_len(self.length).is_err();
            return Err(error);
        }
        self.length += u64::try_from(line.len()).unwrap_or(u64::MAX);
        Ok(())
    }
}

/// The key in this folder: 32 bytes of seed. Made if there is none.
pub(super) fn key(folder: &Path, entropy: &dyn Entropy) -> Result<SecretKey> {
    fs::create_dir_all(folder)?;
    let path = folder.join(KEY);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let mut seed = [0; 32];
            entropy.fill(&mut seed);
            put(&path, &seed)?;
            seed.to_vec()
        }
        Err(error) => return Err(error.into()),
    };
    let seed = bytes.as_slice().try_into().context("the key of the seal is cut")?;
    Ok(SecretKey::from_seed(seed))
}

#[cfg(test)]
mod tests {
    use sealer::Memory as _;
    use uuid::Uuid;

    use super::*;

    fn entry(number: u64) -> Entry {
        Entry {
            document: Uuid::from_u128(u128::from(number)),
            number: format!("UZ.CRD.26.0052.{number:06}"),
            status_index: number,
            claim: "00".repeat(32),
        }
    }

    #[test]
    fn what_was_sealed_is_remembered_and_half_a_line_never_was() {
        let folder = std::env::temp_dir().join(format!("tris-seal-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let memory = Memory::open(&folder).unwrap();
        assert!(Memory::open(&folder).is_err(), "one process at a time");
        assert_eq!(memory.keep(&entry(1)).unwrap(), Kept::New);
        assert_eq!(memory.keep(&entry(1)).unwrap(), Kept::Same);
        drop(memory);

        let path = folder.join(SEALED);
        let mut cut = fs::read(&path).unwrap();
        cut.extend_from_slice(b"{\"document\":");
        fs::write(&path, cut).unwrap();
        let memory = Memory::open(&folder).unwrap();
        assert_eq!(memory.keep(&entry(1)).unwrap(), Kept::Same);
        let other = Entry { claim: "11".repeat(32), ..entry(1) };
        assert_eq!(memory.keep(&other).unwrap(), Kept::Taken("the document"));
        assert_eq!(memory.keep(&entry(2)).unwrap(), Kept::New);
        drop(memory);

        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        fs::write(&path, text.replacen("\"status_index\":1", "\"status_index\":\"one\"", 1))
            .unwrap();
        assert!(Memory::open(&folder).is_err(), "a damaged book seals nothing");
        fs::remove_dir_all(&folder).unwrap();
    }
}
