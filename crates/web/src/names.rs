//! Names of organisations by id: a register keeps the id, people read the name.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Failure;
use crate::visit::Visit;

/// The organisations of every kind that a service names.
pub(crate) async fn organisations(visit: &Visit) -> Result<BTreeMap<String, String>, Failure> {
    let definitions = visit.web.app.definitions();
    let roles = definitions.library.services.values().flat_map(|service| service.roles.values());
    let kinds: BTreeSet<_> = roles.map(|role| role.org.clone()).collect();
    let mut names = BTreeMap::new();
    for kind in kinds {
        let known = visit.web.app.organisations().of_kind(&kind).await?;
        names.extend(known.into_iter().map(|(id, name)| (id.to_string(), name)));
    }
    Ok(names)
}
