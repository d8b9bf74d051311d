//! Facts to PDF/A bytes, always the same bytes for the same facts.
//!
//! Pure: no disk, no network, no clock, no randomness. Signing and storing are done elsewhere.

mod canonical;
mod characters;
mod check;
mod diagnosis;
mod engine;
mod error;
pub mod qr;
mod world;

pub use canonical::canonical_json;
pub use engine::{DATA_LIMIT_BYTES, Engine, Job, PAGE_LIMIT, PDF_LIMIT_BYTES, Pdf};
pub use error::{Diagnosis, Finding, Place, RenderError};
