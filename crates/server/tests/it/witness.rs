//! `tris witness` as others run it: a process of its own, with a memory that outlives it and can be lost only for good.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use transparency::tree::Appender;
use transparency::witness::{AddCheckpoint, cosignature_in};
use transparency::{
    Algorithm, Checkpoint, Hash, KeyName, Note, Reader, SigningKey, Tile, VerifierKey,
};

/// A log that can be made to lie: the entries of one story are not those of another.
struct Story {
    tiles: BTreeMap<Tile, Vec<u8>>,
    notes: BTreeMap<u64, Note>,
}

fn log_key() -> SigningKey {
    let name = KeyName::new("log.test/story").unwrap();
    SigningKey::from_seed(name, Algorithm::Log, &[7; 32])
}

impl Story {
    fn told(text: &str) -> Self {
        let mut story = Self { tiles: BTreeMap::new(), notes: BTreeMap::new() };
        let mut tree = Appender::new();
        for entry in 0..8_u8 {
            let (grown, batch) = tree.append(&[[text.as_bytes(), &[entry]].concat()]).unwrap();
            let name = log_key().verifier().name().clone();
            let checkpoint = Checkpoint::new(name, batch.size, batch.root);
            story.notes.insert(batch.size, checkpoint.sign(&log_key()));
            story.tiles.extend(batch.files.into_iter().map(|file| (file.tile, file.bytes)));
            tree = grown;
        }
        story
    }

    /// The checkpoint of this size, as one that grew out of an older one.
    fn grown(&self, old: u64, size: u64) -> AddCheckpoint {
        let proof: Vec<Hash> = match old {
            0 => Vec::new(),
            old if old >= size => Vec::new(),
            old => Reader::new(&self.tiles, size).consistency(old).unwrap(),
        };
        AddCheckpoint { old, proof, note: self.notes[&size].clone() }
    }
}

/// The program on the witness's folder.
struct Running {
    child: Child,
    address: String,
    key: VerifierKey,
    client: reqwest::Client,
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
    let log = log_key().verifier().to_string();
    command.args(["witness", "--listen", "127.0.0.1:0", "--name", "witness.test", "--log-key"]);
    command.arg(log).arg("--data").arg(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

impl Running {
    async fn start(folder: &Path) -> Self {
        let mut child = command(folder).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = said.next_line().await.unwrap().expect("an address");
        let key = said.next_line().await.unwrap().expect("a key");
        let key = VerifierKey::parse(&key).unwrap();
        Self { child, address, key, client: reqwest::Client::new() }
    }

    /// Status and body of the answer; a 200 carries a signature that stands.
    async fn asked(&self, message: &AddCheckpoint) -> (u16, String) {
        let url = format!("{}/add-checkpoint", self.address);
        let answer = self.client.post(url).body(message.to_string()).send().await.unwrap();
        let (status, body) = (answer.status().as_u16(), answer.bytes().await.unwrap());
        let signed = cosignature_in(&body, &message.note, &self.key).is_some();
        assert_eq!(signed, status == 200);
        (status, String::from_utf8(body.to_vec()).unwrap().trim().to_owned())
    }

    /// Killed, as by a power cut. What it said meanwhile.
    async fn killed(mut self) -> String {
        self.child.kill().await.unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).await.unwrap();
        said
    }
}

/// How it ends that cannot start, and what it says.
async fn refused(folder: &Path) -> (ExitStatus, String) {
    let output = command(folder).output().await.unwrap();
    (output.status, String::from_utf8(output.stderr).unwrap())
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    folder
}

fn kept(folder: &Path, what: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.to_string_lossy().contains(what)).collect()
}

#[tokio::test]
async fn a_witness_remembers_what_it_signed_and_signs_no_other_story() {
    let folder = folder("witness-remembers");
    let (told, other) = (Story::told("told"), Story::told("other"));
    let first = Running::start(&folder).await;
    let key = first.key.to_string();
    assert_eq!(key.split('+').next(), Some("witness.test"));
    assert_eq!(first.asked(&told.grown(0, 3)).await.0, 200);
    assert_eq!(first.asked(&told.grown(3, 5)).await.0, 200);
    let (_, said) = refused(&folder).await;
    assert!(said.contains("another witness uses"), "{said}");
    assert!(!first.killed().await.contains("stories"));

    let again = Running::start(&folder).await;
    assert_eq!(again.key.to_string(), key);
    // A log that was put back from a copy, whatever it says that it knows.
    assert_eq!(again.asked(&told.grown(0, 3)).await, (409, "5".to_owned()));
    assert_eq!(again.asked(&told.grown(3, 4)).await, (409, "5".to_owned()));
    assert_eq!(again.asked(&told.grown(5, 3)).await.0, 400);
    assert_eq!(kept(&folder, ".fork."), Vec::<PathBuf>::new());
    // Another log of the same size, and one that is longer.
    assert_eq!(again.asked(&other.grown(5, 5)).await, (409, "5".to_owned()));
    assert_eq!(again.asked(&other.grown(5, 8)).await.0, 422);
    let [fork] = kept(&folder, ".fork.").try_into().expect("one proof");
    let evidence = fs::read_to_string(&fork).unwrap();
    for note in [&told.notes[&5], &other.notes[&5]] {
        assert!(evidence.contains(&note.to_string()), "{evidence}");
    }
    assert_eq!(kept(&folder, ".no-proof.").len(), 1);
    // The story that it knows goes on.
    assert_eq!(again.asked(&told.grown(5, 8)).await.0, 200);
    let said = again.killed().await;
    assert!(said.contains("the log tells two stories"), "{said}");
    assert!(said.contains(&*fork.to_string_lossy()), "{said}");
}

#[tokio::test]
async fn a_witness_that_does_not_know_what_it_signed_does_not_start() {
    let folder = folder("witness-forgets");
    let told = Story::told("told");
    let first = Running::start(&folder).await;
    assert_eq!(first.asked(&told.grown(0, 5)).await.0, 200);
    first.killed().await;
    let [memory] = kept(&folder, ".checkpoint").try_into().expect("one log");
    let whole = fs::read_to_string(&memory).unwrap();
    let shorter = whole.replacen("\n5\n", "\n3\n", 1);
    let another = told.notes[&5].to_string().replace("log.test/story", "log.test/other");
    for damaged in [String::new(), whole[..whole.len() / 2].to_owned(), shorter, another] {
        fs::write(&memory, &damaged).unwrap();
        let (status, said) = refused(&folder).await;
        assert_eq!(status.code(), Some(1), "{damaged}: {said}");
        assert!(said.contains("is damaged: retire this witness and its key"), "{said}");
        assert!(said.contains(&*memory.to_string_lossy()), "{said}");
    }
    fs::write(&memory, whole).unwrap();
    let again = Running::start(&folder).await;
    assert_eq!(again.asked(&told.grown(5, 8)).await.0, 200);
    again.killed().await;
    fs::write(folder.join("key"), b"cut").unwrap();
    let (status, said) = refused(&folder).await;
    assert!(!status.success() && said.contains("the witness's key is cut"), "{said}");
}
