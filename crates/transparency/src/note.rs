//! Signed notes: a text, and lines of signatures below it (C2SP signed-note).
//!
//! `— <key name> base64(key id || signature)`, one line a signature. Reading is strict: a note has one spelling, so that
//! two people who compare notes compare bytes.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub use key::{Algorithm, KeyError, KeyName, SigningKey, VerifierKey};

mod key;

/// What a note may weigh: 16 signatures of the post-quantum kinds to come fit well.
pub const MAX_NOTE: usize = 256 * 1024;
/// How many signatures a note may carry.
pub const MAX_SIGNATURES: usize = 64;

const DASH: &str = "\u{2014} ";

/// Text that is no signed note, or one that a known key did not sign.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NoteError {
    /// Heavier than [`MAX_NOTE`].
    #[error("a note has at most {MAX_NOTE} bytes")]
    Size,
    /// Not UTF-8, or with control characters.
    #[error("a note is UTF-8 without control characters")]
    Characters,
    /// No text, no empty line, no signatures, or no newline at the end.
    #[error("a note is a text, an empty line and signature lines, each ended by a newline")]
    Shape,
    /// A line below the empty line that is no signature.
    #[error("line {0} of the signatures is none")]
    Line(usize),
    /// More than [`MAX_SIGNATURES`].
    #[error("a note has at most {MAX_SIGNATURES} signatures")]
    Signatures,
    /// A known key's line, but not its signature.
    #[error("the signature of `{0}` does not stand")]
    Signature(KeyName),
    /// A known key signed twice, and not the same: which of the two holds?
    #[error("`{0}` signed twice")]
    Repeated(KeyName),
}

/// One line below a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// Whose key.
    pub name: KeyName,
    /// Which key: with the name it says key and algorithm.
    pub key_id: [u8; 4],
    /// What the algorithm made.
    pub signature: Vec<u8>,
}

impl SignatureLine {
    /// Reads a line without its newline.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
        let name = KeyName::new(name).ok()?;
        let bytes = STANDARD.decode(encoded).ok()?;
        let (key_id, signature) = bytes.split_first_chunk::<4>()?;
        (!signature.is_empty()).then(|| Self {
            name,
            key_id: *key_id,
            signature: signature.to_vec(),
        })
    }

    /// Is it said to be by this key? Whether it is, [`VerifierKey::verify`] tells.
    pub fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == *key.name() && self.key_id == key.id()
    }
}

/// The line without its newline.
impl fmt::Display for SignatureLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.key_id.as_slice(), &self.signature].concat();
        write!(formatter, "{DASH}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A text with signatures that nobody has checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    lines: Vec<SignatureLine>,
}

impl Note {
    /// Reads a note; checks no signature.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::Size);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Characters)?;
        if note.chars().any(|letter| letter < ' ' && letter != '\n') {
            return Err(NoteError::Characters);
        }
        // The text may have empty lines of its own: the last one ends it.
        let end = note.rfind("\n\n").ok_or(NoteError::Shape)?;
        let (text, below) = note.split_at(end + 1);
        let below = below
            .strip_prefix('\n')
            .and_then(|below| below.strip_suffix('\n'))
            .ok_or(NoteError::Shape)?;
        let lines = (1..)
            .zip(below.split('\n'))
            .take(MAX_SIGNATURES + 1)
            .map(|(number, line)| SignatureLine::parse(line).ok_or(NoteError::Line(number)))
            .collect::<Result<Vec<_>, _>>()?;
        Self::new(text.to_owned(), lines)
    }

    /// A text, which ends in a newline, with the signatures of its first signers.
    pub fn new(text: String, lines: Vec<SignatureLine>) -> Result<Self, NoteError> {
        if text.chars().any(|letter| letter < ' ' && letter != '\n') {
            return Err(NoteError::Characters);
        }
        if !text.ends_with('\n') || lines.is_empty() {
            return Err(NoteError::Shape);
        }
        if lines.len() > MAX_SIGNATURES {
            return Err(NoteError::Signatures);
        }
        Ok(Self { text, lines })
    }

    /// What is signed, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in their order.
    pub fn lines(&self) -> &[SignatureLine] {
        &self.lines
    }

    /// The note with one more signature; a line that is there already stays alone.
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NoteError> {
        if self.lines.contains(&line) {
            return Ok(());
        }
        if self.lines.len() == MAX_SIGNATURES {
            return Err(NoteError::Signatures);
        }
        self.lines.push(line);
        Ok(())
    }

    /// The signature of this key, if its line is there: it must stand, and it must be the only one. The same line again says nothing
    /// new; whoever puts notes together may have taken it twice.
    pub fn signature_of(&self, key: &VerifierKey) -> Result<Option<Signed>, NoteError> {
        let mut lines = self.lines.iter().filter(|line| line.is_by(key));
        let Some(line) = lines.next() else { return Ok(None) };
        if lines.any(|other| other != line) {
            return Err(NoteError::Repeated(key.name().clone()));
        }
        let signed = key.verify(&self.text, &line.signature);
        signed.map(Some).ok_or_else(|| NoteError::Signature(key.name().clone()))
    }
}

/// The note as it is sent and stored.
impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.lines.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

/// A signature that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// When a cosignature was made, in seconds since 1970; a log's signature does not say.
    pub at: Option<u64>,
}
