//! Cases: opened by a person or a parent, changed only by acts, read within a scope.

mod about;
mod children;
mod draws;
pub(crate) mod find;
mod inbox;
pub(crate) mod load;
pub(crate) mod open;
mod papers;
pub(crate) mod record;
pub(crate) mod store;
mod view;

use crate::App;

/// The verbs of cases.
pub struct Cases<'a>(pub(crate) &'a App);
