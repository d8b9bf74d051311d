//! A token in software (`SoftHSM2`) in a folder of its own, and programs that use it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PIN: &str = "4711-uz";
const MODULES: [&str; 3] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
];

/// A token.
pub(super) struct Hsm {
    folder: PathBuf,
    label: String,
    /// Programs are told its PIN in the environment.
    tells: bool,
}

impl Hsm {
    /// A new token in a folder below this one.
    pub(super) fn new(below: &Path, label: &str) -> Self {
        let folder = below.join("hsm");
        fs::create_dir_all(folder.join("tokens")).unwrap();
        let tokens = folder.join("tokens");
        fs::write(
            folder.join("softhsm2.conf"),
            format!(
                "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
                tokens.display()
            ),
        )
        .unwrap();
        fs::write(folder.join("pin"), format!("{PIN}\n")).unwrap();
        let own = Self { folder, label: label.to_owned(), tells: false };
        let missing =
            "SoftHSM2 is not installed: `apt-get install softhsm2`, or run `cargo xtask check`";
        let made = std::process::Command::new("softhsm2-util")
            .args([
                "--init-token",
                "--free",
                "--label",
                label,
                "--so-pin",
                "12345678",
                "--pin",
                PIN,
            ])
            .env("SOFTHSM2_CONF", own.folder.join("softhsm2.conf"))
            .output()
            .expect(missing);
        let said = String::from_utf8_lossy(&[made.stdout, made.stderr].concat()).into_owned();
        assert!(made.status.success(), "{missing}: {said}");
        own
    }

    /// The line that starts a program on this folder, with its key in the token.
    pub(super) fn line(&self, program: &str, folder: &Path) -> Vec<String> {
        let module = MODULES.into_iter().find(|module| Path::new(module).exists());
        let module =
            module.expect("SoftHSM2 is installed, and its library is not where it is looked for");
        let pin = self.folder.join("pin");
        let words = [
            program,
            "--listen",
            "127.0.0.1:0",
            "--data",
            folder.to_str().unwrap(),
            "--token-module",
            module,
            "--token-label",
            &self.label,
            "--token-pin-file",
            pin.to_str().unwrap(),
        ];
        words.map(str::to_owned).to_vec()
    }

    /// The same, whose PIN is in the environment of programs.
    pub(super) fn telling_the_pin(&self) -> Self {
        Self { folder: self.folder.clone(), label: self.label.clone(), tells: true }
    }

    pub(super) fn pull_out(&self) {
        fs::rename(self.folder.join("tokens"), self.folder.join("away")).unwrap();
        fs::create_dir(self.folder.join("tokens")).unwrap();
    }

    pub(super) fn put_in(&self) {
        fs::remove_dir(self.folder.join("tokens")).unwrap();
        fs::rename(self.folder.join("away"), self.folder.join("tokens")).unwrap();
    }

    fn command(&self, line: &[String]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
        command.args(line).env("SOFTHSM2_CONF", self.folder.join("softhsm2.conf"));
        command.env_remove("TRIS_TOKEN_PIN").kill_on_drop(true);
        if self.tells {
            command.env("TRIS_TOKEN_PIN", PIN);
        }
        command
    }
}

/// Runs `tris` to its end, and says whether it was content and what it said.
pub(super) async fn tris(hsm: &Hsm, line: &[String]) -> (bool, String) {
    let output = hsm.command(line).stdin(Stdio::null()).output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// A program that listens; it ends when this is dropped.
pub(super) struct Running {
    pub(super) address: String,
    /// What it said when it was up.
    pub(super) said: Vec<String>,
    _child: Child,
}

impl Running {
    pub(super) async fn start(hsm: &Hsm, line: &[String]) -> Self {
        let mut command = hsm.command(line);
        command.arg("--attached").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap();
        let address = first.expect("it starts").clone();
        let mut said = vec![address.clone()];
        if line[0] == "sealer" {
            said.extend(lines.next_line().await.unwrap());
        }
        Self { address, said, _child: child }
    }
}

/// Status and body of an answer.
pub(super) async fn post(address: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
    let sent = reqwest::Client::new()
        .post(address)
        .header("content-type", "application/timestamp-query")
        .body(body)
        .send()
        .await
        .unwrap();
    let status = sent.status().as_u16();
    (status, sent.bytes().await.unwrap().to_vec())
}
