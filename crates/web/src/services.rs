//! The catalogue of services and the passport of each.

pub(crate) mod list;
pub(crate) mod show;

use crate::text::ids;
use crate::visit::Visit;

/// A service in the catalogue.
pub(crate) struct ServiceCard {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) intro: String,
    pub(crate) module: String,
}

/// The services that somebody can start.
pub(crate) fn cards(visit: &Visit) -> Vec<ServiceCard> {
    let text = &visit.shell.text;
    let card = |path: String| ServiceCard {
        href: visit.shell.href(&format!("services/{path}")),
        title: text.say(&ids::title(&path)),
        intro: text.say(&ids::intro(&path)),
        module: text.say(&ids::module_title(path.split('/').next().unwrap_or(""))),
    };
    visit
        .web
        .app
        .definitions()
        .startable()
        .iter()
        .map(|definition| card(definition.path()))
        .collect()
}
