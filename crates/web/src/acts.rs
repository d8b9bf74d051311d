//! An act: its form, its check-and-sign page, its commit.

pub(crate) mod again;
pub(crate) mod captures;
mod choices;
pub(crate) mod commit;
pub(crate) mod files;
pub(crate) mod form;
mod parts;
pub(crate) mod prepare;
pub(crate) mod sent;
pub(crate) mod sign;
