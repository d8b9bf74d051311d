//! `cargo xtask check`: everything the project checks, in one command. It is what continuous integration runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::tidy;
pub(crate) use count::Count;
use judges::Judges;
use postgres::Cluster;
use report::Report;
pub(crate) use run::{cargo, plain};
use tools::Preparation;

mod count;
mod judges;
mod postgres;
mod report;
mod run;
mod stopwatch;
mod tools;

/// How much to check.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Without browser and `PostgreSQL`.
    pub(crate) fast: bool,
    /// Every page in every theme at every width.
    pub(crate) all: bool,
}

/// Runs every part, also after one failed, and says whether all passed.
pub(crate) fn check(root: &Path, extent: Extent) -> Result<bool> {
    let mut report = Report::start();
    if extent.fast {
        println!(
            "fast: left out are the browser stories, the tests of browser modules and the tests of PostgreSQL"
        );
    }
    let target = target_folder(root)?;
    let preparation = Preparation::start(root, &target, extent.fast);
    let binary = target.join("debug/tris");

    report.part("format", || plain(&mut cargo(root, ["fmt", "--all", "--check"])));
    report.part("tidy", || tidy::count(root));
    report.part("clippy", || {
        plain(&mut cargo(
            root,
            ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"],
        ))
    });
    report.part("build", || plain(&mut cargo(root, ["build", "--workspace"])));
    report.part("rules", || {
        plain(Command::new(&binary).current_dir(root).args(["rules", "check", "modules"]))
    });
    let (prepared, took) = preparation.finish();
    report.record("tools", prepared.map(|()| Count::one(true)), took);
    rust_tests(root, extent, &mut report);
    if !extent.fast {
        report.part("browser modules", || browser_modules(root, &target));
        report.part("browser stories", || stories(root, &binary, extent));
    }
    Ok(report.close())
}

/// All Rust tests. Tests of `PostgreSQL` have `postgres` in their path; they need `TRIS_TEST_POSTGRES` and fail without it.
fn rust_tests(root: &Path, extent: Extent, report: &mut Report) {
    let mut tests = cargo(root, ["test", "--workspace", "--no-fail-fast"]);
    if extent.fast {
        tests.env_remove("TRIS_TEST_POSTGRES").args(["--", "--skip", "postgres"]);
        report.part("tests", || run::counted(&mut tests, count::cargo_test));
        return;
    }
    // The server lives until the tests are done.
    let cluster = report.making("postgres", Cluster::start);
    if let Some(cluster) = &cluster {
        tests.env("TRIS_TEST_POSTGRES", cluster.url());
    }
    report.part("tests", || run::counted(&mut tests, count::cargo_test));
}

/// The browser modules that can be tested without a browser. Some are held to what the Rust tests wrote below `target`. The files are named one by one: what a folder means to `node --test` changed between its versions.
fn browser_modules(root: &Path, target: &Path) -> Result<Count> {
    let folder = root.join("e2e/unit");
    let entries = std::fs::read_dir(&folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| is_test(path)).collect();
    files.sort();
    anyhow::ensure!(!files.is_empty(), "no *.test.mjs in {}", folder.display());
    let mut node = Command::new("node");
    node.current_dir(root).env("TRIS_TARGET", target);
    run::counted(node.args(["--test", "--test-reporter=tap"]).args(files), count::node_test)
}

fn is_test(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(".test.mjs"))
}

fn stories(root: &Path, binary: &Path, extent: Extent) -> Result<Count> {
    let mut node = Command::new("node");
    node.current_dir(root).arg("e2e/run.mjs").arg("--binary").arg(binary);
    if extent.all {
        node.arg("--all");
    }
    run::counted(&mut node, count::stories)
}

/// Where cargo puts what it builds; `CARGO_TARGET_DIR` may have moved it.
fn target_folder(root: &Path) -> Result<PathBuf> {
    let metadata = tidy::metadata(root)?;
    let folder = metadata.get("target_directory").and_then(|folder| folder.as_str());
    folder.map(PathBuf::from).context("cargo metadata names no target directory")
}

/// Installs what the tests need beside a browser and `PostgreSQL`.
pub(crate) fn judges(root: &Path) -> Result<bool> {
    tools::judges(root, &target_folder(root)?)
}

/// Measures a release build: what checking costs, then acts and papers on both databases. The numbers are printed with the size of their
/// data, and with the bar where there is one.
pub(crate) fn bench(root: &Path, cases: Option<&str>) -> Result<bool> {
    plain(&mut cargo(root, ["bench", "--package", "verifier", "--bench", "trust"]))?;
    let cluster = Cluster::start()?;
    let mut bench = cargo(root, ["bench", "--package", "server", "--bench", "load", "--"]);
    bench.env("TRIS_TEST_POSTGRES", cluster.url()).args(cases);
    // Without it papers are measured alone, and the bench says so.
    match Judges::of(root, &target_folder(root)?).with_peers(root) {
        Ok(python) => {
            bench.env("TRIS_BENCH_PYTHON", python);
        }
        Err(error) => println!("the usual tools in Python are not to be had: {error:#}"),
    }
    plain(&mut bench)?;
    Ok(true)
}
