//! What the tests need and the machine may lack: Debian packages, the Python packages of `judges/`, the npm packages of `e2e/`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Result, bail};

use super::judges::{self, Judges};
use super::postgres;
use super::run::{find_program, is_root, quiet};
use super::stopwatch::Stopwatch;

/// A program, and the Debian packages that bring it.
struct Tool {
    program: &'static str,
    packages: &'static [&'static str],
    /// Only the browser stories or the `PostgreSQL` tests need it.
    only_full: bool,
}

const TOOLS: &[Tool] = &[
    Tool { program: "openssl", packages: &["openssl"], only_full: false },
    Tool { program: "qpdf", packages: &["qpdf"], only_full: false },
    Tool { program: "pdftotext", packages: &["poppler-utils"], only_full: false },
    // A judge of receipts that shares nothing with us: its standard library is enough.
    Tool { program: "python3", packages: &["python3"], only_full: false },
    Tool { program: "zbarimg", packages: &["zbar-tools"], only_full: false },
    // A token in software, for private keys that never leave it.
    Tool { program: "softhsm2-util", packages: &["softhsm2"], only_full: false },
    Tool { program: "node", packages: &["nodejs"], only_full: true },
    Tool { program: "npm", packages: &["npm"], only_full: true },
    // Without recommended packages Chromium comes without a font.
    Tool { program: "chromium", packages: &["chromium", "fonts-dejavu-core"], only_full: true },
];

/// Installation that goes on while Rust compiles.
pub(crate) struct Preparation(JoinHandle<(Result<()>, Duration)>);

impl Preparation {
    /// Says what is missing and starts to install it.
    pub(crate) fn start(root: &Path, target: &Path, fast: bool) -> Self {
        let packages = missing_packages(fast);
        let judges = Some(Judges::of(root, target)).filter(|judges| !judges.is_current());
        let npm = (!fast && !is_current(&root.join("e2e"))).then(|| root.join("e2e"));
        if packages.is_empty() && judges.is_none() && npm.is_none() {
            println!("tools: everything is here");
        }
        if !packages.is_empty() {
            println!("tools: installing with apt: {}", packages.join(" "));
        }
        if judges.is_some() {
            println!("tools: installing with pip what judges/requirements.txt lists");
        }
        if npm.is_some() {
            println!("tools: installing with npm what e2e/package-lock.json lists");
        }
        Self(std::thread::spawn(move || {
            let watch = Stopwatch::start();
            (install(&packages, judges.as_ref(), npm.as_ref()), watch.elapsed())
        }))
    }

    /// Waits for it.
    pub(crate) fn finish(self) -> (Result<()>, Duration) {
        self.0.join().unwrap_or_else(|_| {
            (Err(anyhow::anyhow!("the installation broke off")), Duration::ZERO)
        })
    }
}

/// Were the npm packages installed after the lock file was last written?
fn is_current(folder: &Path) -> bool {
    let written =
        |file: &str| folder.join(file).metadata().and_then(|metadata| metadata.modified()).ok();
    let (installed, locked) =
        (written("node_modules/.package-lock.json"), written("package-lock.json"));
    installed.zip(locked).is_some_and(|(installed, locked)| installed >= locked)
}

fn missing_packages(fast: bool) -> Vec<&'static str> {
    let wanted = TOOLS.iter().filter(|tool| !(fast && tool.only_full));
    let mut packages: Vec<_> = wanted
        .filter(|tool| find_program(tool.program).is_none())
        .flat_map(|tool| tool.packages.iter().copied())
        .collect();
    if !judges::can_make() {
        packages.push("python3-venv");
    }
    if !fast && postgres::find_programs().is_none() {
        packages.push("postgresql");
    }
    packages
}

/// Installs what tests without a browser need, and waits for it.
pub(crate) fn judges(root: &Path, target: &Path) -> Result<bool> {
    let (prepared, _) = Preparation::start(root, target, true).finish();
    prepared.map(|()| true)
}

fn install(packages: &[&str], judges: Option<&Judges>, npm: Option<&PathBuf>) -> Result<()> {
    if !packages.is_empty() {
        if !is_root() {
            bail!(
                "these are missing, and only root may install them: apt-get install --no-install-recommends {}",
                packages.join(" ")
            );
        }
        quiet(apt().arg("update"))?;
        quiet(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))?;
    }
    if let Some(judges) = judges {
        judges.install()?;
    }
    if let Some(folder) = npm {
        quiet(Command::new("npm").current_dir(folder).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]))?;
    }
    Ok(())
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
