//! The seal: the key of the agency, and the few rules by which it signs what a paper says of itself.
//!
//! Whoever holds the server can ask for a seal, and gets none unless the event on which the paper rests stands in a
//! checkpoint that witnesses signed. So a paper out of nothing needs a leaf that everybody can see. Nothing is taken on
//! trust from whoever asks: the proof, the opening of the leaf and the claim come with what is asked and are judged here, and
//! what was sealed once is remembered here, so that no number, document or place in the status list is sealed twice.
//!
//! A paper that was signed by E-IMZO gets a seal of its own, which readers of PDF know ([`AskedPaper`]).
//!
//! What it does not judge: whether the law of the case allowed the act. That is the engine's part, and `fsck`'s.
//!
//! Pure: memory is a trait, keys and times are arguments.

mod asked;
mod memory;
mod paper;
mod refusal;

pub use asked::{ASKED_LIMIT_BYTES, Asked, AskedError, Ground};
pub use memory::{Entry, Kept, Memory, Table};
pub use paper::{Act, AskedPaper, PAPER_LIMIT_BYTES, PaperError};
pub use refusal::Refusal;

use signing::NotSigned;
use signing::pdf::PaperSeal;
use signing::qr::{self, Base, Code, CodeError, KeptKey};
use transparency::leaf::{blinded, payload_hash};
use transparency::{Kind, Leaf, Policy};

/// Seals.
pub struct Sealer {
    key: KeptKey,
    base: Base,
    policy: Policy,
    /// For papers that were signed by E-IMZO.
    papers: Option<PaperSeal>,
}

/// Why there is no seal: a rule that does not hold, a key that is away, or a memory that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SealError<E> {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Key(#[from] NotSigned),
    #[error("remembering what was sealed: {0}")]
    Memory(E),
}

impl Sealer {
    /// Seals with this key, codes that begin so, on grounds that this policy believes.
    pub fn new(key: impl Into<KeptKey>, base: Base, policy: Policy) -> Self {
        Self { key: key.into(), base, policy, papers: None }
    }

    /// The same, which seals papers that were signed by E-IMZO, too.
    #[must_use]
    pub fn with_papers(self, papers: PaperSeal) -> Self {
        Self { papers: Some(papers), ..self }
    }

    /// Its public key.
    pub fn key(&self) -> qr::PublicKey {
        self.key.public()
    }

    /// Seals a claim, if all holds. The same claim asked for again gets the same code.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn seal<M: Memory>(&self, memory: &M, asked: &Asked) -> Result<Code, SealError<M::Error>> {
        self.judge(asked)?;
        let code = qr::seal_kept(&asked.claim, &self.key, &self.base);
        let code = code.map_err(|error| match error {
            CodeError::Claim(error) => SealError::Refused(Refusal::Claim(error)),
            CodeError::Key(error) => SealError::Key(error),
        })?;
        // What is signed is what is remembered: names may have been shortened to fit.
        match memory.keep(&Entry::of(&code.claim)).map_err(SealError::Memory)? {
            Kept::New | Kept::Same => Ok(code),
            Kept::Taken(what) => Err(Refusal::Taken(what).into()),
        }
    }

    fn judge(&self, asked: &Asked) -> Result<(), Refusal> {
        let Asked { claim, ground } = asked;
        let (index, leaf) = self.opened(ground)?;
        if index != claim.ground_index {
            return Err(Refusal::Index);
        }
        // A day earlier than its ground is a paper dated back. The log counts milliseconds, a claim whole seconds.
        let issued = u64::try_from(claim.issued_at.as_second()).unwrap_or(0);
        if issued < leaf.unix_ms / 1000 {
            return Err(Refusal::Earlier);
        }
        Ok(())
    }

    /// The leaf of an event that witnesses have seen, and its place.
    fn opened(&self, ground: &Ground) -> Result<(u64, Leaf), Refusal> {
        let entry = ground.receipt.entry().ok_or(Refusal::Leaf)?;
        let included = ground.receipt.verify(entry, &self.policy).map_err(Refusal::Ground)?;
        let leaf = Leaf::from_entry(entry).map_err(|_| Refusal::Leaf)?;
        let opens = leaf.kind == Kind::CaseEvent
            && leaf.subject == blinded(&ground.salt, ground.case.as_bytes())
            && leaf.payload == payload_hash(&ground.salt, &ground.event);
        if opens { Ok((included.index, leaf)) } else { Err(Refusal::Leaf) }
    }
}

#[cfg(test)]
mod tests;
