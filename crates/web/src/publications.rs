//! Which versions of the procedures are in force, since when and by whom; and the page on which officers sign a new one.

mod changes;
pub(crate) mod list;
pub(crate) mod show;
pub(crate) mod sign;
