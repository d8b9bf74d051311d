//! What a log sends to a witness, and what it takes from the answer.

use std::fmt;

use crate::checkpoint::decimal;
use crate::hash::Hash;
use crate::note::{MAX_NOTE, Note, SignatureLine, VerifierKey};

/// Hashes that a proof of consistency may have.
const MAX_PROOF: usize = 63;
/// How long a message may be.
pub const MAX_MESSAGE: usize = MAX_NOTE + 4096;

/// Bytes that are no message to a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an add-checkpoint message is `old` and a size, at most {MAX_PROOF} hashes, an empty line and a signed note"
)]
pub struct Malformed;

/// A checkpoint to be signed, with the proof that it grew out of the one signed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size of the checkpoint that the witness signed last; 0 if it never did, or to learn it.
    pub old: u64,
    /// The proof from that to this; empty where `old` is 0 or the size of this.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed by the log.
    pub note: Note,
}

impl AddCheckpoint {
    /// Reads the body of an HTTP message.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        if body.len() > MAX_MESSAGE {
            return Err(Malformed);
        }
        let body = std::str::from_utf8(body).map_err(|_| Malformed)?;
        let (head, note) = body.split_once("\n\n").ok_or(Malformed)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(decimal);
        let old = old.ok_or(Malformed)?;
        let proof = lines
            .take(MAX_PROOF + 1)
            .map(Hash::from_base64)
            .collect::<Option<Vec<_>>>()
            .ok_or(Malformed)?;
        if proof.len() > MAX_PROOF {
            return Err(Malformed);
        }
        let note = Note::parse(note.as_bytes()).map_err(|_| Malformed)?;
        Ok(Self { old, proof, note })
    }
}

/// The body of the HTTP message.
impl fmt::Display for AddCheckpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(formatter, "{hash}"))?;
        write!(formatter, "\n{}", self.note)
    }
}

/// The cosignature of this witness in its answer, if it stands. Lines of other keys are not looked at.
pub fn cosignature_in(answer: &[u8], note: &Note, witness: &VerifierKey) -> Option<SignatureLine> {
    let answer = answer.get(..answer.len().min(MAX_NOTE)).and_then(|it| str::from_utf8(it).ok())?;
    let line = answer.lines().filter_map(SignatureLine::parse).find(|line| line.is_by(witness))?;
    let alone = Note::new(note.text().to_owned(), vec![line.clone()]).ok()?;
    alone.signature_of(witness).ok().flatten().map(|_| line)
}
