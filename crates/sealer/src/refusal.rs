//! Why there is no seal.

use signing::qr::ClaimError;
use transparency::receipt::Invalid;

/// A rule that does not hold.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the ground is not shown to be in the log: {0}")]
    Ground(Invalid),
    #[error("the leaf that is shown is not the one on which the claim rests")]
    Index,
    #[error("the leaf that is shown is no event of this case")]
    Leaf,
    #[error("the paper is dated before the event on which it rests")]
    Earlier,
    #[error("what it claims may not be signed: {0}")]
    Claim(ClaimError),
    #[error("{0} was sealed before, for something else")]
    Taken(&'static str),
    #[error("this seal has no certificate for papers")]
    NoPapers,
    #[error("nobody signed this paper by E-IMZO in the event that is shown")]
    Evidence,
    #[error("the paper has no place for a signature")]
    Paper,
}

impl Refusal {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ground(_) => "seal.ground",
            Self::Index => "seal.index",
            Self::Leaf => "seal.leaf",
            Self::Earlier => "seal.earlier",
            Self::Claim(_) => "seal.claim",
            Self::Taken(_) => "seal.taken",
            Self::NoPapers => "seal.no-papers",
            Self::Evidence => "seal.evidence",
            Self::Paper => "seal.paper",
        }
    }
}
