//! Every crate obeys the lints of the workspace.

use toml::{Table, Value};

use super::Offence;
use super::tree::Tree;

pub(crate) fn check(tree: &Tree) -> Vec<Offence> {
    let manifests = tree.texts("", &["Cargo.toml"]).filter(|(path, _)| *path != "Cargo.toml");
    let without = manifests.filter(|(_, text)| {
        let lints = text
            .parse::<Table>()
            .ok()
            .and_then(|manifest| manifest.get("lints")?.get("workspace").cloned());
        lints.as_ref().and_then(Value::as_bool) != Some(true)
    });
    without.map(|(path, _)| Offence::new(path, "write [lints] workspace = true")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_without_the_lints_is_caught() {
        let tree = Tree::from([
            ("Cargo.toml", "[workspace]"),
            ("crates/good/Cargo.toml", "[lints]\nworkspace = true"),
            ("crates/none/Cargo.toml", "[package]"),
            ("crates/off/Cargo.toml", "[lints]\nworkspace = false"),
        ]);
        let places: Vec<_> = check(&tree).into_iter().map(|offence| offence.place).collect();
        assert_eq!(places, ["crates/none/Cargo.toml", "crates/off/Cargo.toml"]);
    }
}
