//! Papers: verified by anybody, downloaded by whoever may.

pub(crate) mod file;
pub(crate) mod mine;
pub(crate) mod verify;
