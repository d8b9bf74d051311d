//! E-IMZO: the stand-in as others run it, and what people do with it.

mod acts;
mod firms;
pub(crate) mod papers;
mod program;
mod sign_in;
mod stand_in;
