//! pyHanko, a judge of signatures in PDF that shares no line with us.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, iter};

use jiff::Timestamp;
use serde_json::Value;
use testkit::World;

/// Where `cargo xtask judges` puts it: beside the files of tests.
const PYTHON: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/../judges/bin/python");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../judges/paper.py");

/// What it believes and what it is shown, in a folder of its own.
pub(crate) struct Judge {
    folder: PathBuf,
}

impl Judge {
    /// It believes the authority of this world, and nobody else.
    pub(crate) fn of(world: &World) -> Self {
        Self::believing(world, world.app.keys().authority())
    }

    /// It believes this authority (DER), and nobody else.
    pub(crate) fn believing(world: &World, root: &[u8]) -> Self {
        let folder = world.folder().join("judge");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("root.pem"), signing::authority::pem(root)).unwrap();
        Self { folder }
    }

    /// Every signature and stamp of the paper as of this moment; `Err`: why it does not read the file.
    pub(crate) fn says(&self, paper: &[u8], at: Timestamp) -> Result<Vec<Value>, String> {
        self.asked(&[], paper, at, None)
    }

    /// The signatures of the paper as of this moment, by what the paper carries and the list that is given out then (PAdES-LTA).
    pub(crate) fn says_by_archive(
        &self,
        paper: &[u8],
        at: Timestamp,
        list: Option<&[u8]>,
    ) -> Result<Vec<Value>, String> {
        self.asked(&["--archive"], paper, at, list)
    }

    fn asked(
        &self,
        how: &[&str],
        paper: &[u8],
        at: Timestamp,
        list: Option<&[u8]>,
    ) -> Result<Vec<Value>, String> {
        let (file, crl) = (self.folder.join("paper.pdf"), self.folder.join("list.crl"));
        fs::write(&file, paper).unwrap();
        let list = list.map(|list| fs::write(&crl, list).map(|()| crl).unwrap());
        let mut command = Command::new(PYTHON);
        command.args(["-I", SCRIPT]).args(how).arg(self.folder.join("root.pem"));
        command.arg(at.to_string()).args(iter::once(file).chain(list));
        let missing = "pyHanko is not installed below the target folder: run `cargo xtask judges`";
        assert!(Path::new(PYTHON).exists(), "{missing}");
        let output = command.output().expect(missing);
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(output.status.success(), "{missing}: {text}");
        let said: Value = serde_json::from_str(&text).unwrap();
        match said["refused"].as_str() {
            Some(why) => Err(why.to_owned()),
            None => Ok(said["said"].as_array().unwrap().clone()),
        }
    }
}
