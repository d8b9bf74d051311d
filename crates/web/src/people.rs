//! Who may do what, and until when.

pub(crate) mod list;
