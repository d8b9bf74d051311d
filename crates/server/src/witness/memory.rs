//! What a witness keeps in its folder: its key, the last checkpoint of each log, and what contradicts it.
//!
//! A file is written beside its place, made safe on disk and then put there: after a crash either the old or the new is
//! there, whole. What was signed was remembered before.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use app::ports::Entropy;
use sha2::{Digest, Sha256};
use transparency::witness::{Contradiction, Seen};
use transparency::{Algorithm, Checkpoint, KeyName, Note, SigningKey, VerifierKey, witness};

use crate::disk::put;

const KEY: &str = "key";

/// The memory of a witness, held by one process.
pub(super) struct Memory {
    folder: PathBuf,
    alone: Mutex<()>,
    _lock: File,
}

impl Memory {
    /// Takes the folder.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let lock = File::create(folder.join("lock")).context("making the witness's lock")?;
        // Two that remember in one folder would sign two stories.
        if lock.try_lock().is_err() {
            bail!("another witness uses {}", folder.display());
        }
        Ok(Self { folder: folder.to_owned(), alone: Mutex::new(()), _lock: lock })
    }

    /// What it remembers of these logs, as they signed it. One that does not know what it signed must not sign again.
    pub(super) fn examine(&self, logs: &[VerifierKey]) -> Result<()> {
        for log in logs {
            let Some(seen) = self.read(log.name())? else { continue };
            let is_signed = Note::parse(seen.note.as_bytes())
                .is_ok_and(|note| logs.iter().any(|log| Checkpoint::open(&note, log).is_ok()));
            ensure!(is_signed, damaged(&self.file(log.name())));
        }
        Ok(())
    }

    /// The file of a log. Names of logs hold characters that names of files cannot.
    fn file(&self, origin: &KeyName) -> PathBuf {
        self.folder.join(format!("{}.checkpoint", hex::encode(origin.as_str())))
    }

    fn read(&self, origin: &KeyName) -> Result<Option<Seen>> {
        let path = self.file(origin);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context("reading what was signed last"),
        };
        let note = Note::parse(&bytes).with_context(|| damaged(&path))?;
        let checkpoint = Checkpoint::parse(note.text()).with_context(|| damaged(&path))?;
        ensure!(checkpoint.origin == *origin, damaged(&path));
        Ok(Some(Seen { size: checkpoint.size, root: checkpoint.root, note: note.to_string() }))
    }
}

impl witness::Memory for Memory {
    type Error = anyhow::Error;

    fn latest(&self, origin: &KeyName) -> Result<Option<Seen>> {
        let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        self.read(origin)
    }

    fn replace(&self, origin: &KeyName, before: Option<&Seen>, next: &Seen) -> Result<bool> {
        let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        if self.read(origin)?.as_ref() != before {
            return Ok(false);
        }
        put(&self.file(origin), next.note.as_bytes()).context("remembering a checkpoint")?;
        Ok(true)
    }

    fn keep(&self, origin: &KeyName, contradiction: &Contradiction) -> Result<()> {
        let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        let Contradiction { seen, found, is_proof } = contradiction;
        let kind = if *is_proof { "fork" } else { "no-proof" };
        let text = format!("{seen}\n{found}");
        let name = format!(
            "{}.{kind}.{}",
            hex::encode(origin.as_str()),
            hex::encode(Sha256::digest(&text))
        );
        let path = self.folder.join(name);
        put(&path, text.as_bytes()).context("keeping a contradiction")?;
        let path = path.display();
        if *is_proof {
            tracing::error!(log = %origin, "the log tells two stories; both, signed by it, are kept in {path}");
        } else {
            tracing::error!(log = %origin, "a checkpoint does not follow from the one signed last; both are kept in {path}");
        }
        Ok(())
    }
}

fn damaged(path: &Path) -> String {
    format!("{} is damaged: retire this witness and its key", path.display())
}

/// The key in this folder: 32 bytes of seed, then the name under which it signs. Made if there is none.
pub(super) fn key(folder: &Path, name: &str, entropy: &dyn Entropy) -> Result<SigningKey> {
    fs::create_dir_all(folder)?;
    let path = folder.join(KEY);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let mut seed = [0; 32];
            entropy.fill(&mut seed);
            let bytes = [seed.as_slice(), name.as_bytes()].concat();
            put(&path, &bytes)?;
            bytes
        }
        Err(error) => return Err(error.into()),
    };
    let (seed, name) = bytes.split_first_chunk::<32>().context("the witness's key is cut")?;
    let name = KeyName::new(str::from_utf8(name).context("the name in the witness's key")?)?;
    Ok(SigningKey::from_seed(name, Algorithm::Cosignature, seed))
}
