//! Notices for whoever is signed in.

pub(crate) mod list;
