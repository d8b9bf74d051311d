//! Cases: the inbox, all of mine, one case.

mod awaits;
pub(crate) mod list;
pub(crate) mod open;
mod row;
pub(crate) mod show;

pub(crate) use row::{ActionLine, Row, row, title};
