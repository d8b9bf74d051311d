//! The nouns of technical regulation as pure types: identifiers, parties, competence, instruments, scope, calendar.
//!
//! Nothing here does I/O, reads a clock, allocates an identifier or panics on what a person types.
#![warn(missing_docs)]

pub mod accreditation_number;
pub mod calendar;
pub mod certificate_number;
pub mod competence;
pub mod dates;
mod digits;
pub mod document_code;
pub mod ids;
pub mod instrument;
pub mod interest;
pub mod language;
pub mod limit;
mod lookalike;
mod macros;
pub mod numbers;
pub mod party;
pub mod period;
pub mod pinfl;
pub mod post;
pub mod power;
pub mod proposal;
pub mod public_url;
pub mod region;
pub mod scope;
pub mod standard;
pub mod stir;
pub mod text;
pub mod tn_code;

pub use accreditation_number::{AccreditationNumber, BodyType};
pub use calendar::Calendar;
pub use certificate_number::CertificateNumber;
pub use digits::DigitsError;
pub use ids::{ActId, CaseId, DocumentId, InstrumentId, OrganisationId, PersonId, PostId};
pub use language::Language;
pub use period::{Dated, Period};
pub use pinfl::Pinfl;
pub use region::Region;
pub use standard::Designation;
pub use stir::Stir;
pub use tn_code::{TnCode, TnCodeError, TnInterval, TnList};

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
