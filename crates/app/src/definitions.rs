//! The law in force: published definitions, and every older one that a case is still pinned to.

mod approve;
mod lists;
mod load;
mod publish;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use procedure::definition::Definition;
use procedure::name::Name;
use procedure::{Folder, Library};

pub(crate) use approve::DOMAIN;
pub use approve::{InForce, PublicationView, Publications, Versions, publishes_as};
pub use lists::{Ground, Grounds};
pub(crate) use load::{from_kept, load, load_kept};

use crate::error::{Fault, Result};
use crate::people::ADMINISTRATOR;

/// Posts of the agency itself, which no service has to name.
const AGENCY_POSTS: [&str; 4] = [ADMINISTRATOR.1, "compliance", "lawyer", "owner"];

/// All definitions the program can run by.
#[derive(Default)]
pub struct Definitions {
    by_hash: BTreeMap<[u8; 32], Arc<Definition>>,
    /// Path `module/service` to the hash of the version that new cases are pinned to.
    in_force: BTreeMap<String, [u8; 32]>,
    /// Modules and registers as they stand now.
    pub library: Library,
    pub grounds: Grounds,
    /// Why the modules at hand are none of this: for whoever only looks at records.
    pub(crate) unproved: Option<String>,
}

impl Definitions {
    /// The version of this service that is in force.
    pub fn find(&self, path: &str) -> Option<Arc<Definition>> {
        self.in_force.get(path).and_then(|hash| self.by_hash.get(hash)).cloned()
    }

    /// The version in force, or a fault: a sub-case was proved to have one.
    pub(crate) fn in_force(&self, path: &str) -> Result<Arc<Definition>> {
        self.find(path).ok_or_else(|| Fault::new(format!("no version of {path} is in force")))
    }

    /// The very version a case is pinned to.
    pub(crate) fn by_hash(&self, hash: &[u8]) -> Result<Arc<Definition>> {
        let found = <[u8; 32]>::try_from(hash).ok().and_then(|hash| self.by_hash.get(&hash));
        found
            .cloned()
            .ok_or_else(|| Fault::new(format!("no definition has the hash {}", hex::encode(hash))))
    }

    /// All services in force, by path.
    pub fn services(&self) -> Vec<Arc<Definition>> {
        self.in_force.values().filter_map(|hash| self.by_hash.get(hash)).cloned().collect()
    }

    /// The services that somebody can start: those with a person in the start state.
    pub fn startable(&self) -> Vec<Arc<Definition>> {
        let given = |definition: &Definition| definition.facts.values().any(|fact| fact.given);
        self.services().into_iter().filter(|definition| !given(definition)).collect()
    }

    /// The kinds of organisations that take part in a service, and the agency.
    pub(crate) fn orgs(&self) -> BTreeSet<Name> {
        let services = self.services();
        let roles = services.iter().flat_map(|service| service.roles.values());
        roles.map(|role| role.org.clone()).chain(Name::parse(ADMINISTRATOR.0)).collect()
    }

    /// The kinds of posts that somebody may hold in an organisation of this kind: those that a role asks for, and those of the agency
    /// itself.
    pub(crate) fn posts_of(&self, org: &Name) -> BTreeSet<Name> {
        let services = self.services();
        let roles = services.iter().flat_map(|service| service.roles.values());
        let asked = roles.filter(|role| role.org == *org).filter_map(|role| role.post.clone());
        let own: &[&str] = if org.as_str() == ADMINISTRATOR.0 { &AGENCY_POSTS } else { &[] };
        asked.chain(own.iter().filter_map(|kind| Name::parse(kind))).collect()
    }

    /// The posts that head an organisation of this kind.
    pub(crate) fn heads_of(&self, org: &Name) -> BTreeSet<Name> {
        let heads = self.library.modules.values().filter_map(|module| module.heads.get(org));
        heads.flatten().cloned().collect()
    }

    /// The kind of organisation that may open a case of this service: the owner of its start state.
    pub fn opener(definition: &Definition) -> Option<&Name> {
        let start = definition.start().and_then(|start| definition.states.get(start))?;
        let owner = start.owner.as_ref().and_then(|owner| definition.roles.get(owner))?;
        Some(&owner.org)
    }
}

/// The files of one service, as they are kept for ever.
pub(crate) fn files_of(folder: &Folder, definition: &Definition) -> Folder {
    let service = format!("{}/", definition.path());
    let module = format!("{}/module.toml", definition.module);
    let kept = folder.0.iter().filter(|(path, _)| {
        path.starts_with(&service) || **path == module || path.contains("/registers/")
    });
    Folder(kept.map(|(path, bytes)| (path.clone(), bytes.clone())).collect())
}
