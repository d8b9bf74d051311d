//! The registers that everybody may look up.

pub(crate) mod list;
pub(crate) mod search;

use crate::text::ids;
use crate::visit::Visit;

/// A register in the list.
pub(crate) struct RegisterCard {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) module: String,
}

/// All registers.
pub(crate) fn cards(visit: &Visit) -> Vec<RegisterCard> {
    let text = &visit.shell.text;
    let card = |register: app::registers::RegisterView| RegisterCard {
        href: visit.shell.href(&format!("registers/{}", register.path)),
        title: text.say(&ids::register(&register.path, "title")),
        module: text.say(&ids::module_title(register.module.as_str())),
    };
    visit.web.app.registers().list().into_iter().map(card).collect()
}

/// The colour of a status; its word stands beside it.
pub(crate) fn tone(status: &str) -> &'static str {
    match status {
        "valid" | "issued" | "active" => "ok",
        "suspended" | "expired" | "replaced" | "lifted" | "unknown" => "warn",
        "withdrawn" | "void" | "annulled" => "bad",
        _ => "info",
    }
}
