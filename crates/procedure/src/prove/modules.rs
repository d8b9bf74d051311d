//! P12: who gets in without anybody letting them in may hold no office. Whoever has a certificate could give it to themselves.

use crate::definition::Role;
use crate::finding::Finding;
use crate::library::{Broken, GetsIn, Library, Module};
use crate::name::Name;

pub(super) fn prove(library: &Library) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut before: Option<&Module> = None;
    for module in library.modules.values() {
        let Some(gets_in) = &module.gets_in else { continue };
        let mut broken = one(library, gets_in);
        if let Some(before) = before {
            let message = format!("the module {} says already who gets in by itself", before.name);
            broken.push(Broken::new("P12", message, "say it in one module"));
        }
        before = Some(module);
        let file = format!("{}/module.toml", module.name);
        findings.extend(broken.into_iter().map(|one| library.finding(&file, "gets_in", one)));
    }
    findings
}

fn one(library: &Library, gets_in: &GetsIn) -> Vec<Broken> {
    let mut broken = Vec::new();
    if gets_in.titles.is_empty() || gets_in.titles.iter().any(|title| title.trim().is_empty()) {
        let message = "no certificate could name a director: a title is missing or empty";
        broken.push(Broken::new("P12", message, "write `titles` as certificates write them"));
    }
    for name in [&gets_in.org, &gets_in.post] {
        if Name::parse(name.as_str()).is_none() {
            let message =
                format!("`{name}` is not spelt as names are, so nothing could refer to it");
            broken.push(Broken::new(
                "P06",
                message,
                "use small Latin letters, digits, `-` and `_`",
            ));
        }
    }
    let org = &gets_in.org;
    // A broken service may be the one that has the role.
    if !library.broken.is_empty() {
        return broken;
    }
    let all = library.services.values();
    let own: Vec<(String, &Role)> = all
        .flat_map(|service| service.roles.values().map(|role| (service.path(), role)))
        .filter(|(_, role)| role.org == *org)
        .collect();
    if own.is_empty() {
        let message = format!("no service has a role at a `{org}`: it would get in for nothing");
        broken.push(Broken::new("P12", message, "name the kind that applies"));
    }
    for (service, role) in own {
        if role.post.is_some() || role.assign.is_some() {
            let message = format!(
                "{service} gives an office to people of a `{org}`: whoever has a certificate could take it"
            );
            let mend = "name a kind whose people only take part, or let administrators let it in";
            broken.push(Broken::new("P12", message, mend));
        }
    }
    broken
}
