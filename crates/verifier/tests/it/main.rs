//! One judge, and everything that a forger tries.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail the test")]

mod codes;
mod dossiers;
mod hostile;
mod papers;
mod receipts;
mod stamps;
mod trust_files;
mod world;
