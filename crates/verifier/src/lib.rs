//! One judge of papers, receipts and sealed codes: the command line, the pages and other people's programs ask the same.
//!
//! [`examine`] gets bytes and a [`Knowledge`], and gives a [`Report`]: what holds, what fails, what nobody can know here.
//! Knowledge comes in one [`TrustFile`] that is kept beside the verifier and needs no network.
//!
//! Pure: no files, no network, no clock, no chance. `now` is an argument. Time and memory are bounded, whatever the bytes.
//!
//! ```
//! # fn judge(file: &[u8], receipt: &[u8], trust: &[u8], now: jiff::Timestamp) -> Result<(), verifier::TrustError> {
//! let knowledge = verifier::TrustFile::read(trust)?.knowledge(now)?;
//! let report = verifier::examine(file, Some(receipt), &knowledge);
//! println!("{}", report.verdict.code());
//! # Ok(())
//! # }
//! ```

mod code;
pub mod dossier;
mod examine;
mod knowledge;
mod paper;
mod printed;
mod proof;
mod report;
mod trust_file;
mod words;

pub use code::code_hash;
pub use examine::{TEXT_LIMIT_BYTES, examine};
pub use knowledge::Knowledge;
pub use printed::Printed;
pub use report::{Finding, Kind, Outcome, REPORT_VERSION, Report, Subject, Verdict};
pub use trust_file::{TRUST_LIMIT_BYTES, TrustError, TrustFile};

/// No paper and no receipt that is larger is looked at; a dossier has a limit of its own.
pub const FILE_LIMIT_BYTES: usize = signing::pdf::PDF_LIMIT_BYTES;
