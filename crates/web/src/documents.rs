//! Papers: verified by anybody, downloaded by whoever may.

pub(crate) mod examine;
pub(crate) mod file;
pub(crate) mod mine;
mod status;
pub(crate) mod verify;
