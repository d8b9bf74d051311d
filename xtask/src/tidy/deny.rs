//! What `deny.toml` forbids: crates we do not build on, licences we do not accept, sources we do not know.
//!
//! `cargo deny` reads the same file; this is the part of it that needs nothing installed.

use serde::Deserialize;
use serde_json::Value;

use super::Offence;
use super::spdx::is_allowed;
use super::tree::Tree;

const PATH: &str = "deny.toml";
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A crate that we build on, or our own.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    name: String,
    licence: Option<String>,
    /// `None`: it lies in the repository.
    source: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Deny {
    bans: Bans,
    licenses: Licences,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Debug, Deserialize)]
struct Licences {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

/// A licence that one crate may have and others may not.
#[derive(Debug, Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

impl Licences {
    /// What this crate may be licensed by.
    fn of(&self, name: &str) -> Vec<String> {
        let own = self.exceptions.iter().filter(|exception| exception.name == name);
        let own = own.flat_map(|exception| &exception.allow);
        self.allow.iter().chain(own).cloned().collect()
    }
}

/// The packages in the answer of `cargo metadata`.
pub(crate) fn packages(metadata: &Value) -> Vec<Package> {
    let listed = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let text =
        |package: &Value, key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
    listed
        .filter_map(|package| {
            let (licence, source) = (text(package, "license"), text(package, "source"));
            Some(Package { name: text(package, "name")?, licence, source })
        })
        .collect()
}

pub(crate) fn check(tree: &Tree, packages: &[Package]) -> Vec<Offence> {
    let deny: Deny = match toml::from_str(tree.text(PATH).unwrap_or_default()) {
        Ok(deny) => deny,
        Err(error) => return vec![Offence::new(PATH, error.message())],
    };
    let mut offences = Vec::new();
    for Package { name, licence, source } in packages {
        if deny.bans.deny.iter().any(|ban| ban.name == *name) {
            offences.push(Offence::new("Cargo.lock", format!("{name} is banned")));
        }
        if source.as_ref().is_some_and(|source| source != REGISTRY) {
            offences
                .push(Offence::new("Cargo.lock", format!("{name} does not come from crates.io")));
        }
        let licence = licence.as_deref().unwrap_or("none");
        if !is_allowed(licence, &deny.licenses.of(name)) {
            offences.push(Offence::new(
                "Cargo.lock",
                format!("the licence of {name} is not allowed: {licence}"),
            ));
        }
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = "[bans]\ndeny = [{ crate = 'openssl-sys' }]\n[licenses]\nallow = ['MIT']\nexceptions = [{ crate = 'b', allow = ['MPL-2.0'] }]\n";

    fn offences(name: &str, licence: Option<&str>, source: Option<&str>) -> Vec<String> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let package =
            Package { name: name.to_owned(), licence: owned(licence), source: owned(source) };
        check(&Tree::from([(PATH, DENY)]), &[package])
            .into_iter()
            .map(|offence| offence.what)
            .collect()
    }

    #[test]
    fn a_banned_crate_an_unknown_source_and_a_foreign_licence_are_caught() {
        assert_eq!(offences("openssl-sys", Some("MIT"), None), ["openssl-sys is banned"]);
        assert_eq!(
            offences("a", Some("GPL-3.0"), None),
            ["the licence of a is not allowed: GPL-3.0"]
        );
        assert!(offences("b", Some("MPL-2.0"), None).is_empty());
        assert_eq!(
            offences("a", Some("MPL-2.0"), None),
            ["the licence of a is not allowed: MPL-2.0"]
        );
        assert_eq!(offences("a", None, None), ["the licence of a is not allowed: none"]);
        assert_eq!(
            offences("a", Some("MIT"), Some("git+https://example.org/a")),
            ["a does not come from crates.io"]
        );
        assert!(offences("a", Some("MIT"), Some(REGISTRY)).is_empty());
    }

    #[test]
    fn packages_are_read_from_what_cargo_says() {
        let metadata =
            serde_json::json!({"packages": [{"name": "a", "license": "MIT", "source": null}]});
        let read = packages(&metadata);
        assert_eq!(read.len(), 1);
        assert_eq!((read[0].name.as_str(), read[0].licence.as_deref()), ("a", Some("MIT")));
    }
}
