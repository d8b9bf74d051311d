//! A witness: somebody outside who signs that a log only ever grew (C2SP tlog-witness).
//!
//! It keeps one thing for each log, the last checkpoint that it signed, and signs the next one only with a proof that it
//! grew out of that. So a log cannot show one tree to a court and another to an applicant, unless enough witnesses help.
//!
//! **A witness that has lost its memory must be retired**, with its key: what it forgot it could sign against.

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::note::{Note, SignatureLine, SigningKey, VerifierKey};
use crate::tree::verify_consistency;

pub use memory::{Contradiction, Memory, Seen};
pub use message::{AddCheckpoint, MAX_MESSAGE, Malformed, cosignature_in};

mod memory;
mod message;

/// What a witness answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Signed, and remembered before it was signed.
    Cosigned(SignatureLine),
    /// Not a message of this protocol.
    Malformed,
    /// Not signed by the key of the log that it names.
    Unsigned,
    /// A log that this witness does not watch.
    UnknownLog,
    /// The proof begins elsewhere: the last checkpoint signed has this size.
    OtherSize(u64),
    /// Another tree of the same size: the log shows two. Both are kept.
    Fork(u64),
    /// The proof does not lead from the last checkpoint to this one. Both are kept.
    Inconsistent,
}

impl Answer {
    /// The status of the HTTP answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Cosigned(_) => 200,
            Self::Malformed => 400,
            Self::Unsigned => 403,
            Self::UnknownLog => 404,
            Self::OtherSize(_) | Self::Fork(_) => 409,
            Self::Inconsistent => 422,
        }
    }

    /// The content type of the HTTP answer.
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::OtherSize(_) | Self::Fork(_) => "text/x.tlog.size",
            Self::Cosigned(_)
            | Self::Malformed
            | Self::Unsigned
            | Self::UnknownLog
            | Self::Inconsistent => "text/plain; charset=utf-8",
        }
    }

    /// The body of the HTTP answer.
    pub fn body(&self) -> String {
        match self {
            Self::Cosigned(line) => format!("{line}\n"),
            Self::Malformed => "not an add-checkpoint message\n".to_owned(),
            Self::Unsigned => "not signed by the log\n".to_owned(),
            Self::UnknownLog => "this log is not watched here\n".to_owned(),
            Self::OtherSize(size) | Self::Fork(size) => format!("{size}\n"),
            Self::Inconsistent => "the proof does not lead to this checkpoint\n".to_owned(),
        }
    }
}

/// A witness with its key and the logs that it watches.
#[derive(Debug)]
pub struct Witness {
    key: SigningKey,
    logs: Vec<VerifierKey>,
}

impl Witness {
    /// Signs with this key for these logs. A log may have several keys while one replaces another.
    pub fn new(key: SigningKey, logs: Vec<VerifierKey>) -> Self {
        Self { key, logs }
    }

    /// The key to believe.
    pub fn verifier(&self) -> VerifierKey {
        self.key.verifier()
    }

    /// Answers `POST <prefix>/add-checkpoint`. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// The memory failed: nothing was signed.
    pub fn add_checkpoint<M: Memory>(
        &self,
        memory: &M,
        body: &[u8],
        now: u64,
    ) -> Result<Answer, M::Error> {
        let Ok(message) = AddCheckpoint::parse(body) else { return Ok(Answer::Malformed) };
        let Ok(checkpoint) = Checkpoint::parse(message.note.text()) else {
            return Ok(Answer::Malformed);
        };
        if !self.logs.iter().any(|log| *log.name() == checkpoint.origin) {
            return Ok(Answer::UnknownLog);
        }
        let Some(note) = self.signed_by_log(&message.note) else { return Ok(Answer::Unsigned) };
        let latest = memory.latest(&checkpoint.origin)?;
        let found = Seen { size: checkpoint.size, root: checkpoint.root, note: note.to_string() };
        if let Some(answer) = refusal(&message, latest.as_ref(), &found) {
            if let (Answer::Fork(_) | Answer::Inconsistent, Some(seen)) = (&answer, latest) {
                let is_proof = matches!(answer, Answer::Fork(_));
                let contradiction = Contradiction { seen: seen.note, found: found.note, is_proof };
                memory.keep(&checkpoint.origin, &contradiction)?;
            }
            return Ok(answer);
        }
        // First remember, then sign: a signature that nobody remembers could be contradicted tomorrow.
        if !memory.replace(&checkpoint.origin, latest.as_ref(), &found)? {
            let size = memory.latest(&checkpoint.origin)?.map_or(0, |seen| seen.size);
            return Ok(Answer::OtherSize(size));
        }
        Ok(Answer::Cosigned(self.key.sign(note.text(), now)))
    }

    /// The note with nothing but the signature of its log, if that stands: what strangers added is not kept.
    fn signed_by_log(&self, note: &Note) -> Option<Note> {
        let log = self.logs.iter().find(|log| Checkpoint::open(note, log).is_ok())?;
        let lines = note.lines().iter().filter(|line| line.is_by(log)).cloned().collect();
        Note::new(note.text().to_owned(), lines).ok()
    }
}

/// Why this checkpoint is not signed after that one, in the order of the specification.
fn refusal(message: &AddCheckpoint, latest: Option<&Seen>, found: &Seen) -> Option<Answer> {
    if message.old > found.size {
        return Some(Answer::Malformed);
    }
    let (size, root) = latest.map_or((0, Hash::of_nothing()), |seen| (seen.size, seen.root));
    if message.old != size {
        return Some(Answer::OtherSize(size));
    }
    if latest.is_some() && size == found.size && root != found.root {
        return Some(Answer::Fork(size));
    }
    let proved = verify_consistency((size, root), (found.size, found.root), &message.proof);
    proved.is_err().then_some(Answer::Inconsistent)
}
