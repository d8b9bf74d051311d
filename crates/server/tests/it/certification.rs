//! Certification, walked by the people of the demo's world.

mod blindness;
mod guards;
mod life;
pub(crate) mod path;
mod scope;
mod turns;
mod whole;
