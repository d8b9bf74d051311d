//! An append-only log that strangers can check.
//!
//! What stands in it ([`leaf`]), how it is kept in files that anybody may serve ([`tree`]), what the log says about it
//! ([`checkpoint`]), who outside saw that ([`witness`], [`policy`]), what a person takes home ([`receipt`]), and what an
//! auditor looks for ([`monitor`]). The formats are those of C2SP, so that other people's programs check ours.
//!
//! Pure: no files, no network, no clock, no chance. Times and seeds are arguments, storage is a trait.

pub mod checkpoint;
pub mod event;
pub mod hash;
pub mod leaf;
pub mod monitor;
pub mod note;
pub mod policy;
pub mod receipt;
pub mod tree;
pub mod witness;

pub use checkpoint::Checkpoint;
pub use hash::Hash;
pub use leaf::{Kind, Leaf};
pub use note::{Algorithm, KeyName, Note, SigningKey, VerifierKey};
pub use policy::Policy;
pub use receipt::Receipt;
pub use tree::{Appender, Reader, Tile, Tiles};
pub use witness::Witness;
