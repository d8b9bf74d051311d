//! The log from outside: as a log, a witness, a person with a receipt, an auditor and an attacker see it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests: what they cannot do fails them"
)]

mod hostile;
mod judges;
mod leaf;
mod monitor;
mod note;
mod policy;
mod receipt;
mod tree;
mod witness;
mod world;
