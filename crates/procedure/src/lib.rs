//! Service definitions: read them, prove them, decide acts by them, fold the events of a case.
//!
//! Nothing here does I/O, reads a clock, allocates an identifier or knows SQL, HTTP or a module by name.

pub mod act;
pub mod case;
pub mod computed;
pub mod deadline;
pub mod definition;
pub mod draw;
pub mod finding;
pub mod form;
pub mod guard;
pub mod keys;
pub mod library;
pub mod name;
pub mod outside;
pub mod prove;
pub mod read;
pub mod refusal;
#[cfg(test)]
mod toy;
pub mod vacancy;

pub use act::{Author, Command, Decision, NewFact, decide};
pub use case::{Case, Change};
pub use definition::Definition;
pub use finding::Finding;
pub use library::Library;
pub use name::{Key, Name, Place};
pub use prove::prove;
pub use read::{Folder, pinned, read};
pub use refusal::Refusal;
