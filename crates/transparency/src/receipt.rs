//! Receipts: that an entry is in the log and witnesses saw it, in one text that needs nobody (C2SP tlog-proof).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{CheckpointError, decimal};
use crate::hash::Hash;
use crate::leaf::MAX_ENTRY;
use crate::note::{MAX_NOTE, Note, NoteError};
use crate::policy::{Distrust, Policy, Trusted};
use crate::tree::{ProofError, verify_inclusion};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// Hashes that a proof of inclusion may have: a tree has no more than 64 levels.
const MAX_PROOF: usize = 64;
/// How long a receipt may be: a note, the largest entry in base64, and the proof.
pub const MAX_RECEIPT: usize = MAX_NOTE + 96 * 1024;

/// The ending of the name of a file that holds a receipt.
pub const ENDING: &str = "tlog-proof";

/// Text that is no receipt.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ReceiptError {
    /// Longer than [`MAX_RECEIPT`], or not text.
    #[error("a receipt is text of at most {MAX_RECEIPT} bytes")]
    Text,
    /// Not the lines that a receipt has.
    #[error("line {0} is not what stands there in a receipt")]
    Line(usize),
    /// No signed note below the empty line.
    #[error("checkpoint: {0}")]
    Note(#[from] NoteError),
}

/// Why a receipt does not show that an entry is in the log.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Invalid {
    /// The checkpoint is not to be believed.
    #[error(transparent)]
    Distrust(#[from] Distrust),
    /// The entry is not there: another entry, another place, another tree.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Invalid {
    /// A stable code for people and programs; what it means stands in the texts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Distrust(Distrust::Witnesses { .. }) => "receipt.too-few-witnesses",
            Self::Distrust(Distrust::Checkpoint(why)) => match why {
                CheckpointError::Origin { .. } => "receipt.other-log",
                CheckpointError::Unsigned(_) => "receipt.unsigned",
                CheckpointError::Note(_) => "receipt.false-signature",
                CheckpointError::Shape => "receipt.no-checkpoint",
            },
            Self::Proof(ProofError::Outside) => "receipt.outside-tree",
            Self::Proof(ProofError::Length | ProofError::Root) => "receipt.not-included",
        }
    }
}

/// What a receipt shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included {
    /// The place of the entry in the log.
    pub index: u64,
    /// The checkpoint, and who saw it when.
    pub trusted: Trusted,
}

/// A proof that an entry is in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The place of the entry in the log, from 0.
    pub index: u64,
    /// From the sibling of the leaf to the root's child.
    pub proof: Vec<Hash>,
    /// What comes along and is not proved by itself. Ours is the entry, so that a receipt alone can be read.
    pub extra: Option<Vec<u8>>,
    /// The checkpoint with its cosignatures.
    pub checkpoint: Note,
}

impl Receipt {
    /// Reads a receipt; checks nothing but its form.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > MAX_RECEIPT {
            return Err(ReceiptError::Text);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ReceiptError::Text)?;
        let (head, note) = text.split_once("\n\n").ok_or(ReceiptError::Text)?;
        let mut lines = (1..).zip(head.split('\n')).peekable();
        lines.next().filter(|(_, line)| *line == FIRST_LINE).ok_or(ReceiptError::Line(1))?;
        let mut extra = None;
        if let Some((number, encoded)) =
            lines.peek().and_then(|(number, line)| Some((*number, line.strip_prefix("extra ")?)))
        {
            let bytes = STANDARD.decode(encoded).map_err(|_| ReceiptError::Line(number))?;
            extra = Some(bytes);
            lines.next();
        }
        let (number, line) = lines.next().ok_or(ReceiptError::Line(2))?;
        let index = line.strip_prefix("index ").and_then(decimal);
        let index = index.ok_or(ReceiptError::Line(number))?;
        let mut proof = Vec::new();
        for (number, line) in lines {
            let hash = Hash::from_base64(line).filter(|_| proof.len() < MAX_PROOF);
            proof.push(hash.ok_or(ReceiptError::Line(number))?);
        }
        Ok(Self { index, proof, extra, checkpoint: Note::parse(note.as_bytes())? })
    }

    /// The entry that came along, if it can be one. What [`Receipt::verify`] says of it holds; it says nothing by itself.
    pub fn entry(&self) -> Option<&[u8]> {
        self.extra.as_deref().filter(|extra| extra.len() <= MAX_ENTRY)
    }

    /// Is this entry in the log, and did enough witnesses see it?
    pub fn verify(&self, entry: &[u8], policy: &Policy) -> Result<Included, Invalid> {
        let trusted = policy.trust(&self.checkpoint)?;
        let tree = (trusted.checkpoint.size, trusted.checkpoint.root);
        verify_inclusion((self.index, Hash::of_entry(entry)), tree, &self.proof)?;
        Ok(Included { index: self.index, trusted })
    }
}

/// The text of a file with the ending [`ENDING`].
impl fmt::Display for Receipt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(formatter, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(formatter, "index {}", self.index)?;
        self.proof.iter().try_for_each(|hash| writeln!(formatter, "{hash}"))?;
        write!(formatter, "\n{}", self.checkpoint)
    }
}
