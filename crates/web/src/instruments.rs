//! Measuring instruments and their verification.

pub(crate) mod check;
pub(crate) mod list;
