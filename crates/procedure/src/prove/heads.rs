//! R01 of `module.toml`: `[heads]` names kinds of organisations that take part in something.

use crate::finding::Finding;
use crate::library::{Broken, Library};

use super::nearest::mend;

pub(super) fn prove(library: &Library) -> Vec<Finding> {
    // What of the services could not be read is told by itself, and may name the kind.
    if !library.broken.is_empty() {
        return Vec::new();
    }
    let roles = || library.services.values().flat_map(|service| service.roles.values());
    let mut findings = Vec::new();
    for (name, module) in &library.modules {
        for org in module.heads.keys().filter(|org| !roles().any(|role| role.org == **org)) {
            let message = format!("no role of any service is of a `{org}`");
            let broken = Broken::new(
                "R01",
                message,
                mend(org.as_str(), roles().map(|role| role.org.as_str())),
            );
            let file = format!("{name}/module.toml");
            findings.push(library.finding(&file, &format!("heads.{org}"), broken));
        }
    }
    findings
}
