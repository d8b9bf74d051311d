//! Checkpoints: what a log says its tree is, signed (C2SP tlog-checkpoint).

use std::fmt;

use crate::hash::Hash;
use crate::note::{Algorithm, KeyName, Note, NoteError, SigningKey, VerifierKey};

/// How many further lines a checkpoint may have.
const MAX_EXTENSIONS: usize = 16;

/// A note that is no checkpoint of this log.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CheckpointError {
    /// No signed note, or a signature that does not stand.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not origin, size, root and further lines.
    #[error(
        "a checkpoint is an origin, a size in decimal, a root in base64 and further lines that are not empty"
    )]
    Shape,
    /// Another log's.
    #[error("the checkpoint is of `{found}`, not of `{expected}`")]
    Origin {
        /// The log asked for.
        expected: KeyName,
        /// The log that it names.
        found: KeyName,
    },
    /// The log's key did not sign it.
    #[error("`{0}` did not sign it")]
    Unsigned(KeyName),
}

/// A tree's name, size and root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log; the name of its key as well.
    pub origin: KeyName,
    /// How many leaves.
    pub size: u64,
    /// The root of the tree of these leaves.
    pub root: Hash,
    /// Further lines. Ours have none: nobody can check them against the tree.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint as our log makes it.
    pub fn new(origin: KeyName, size: u64, root: Hash) -> Self {
        Self { origin, size, root, extensions: Vec::new() }
    }

    /// Reads the text of a note.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let read = || {
            let mut lines = text.strip_suffix('\n')?.split('\n');
            let origin = KeyName::new(lines.next()?).ok()?;
            let size = lines.next()?;
            let size = decimal(size)?;
            let root = Hash::from_base64(lines.next()?)?;
            let extensions: Vec<_> = lines.take(MAX_EXTENSIONS + 1).map(str::to_owned).collect();
            let full = extensions.iter().all(|line| !line.is_empty());
            let full = full && extensions.len() <= MAX_EXTENSIONS;
            full.then_some(Self { origin, size, root, extensions })
        };
        read().ok_or(CheckpointError::Shape)
    }

    /// The note that the log publishes.
    pub fn sign(&self, log: &SigningKey) -> Note {
        let text = self.to_string();
        // A log's signature says no time.
        let line = log.sign(&text, 0);
        Note::new(text, vec![line]).expect("a text with a newline at its end and a line")
    }

    /// Reads a note, and sees to it that this log signed it.
    pub fn open(note: &Note, log: &VerifierKey) -> Result<Self, CheckpointError> {
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != *log.name() {
            return Err(CheckpointError::Origin {
                expected: log.name().clone(),
                found: checkpoint.origin,
            });
        }
        let signed = log.algorithm() == Algorithm::Log && note.signature_of(log)?.is_some();
        if signed { Ok(checkpoint) } else { Err(CheckpointError::Unsigned(log.name().clone())) }
    }
}

/// The text that is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n{}\n{}\n", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

/// Reads a number that has one spelling: digits only, no leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let number = text.parse::<u64>().ok()?;
    (number.to_string() == text).then_some(number)
}
