//! Arrows between crates go one way, and only some crates may know SQL, HTTP or Typst.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::Offence;
use super::settings::{PATH, Settings};
use super::tree::Tree;

/// Development dependencies are free, but what is only for development is never a real dependency: it has no crate above it in the graph.
pub(crate) fn check(tree: &Tree, settings: &Settings) -> Vec<Offence> {
    let mut offences = Vec::new();
    let mut found = BTreeSet::new();
    for (path, text) in tree.texts("", &["Cargo.toml"]).filter(|(path, _)| *path != "Cargo.toml") {
        let Ok(manifest) = text.parse::<Table>() else {
            offences.push(Offence::new(path, "is not TOML"));
            continue;
        };
        let name =
            manifest.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
        let Some(name) = name else { continue };
        found.insert(name.to_owned());
        let Some(allowed) = settings.graph.get(name) else {
            offences
                .push(Offence::new(path, format!("the crate {name} is not in [graph] of {PATH}")));
            continue;
        };
        for dependency in dependencies(&manifest) {
            let ours = settings.graph.contains_key(dependency);
            if ours && !allowed.iter().any(|allowed| allowed == dependency) {
                offences.push(Offence::new(path, format!("{name} may not depend on {dependency}")));
            }
            let only = settings.only.get(dependency);
            if let Some(only) = only.filter(|only| !only.iter().any(|user| user == name)) {
                offences.push(Offence::new(
                    path,
                    format!("only {} may depend on {dependency}", only.join(", ")),
                ));
            }
        }
    }
    let gone = settings.graph.keys().filter(|name| !found.contains(*name));
    offences.extend(gone.map(|name| {
        Offence::new(PATH, format!("[graph] names the crate {name}, which is not there"))
    }));
    offences
}

fn dependencies(manifest: &Table) -> impl Iterator<Item = &str> {
    ["dependencies", "build-dependencies"]
        .into_iter()
        .filter_map(|table| manifest.get(table)?.as_table())
        .flat_map(|table| table.keys().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str =
        "[graph]\nouter = ['inner']\ninner = []\nkit = ['inner']\n[only]\nsqlx = ['outer']\n";

    fn offences(name: &str, dependencies: &str) -> Vec<String> {
        let manifest = |name: &str, rest: &str| format!("[package]\nname = '{name}'\n{rest}");
        let mut names = vec!["outer", "inner", "kit"];
        names.retain(|other| *other != name);
        let (one, two) = (manifest(names[0], ""), manifest(names[1], ""));
        let tree = Tree::from([
            ("crates/a/Cargo.toml", manifest(name, dependencies).as_str()),
            ("crates/b/Cargo.toml", one.as_str()),
            ("crates/c/Cargo.toml", two.as_str()),
        ]);
        check(&tree, &toml::from_str(SETTINGS).unwrap())
            .into_iter()
            .map(|offence| offence.what)
            .collect()
    }

    #[test]
    fn an_arrow_against_the_graph_is_caught() {
        assert_eq!(
            offences("inner", "[dependencies]\nouter.workspace = true"),
            ["inner may not depend on outer"]
        );
        assert_eq!(
            offences("outer", "[dependencies]\nkit.workspace = true"),
            ["outer may not depend on kit"]
        );
        assert_eq!(
            offences("outer", "[build-dependencies]\nkit = '1'"),
            ["outer may not depend on kit"]
        );
    }

    #[test]
    fn a_foreign_crate_stays_where_it_belongs() {
        assert_eq!(
            offences("inner", "[dependencies]\nsqlx = '1'"),
            ["only outer may depend on sqlx"]
        );
    }

    #[test]
    fn what_the_graph_allows_passes() {
        assert!(
            offences(
                "outer",
                "[dependencies]\nsqlx = '1'\ninner = '1'\n[dev-dependencies]\nkit = '1'"
            )
            .is_empty()
        );
    }

    #[test]
    fn a_crate_that_the_graph_does_not_know_is_caught() {
        let tree = Tree::from([("crates/new/Cargo.toml", "[package]\nname = 'new'")]);
        assert_eq!(check(&tree, &Settings::default()).len(), 1);
    }
}
