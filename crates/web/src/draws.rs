//! Draws, for whoever wants to run them again.

pub(crate) mod line;
pub(crate) mod list;
