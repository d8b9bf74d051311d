//! Firms get in by themselves: whoever directs one signs so by E-IMZO. Which kind of organisation may, a module says; no other ever does.

mod register;
mod store;

pub use register::Place;

use procedure::library::GetsIn;

use crate::App;

/// The verbs of firms.
pub struct Firms<'a>(pub(crate) &'a App);

impl Firms<'_> {
    /// May a firm get in by itself here?
    pub fn may_get_in(&self) -> bool {
        self.0.eimzo().agent().is_some() && self.gets_in().is_some()
    }

    /// What the modules in force say of firms that get in by themselves.
    fn gets_in(&self) -> Option<GetsIn> {
        let definitions = self.0.definitions();
        definitions.library.modules.values().find_map(|module| module.gets_in.clone())
    }
}
