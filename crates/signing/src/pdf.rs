//! Signatures in a PDF, in the form of `PAdES` B-B (ETSI EN 319 142-1): a hole is prepared, somebody signs, the hole is filled; a time
//! stamp over the whole file may follow in an update of its own; and whoever has a file is told what holds in it and what does not.
//!
//! Own writer and reader: the papers are ours, so the writer is small; and a reader that refuses what two programs may
//! read differently is safer than one that mends it.

mod again;
mod chain;
mod changes;
mod dictionary;
mod fields;
mod file;
mod hashing;
mod lex;
mod material;
mod prepare;
mod report;
mod revocations;
mod seal;
mod stamps;
mod store;
mod stream;
mod verify;
mod write;
mod xref;

pub use prepare::{
    MoreSignatures, PrepareError, Prepared, SLOT_BYTES, Slot, prepare, prepare_stamp,
};
pub use report::{Lapse, Reason, Report, SignatureReport, StampReport, Trust};
pub use seal::{PaperSeal, SealError};
pub use store::Store;
pub use verify::{Reading, verify};

/// No paper is larger, and nothing larger is looked at.
pub const PDF_LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// Why a file is not looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("not a pdf")]
    NoPdf,
    #[error("the bytes are not what the format asks for")]
    Syntax,
    #[error("something is said twice, so that two readers may see two files")]
    Twice,
    #[error("something does not stand where the file says it stands")]
    Order,
    #[error("an object that is needed is missing")]
    Missing,
    #[error("encrypted, linearised, hybrid or packed in a way that is not read here")]
    Unsupported,
    #[error("larger or deeper than any paper")]
    Limit,
}

impl Unreadable {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoPdf => "pdf.none",
            Self::Syntax => "pdf.syntax",
            Self::Twice => "pdf.twice",
            Self::Order => "pdf.order",
            Self::Missing => "pdf.missing",
            Self::Unsupported => "pdf.unsupported",
            Self::Limit => "pdf.limit",
        }
    }
}
