//! `cargo xtask tidy`: the habits of the house, read from the files alone, in a second.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::check::Count;
use settings::Settings;
use tree::Tree;

mod apostrophes;
mod deny;
mod fluent;
mod graph;
mod length;
mod links;
mod lints;
mod migrations;
mod module_ids;
mod rules;
mod settings;
mod spdx;
mod synonyms;
mod texts;
mod threats;
mod tree;
mod words;

/// Something that breaks a habit, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Offence {
    /// File, with a line number where there is one.
    place: String,
    /// What is wrong and how to mend it.
    what: String,
}

impl Offence {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }

    fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self::new(format!("{path}:{line}"), what)
    }
}

/// Prints every offence; says whether there was none.
pub(crate) fn tidy(root: &Path) -> Result<bool> {
    let count = count(root)?;
    println!("{} rules passed, {} failed", count.passed, count.failed);
    Ok(count.failed == 0)
}

/// Prints every offence and counts the rules that hold and those that do not.
pub(crate) fn count(root: &Path) -> Result<Count> {
    let tree = Tree::read(root)?;
    let settings = Settings::read(&tree)?;
    let packages = deny::packages(&metadata(root)?);
    let mut count = Count::default();
    for (name, mut offences) in [
        ("graph", graph::check(&tree, &settings)),
        ("lints", lints::check(&tree)),
        ("length", length::check(&tree, &settings)),
        ("module ids", module_ids::check(&tree, &settings)),
        ("synonyms", synonyms::check(&tree, &settings)),
        ("texts", texts::check(&tree)),
        ("apostrophes", apostrophes::check(&tree)),
        ("migrations", migrations::check(&tree)),
        ("links", links::check(&tree)),
        ("threats", threats::check(&tree)),
        ("rules", rules::check(&tree)),
        ("bans and licences", deny::check(&tree, &packages)),
    ] {
        offences.sort();
        for Offence { place, what } in &offences {
            println!("{place}: {what} ({name})");
        }
        count.add(Count::one(offences.is_empty()));
    }
    Ok(count)
}

/// What cargo knows about the workspace and everything it builds on.
pub(crate) fn metadata(root: &Path) -> Result<Value> {
    let output = std::process::Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .context("cargo metadata could not be started")?;
    anyhow::ensure!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).context("cargo metadata speaks no JSON")
}
