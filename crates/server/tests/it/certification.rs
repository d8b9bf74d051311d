//! Certification, walked by the people of the demo's world.

mod accredited;
mod blindness;
mod dates;
mod dossier;
mod ended;
mod guards;
mod life;
mod lifted;
mod named;
mod ordered;
mod paper;
pub(crate) mod path;
mod payment;
mod protocol;
mod records;
mod restored;
mod scope;
mod sealed;
mod turns;
mod whole;
