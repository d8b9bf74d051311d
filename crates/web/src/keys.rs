//! The signing key of a browser.

pub(crate) mod enrol;
