//! Judges that are Python packages: a virtual environment below the target folder, as `judges/requirements.txt` pins it by hashes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::run::quiet;

/// What is to be installed, below the root of the repository.
const PINNED: &str = "judges/requirements.txt";
/// What the bench measures beside, installed for it alone.
const PEERS: &str = "judges/peers.txt";
/// What was installed, in the environment: written last.
const INSTALLED: &str = "requirements.txt";

/// The environment, which tests look for beside their own files: `target/judges`.
pub(crate) struct Judges {
    pinned: PathBuf,
    folder: PathBuf,
}

impl Judges {
    pub(crate) fn of(root: &Path, target: &Path) -> Self {
        Self { pinned: root.join(PINNED), folder: target.join("judges") }
    }

    /// Is everything installed as it is pinned, and does it still start?
    pub(crate) fn is_current(&self) -> bool {
        let same = fs::read(&self.pinned)
            .ok()
            .zip(fs::read(self.folder.join(INSTALLED)).ok())
            .is_some_and(|(pinned, installed)| pinned == installed);
        same && quiet(self.python().args(["-I", "-c", "import pyhanko"])).is_ok()
    }

    /// Makes the environment anew.
    pub(crate) fn install(&self) -> Result<()> {
        let mut make = Command::new("python3");
        quiet(make.args(["-m", "venv", "--clear"]).arg(&self.folder))?;
        self.pip(&self.pinned)?;
        fs::copy(&self.pinned, self.folder.join(INSTALLED))
            .with_context(|| format!("{} cannot be written", self.folder.display()))?;
        Ok(())
    }

    /// Installs what the bench measures beside as well, and gives the Python that has it.
    pub(crate) fn with_peers(&self, root: &Path) -> Result<PathBuf> {
        if !self.is_current() {
            self.install()?;
        }
        self.pip(&root.join(PEERS))?;
        Ok(self.folder.join("bin/python"))
    }

    fn pip(&self, pinned: &Path) -> Result<()> {
        let mut pip = self.python();
        pip.args(["-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        // Wheels alone: nothing that somebody sends is built, and so nothing of it is run here.
        quiet(pip.args(["--require-hashes", "--only-binary", ":all:", "-r"]).arg(pinned))
    }

    fn python(&self) -> Command {
        Command::new(self.folder.join("bin/python"))
    }
}

/// Can this machine make virtual environments? Debian has a package of its own for it.
pub(crate) fn can_make() -> bool {
    quiet(Command::new("python3").args(["-I", "-c", "import ensurepip, venv"])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_not_current() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        assert!(root.join(PINNED).is_file());
        assert!(!Judges::of(root, &root.join("xtask")).is_current());
    }
}
