//! `xtask/tidy.toml`: the crate graph, and every exception with its reason.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::tree::Tree;

/// Where the settings stand.
pub(crate) const PATH: &str = "xtask/tidy.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// For each crate of ours, the crates of ours it may depend on.
    #[serde(default)]
    pub(crate) graph: BTreeMap<String, Vec<String>>,
    /// For each of these foreign crates, the only crates of ours that may depend on it.
    #[serde(default)]
    pub(crate) only: BTreeMap<String, Vec<String>>,
    /// Files that may be longer, with the reason.
    #[serde(default)]
    pub(crate) long: BTreeMap<String, String>,
    /// Ids of modules that are ordinary words of the crates as well, with the reason.
    #[serde(default)]
    pub(crate) ordinary: BTreeMap<String, String>,
    /// Ids of modules that may stand in comments, where they are ordinary words, but not in code; with the reason.
    #[serde(default)]
    pub(crate) in_comments: BTreeMap<String, String>,
    /// Where a banned synonym means something else.
    #[serde(default)]
    pub(crate) synonym: Vec<Synonym>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Synonym {
    pub(crate) word: String,
    /// Folders or files.
    pub(crate) below: Vec<String>,
    pub(crate) reason: String,
}

impl Settings {
    pub(crate) fn read(tree: &Tree) -> Result<Self> {
        let text = tree.text(PATH).with_context(|| format!("{PATH} is missing"))?;
        let settings: Self =
            toml::from_str(text).with_context(|| format!("{PATH} cannot be read"))?;
        let reasons = settings
            .long
            .values()
            .chain(settings.ordinary.values())
            .chain(settings.in_comments.values());
        let mut reasons = reasons.chain(settings.synonym.iter().map(|synonym| &synonym.reason));
        anyhow::ensure!(
            reasons.all(|reason| !reason.trim().is_empty()),
            "an exception in {PATH} gives no reason"
        );
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_without_a_reason_is_refused() {
        let tree = Tree::from([(PATH, "[long]\n\"a.rs\" = \" \"\n")]);
        assert!(Settings::read(&tree).is_err());
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(Settings::read(&Tree::from([(PATH, "[lenght]\n")])).is_err());
    }
}
