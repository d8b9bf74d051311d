//! The signing keys of browsers: getting one, looking through one's own, taking back the word for one.

pub(crate) mod enrol;
pub(crate) mod list;
pub(crate) mod ocsp;
pub(crate) mod revocation_list;
pub(crate) mod revoke;
