//! The built program as a process on a folder of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use procedure::Folder;
use serde_json::json;
use testkit::{form, module, paper};

/// Noon of a working day, when the first start of every folder is.
pub(crate) const START: &str = "2026-11-25T12:00:00+05:00";

/// What papers say does not hang on the port of a start.
const PUBLIC_URL: &str = "https://tris.example";

const SERVICE: &str = r#"
[service]
id       = "slip"
version  = "1"
basis    = ["Counter rules"]
calendar = "uz"
[role.clerk]
org = "certification-body"
[fact.wish]
schema = "forms/wish.schema.json"
[state.open]
kind = "start"
owner = "clerk"
deadline = { days = 30, then = "lapse" }
[state.given]
kind = "final"
keep = { years = 1 }
[state.lapsed]
kind = "final"
keep = { years = 1 }
[action.give]
from = ["open"]
to = "given"
by = "clerk"
produces = ["wish"]
document = [{ template = "slip", series = "SLP" }]
[action.give.guard]
signed_by_actor = {}
[action.lapse]
from = ["open"]
to = "lapsed"
on = "clock"
"#;

const TEXTS: [&str; 14] = [
    "module-title",
    "module-intro",
    "module-owner",
    "slip-title",
    "slip-intro",
    "slip-role-clerk",
    "slip-fact-wish",
    "slip-field-what",
    "slip-state-open",
    "slip-state-given",
    "slip-state-lapsed",
    "slip-action-give",
    "slip-action-lapse",
    "slip-document-slip",
];

/// The program, up or killed.
pub(crate) struct Program {
    folder: PathBuf,
    up: Option<Up>,
}

struct Up {
    child: Child,
    address: String,
    /// Held, because a program whose reader is gone cannot say anything any more.
    _said: BufReader<ChildStdout>,
}

impl Program {
    /// Up, with one small service whose only act makes everything that an act can make.
    pub(crate) fn on_a_new_folder(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        for (path, bytes) in counter().0 {
            let path = folder.join("modules").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let mut program = Self { folder, up: None };
        program.start(START);
        program
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn address(&self) -> &str {
        &self.up.as_ref().expect("a program that is up").address
    }

    /// Starts it on the same data; its clock starts at this time.
    pub(crate) fn start(&mut self, now: &str) {
        let mut child = self
            .command("demo")
            .args(["--listen", "127.0.0.1:0", "--public-url", PUBLIC_URL, "--now", now])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let port = loop {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "the program ended at its start");
            if let Some(port) = line.trim().strip_prefix("http://localhost:") {
                break port.to_owned();
            }
        };
        self.up = Some(Up { child, address: format!("127.0.0.1:{port}"), _said: said });
    }

    /// SIGKILL: nothing is finished, nothing is said.
    pub(crate) fn kill(&mut self) {
        if let Some(mut up) = self.up.take() {
            up.child.kill().unwrap();
            up.child.wait().unwrap();
        }
    }

    /// `tris fsck` on what a program that is not up left behind.
    pub(crate) fn assert_balanced(&self) {
        let (is_balanced, said) = self.fsck();
        assert!(is_balanced && said.contains(": 0 complaints"), "{said}");
    }

    /// Whether `tris fsck` ends well, and what it says.
    pub(crate) fn fsck(&self) -> (bool, String) {
        assert!(self.up.is_none(), "fsck waits for nobody");
        let output = self.command("fsck").output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether a command on what was left behind ends well, and what it says on either side.
    pub(crate) fn says(&self, name: &str, arguments: &[&str]) -> (bool, String) {
        self.says_from(&self.folder, name, arguments)
    }

    /// The same from another folder.
    pub(crate) fn says_from(&self, place: &Path, name: &str, arguments: &[&str]) -> (bool, String) {
        assert!(self.up.is_none(), "{name} waits for nobody");
        let output = self.command(name).args(arguments).current_dir(place).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
        command.arg(name).args(["--log", "error"]);
        command.arg("--data").arg(self.folder.join("data"));
        command.arg("--modules").arg(self.folder.join("modules"));
        command
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(up) = &mut self.up {
            // It may have ended by itself; the story failed then, and says so.
            let _ended = up.child.kill().and_then(|()| up.child.wait());
        }
    }
}

/// The files of the module.
fn counter() -> Folder {
    let what =
        json!({ "title": "slip-field-what", "type": "string", "minLength": 1, "maxLength": 100 });
    let files = [
        ("slip/service.toml", SERVICE.to_owned()),
        (
            "slip/forms/wish.schema.json",
            form("slip-fact-wish", &json!({ "what": what }), &["what"]),
        ),
        ("slip/documents/slip.typ", paper("Varaqa")),
    ];
    module("counter", 1, &files, &TEXTS)
}
