//! Refused attempts, for the compliance officer.

pub(crate) mod list;
