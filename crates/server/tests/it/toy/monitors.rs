//! Somebody outside who watches the log: what grows is believed, and nothing that was said is unsaid in silence.

use std::fs;
use std::path::{Path, PathBuf};

use app::db::Place;
use axum::http::StatusCode;
use jiff::SignedDuration;
use testkit::{Records, Setup};
use tokio::process::Command;

use super::copies::Copy;
use super::library::{Library, card};
use super::log::{defenceless, forget, served};
use super::own_keys::{keys_on, report};
use crate::front::Front;

stories!(
    a_log_that_grows_is_copied_and_believed,
    a_record_changed_or_removed_is_told_beside_the_copy,
    a_log_that_gets_shorter_is_told_and_the_copy_keeps_what_it_was,
    two_logs_shown_to_two_people_are_found_by_either,
    a_key_that_is_taken_back_alarms_nobody,
    records_put_back_are_told_once_and_a_copy_outside_brings_back_a_lost_log,
    what_is_no_log_costs_nobody_their_copy,
);

/// A log at an address, and somebody who watches it from their own folder.
struct Watched {
    library: Library,
    front: Front,
    url: String,
    folder: PathBuf,
}

impl Watched {
    async fn new(library: Library) -> Self {
        let front = Front::of(&library.world);
        let (address, _serving) = front.serve().await;
        let folder = library.world.folder().join("outside");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("trust.json"), front.get(None, "/trust").await.body).unwrap();
        Self { library, front, url: format!("http://{address}"), folder }
    }

    /// A card is given out; gives its receipt.
    async fn issue(&self) -> String {
        let reference = self.library.deciding(&["A-1"]).await;
        self.library.hakim.act(&self.library.world, &reference, "issue", card()).await;
        self.library.world.work().await;
        let code = "SELECT code FROM documents ORDER BY id DESC LIMIT 1";
        let code = self.library.sql.texts(code).await.remove(0);
        self.front.get(None, &format!("/documents/{code}.tlog-proof")).await.text()
    }

    /// The exit code and what is said.
    async fn says(&self, url: &str, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
        command.args(["monitor", "--log", "error", url, "--data", "copy"]);
        command.args(["--trust", "trust.json"]).args(arguments).current_dir(&self.folder);
        let output = command.output().await.unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    async fn looks(&self, arguments: &[&str]) -> (i32, String) {
        self.says(&self.url, arguments).await
    }

    async fn is_quiet(&self, arguments: &[&str]) {
        let (code, said) = self.looks(arguments).await;
        let (size, _) = served(&self.front).await;
        assert_eq!((code, said), (0, format!("{} leaves in the copy: 0 alarms\n", size.size)));
    }

    async fn cries(&self, arguments: &[&str], code: &str) {
        let (exit, said) = self.looks(arguments).await;
        assert!(exit == 1 && said.contains(&format!("ALARM {code}: ")), "{code}: {said}");
        assert!(said.contains("what to do: "), "{said}");
    }

    fn copied(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join("copy").join(name)).unwrap()
    }

    /// Where the records of the system lie.
    fn records(&self) -> Vec<String> {
        let place = match self.library.world.settings().place {
            Place::Sqlite(path) => format!("sqlite:{}", path.display()),
            Place::Postgres(url) => url,
        };
        let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/modules");
        let folder = self.library.world.folder().display().to_string();
        let words = ["--records", &folder, "--database", &place, "--modules", modules];
        words.map(str::to_owned).to_vec()
    }
}

async fn a_log_that_grows_is_copied_and_believed(records: Records) {
    let setup = Setup::toy().on(records).witnessed();
    let watched = Watched::new(Library::attested(setup).await).await;
    watched.is_quiet(&[]).await;
    let first = watched.copied("checkpoint");
    let receipt = watched.issue().await;
    fs::write(watched.folder.join("card.tlog-proof"), receipt).unwrap();
    fs::write(watched.folder.join("earlier"), &first).unwrap();
    watched.is_quiet(&["--seen", "card.tlog-proof", "--seen", "earlier"]).await;
    let shown = watched.front.get(None, "/log/checkpoint").await.body;
    assert_ne!(first, shown);
    assert_eq!(watched.copied("checkpoint"), shown);
    let (last, tiles) = served(&watched.front).await;
    for (tile, bytes) in tiles {
        assert_eq!(watched.copied(&tile.to_string()), bytes, "{tile}");
    }
    let entries = format!("tile/entries/000.p/{}", last.size);
    let bundle = watched.front.get(None, &format!("/log/{entries}")).await.body;
    assert_eq!(watched.copied(&entries), bundle);
    // Nothing new: it looks again, and says the same.
    watched.is_quiet(&[]).await;
}

async fn a_record_changed_or_removed_is_told_beside_the_copy(records: Records) {
    let watched = Watched::new(Library::open(records).await).await;
    watched.issue().await;
    let place = watched.records();
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    watched.is_quiet(&place).await;
    let sql = &watched.library.sql;
    defenceless(sql).await;
    let damage = [
        ("UPDATE events SET recorded_at = recorded_at + 1 WHERE seq = 3", "records.balance"),
        ("UPDATE leaves SET recorded_at = recorded_at + 1000000", "log.record-differs"),
        ("DELETE FROM leaf_indexes WHERE log_index = 2", "log.no-record"),
    ];
    for (damage, code) in damage {
        sql.must(damage).await;
        watched.cries(&place, code).await;
    }
    // Whoever has no records sees nothing of it: the log says what it said.
    watched.is_quiet(&[]).await;
}

async fn a_log_that_gets_shorter_is_told_and_the_copy_keeps_what_it_was(records: Records) {
    let watched = Watched::new(Library::open(records).await).await;
    let (told, _) = served(&watched.front).await;
    watched.issue().await;
    watched.is_quiet(&[]).await;
    let before = watched.copied("checkpoint");
    let (more, _) = served(&watched.front).await;
    forget(&watched.library.sql, more.size, told.size).await;
    watched.cries(&[], "log.behind").await;
    assert_eq!(watched.copied("checkpoint"), before);
    let bundle = watched.copied(&format!("tile/entries/000.p/{}", more.size));
    assert!(!bundle.is_empty());
}

/// The same keys, the same witnesses, who lie for it: two worlds that tell two stories under one name.
async fn two_logs_shown_to_two_people_are_found_by_either(records: Records) {
    let setup = || Setup::toy().on(records).witnessed();
    let ours = Watched::new(Library::attested(setup()).await).await;
    let theirs = Watched::new(Library::attested(setup()).await).await;
    theirs.library.draft().await;
    theirs.library.world.work().await;
    for watched in [&ours, &theirs] {
        let receipt = watched.issue().await;
        fs::write(watched.folder.join("card.tlog-proof"), receipt).unwrap();
        watched.is_quiet(&[]).await;
    }
    let receipt = theirs.folder.join("card.tlog-proof").display().to_string();
    let (_, said) = ours.looks(&["--seen", &receipt]).await;
    assert!(said.contains("ALARM seen.ahead"), "{said}");
    // Ours goes on, and then what they were given can be compared.
    ours.library.draft().await;
    ours.library.draft().await;
    ours.library.world.work().await;
    ours.cries(&["--seen", &receipt], "seen.fork").await;
    assert_eq!(fs::read_dir(ours.folder.join("copy/contradictions")).unwrap().count(), 1);
    // And who is shown the other log after ours sees that it did not grow out of it.
    theirs.library.draft().await;
    theirs.library.draft().await;
    theirs.library.draft().await;
    theirs.library.world.work().await;
    let (code, said) = ours.says(&theirs.url, &[]).await;
    assert!(code == 1 && said.contains("ALARM log.rewritten"), "{said}");
    assert_eq!(fs::read_dir(ours.folder.join("copy/contradictions")).unwrap().count(), 2);
    ours.is_quiet(&[]).await;
}

async fn what_is_no_log_costs_nobody_their_copy(records: Records) {
    let setup = Setup::toy().on(records).witnessed();
    let watched = Watched::new(Library::attested(setup).await).await;
    watched.is_quiet(&[]).await;
    let copy = watched.copied("checkpoint");
    let nobody = "http://127.0.0.1:9";
    let (code, said) = watched.says(nobody, &[]).await;
    assert!(code == 1 && said.contains("ALARM log.away"), "{said}");
    for wrong in ["https://tris.uz", "tris.uz"] {
        let (code, said) = watched.says(wrong, &[]).await;
        assert!(code == 1 && said.starts_with("tris: "), "{said}");
    }
    fs::write(watched.folder.join("letter"), "Hello").unwrap();
    let (code, said) = watched.looks(&["--seen", "letter"]).await;
    assert!(code == 1 && said.contains("neither a receipt nor a checkpoint"), "{said}");
    // A log that too few witnesses sign is not believed, however well it signs itself.
    let alone = Watched::new(Library::open(records).await).await;
    let (code, said) = watched.says(&alone.url, &[]).await;
    assert!(code == 1 && said.contains("ALARM log.checkpoint"), "{said}");
    assert_eq!(watched.copied("checkpoint"), copy);
    fs::write(watched.folder.join("copy/checkpoint"), "torn").unwrap();
    let (code, said) = watched.looks(&[]).await;
    assert!(code == 1 && said.contains("keep this folder aside"), "{said}");
}

/// Two leaves of one key: the second names the first.
async fn a_key_that_is_taken_back_alarms_nobody(records: Records) {
    let watched = Watched::new(Library::open(records).await).await;
    let world = &watched.library.world;
    let aida = watched.library.aida.viewer.person;
    let token = world.token("aida").await;
    let key = keys_on(&watched.front.get(Some(&token), "/en/keys").await.text()).remove(0);
    world.advance(SignedDuration::from_hours(2));
    for from in ["2026-11-25T13:00", "2026-11-25T12:30"] {
        let told = report(&watched.front, &token, (&key, aida), ("compromised", from)).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text());
        world.work().await;
    }
    let place = watched.records();
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    watched.is_quiet(&place).await;
}

async fn records_put_back_are_told_once_and_a_copy_outside_brings_back_a_lost_log(
    records: Records,
) {
    let mut watched = Watched::new(Library::open(records).await).await;
    let world = &watched.library.world;
    let copy = Copy::of(world, &watched.library.sql, "yesterday").await;
    let files = world.folder().join("files/log");
    let kept = world.folder().join("log-of-yesterday");
    copy_of(&files, &kept);
    watched.issue().await;
    let receipt = watched.issue().await;
    fs::write(watched.folder.join("card.tlog-proof"), receipt).unwrap();
    watched.is_quiet(&[]).await;
    let (shown, _) = served(&watched.front).await;

    // The whole house burns down; what there is is of yesterday, and somebody's copy of the log.
    copy.put_back(world);
    fs::remove_dir_all(&files).unwrap();
    copy_of(&kept, &files);
    let place = watched.records();
    let words = ["restore", "--log", "error", "--by", "OF-1", "--now", &world.now().to_string()]
        .map(str::to_owned);
    let data = ["--data".to_owned(), world.folder().display().to_string()];
    let own = place.iter().skip(2).cloned();
    let words: Vec<String> = words.into_iter().chain(data).chain(own).collect();
    let restore = async |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
        let output = command.args(&words).args(more).current_dir(&watched.folder).output();
        let output = output.await.unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.success(), said)
    };
    let (is_done, said) = restore(&[]).await;
    assert!(is_done && said.starts_with("Nothing was lost"), "all here is of yesterday: {said}");
    let (is_done, said) = restore(&["--log-copy", "nowhere"]).await;
    assert!(!is_done && said.contains("no copy of a log in nowhere"), "{said}");
    let (is_done, said) = restore(&["--log-copy", "copy"]).await;
    assert!(is_done && said.contains("document: 2"), "{said}");

    watched.library.world.reopen().await;
    watched.library.world.work().await;
    let (address, _serving) = Front::of(&watched.library.world).serve().await;
    watched.url = format!("http://{address}");
    watched.front = Front::of(&watched.library.world);
    assert!(served(&watched.front).await.0.size > shown.size);
    watched.cries(&[], "log.restored").await;
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    watched.is_quiet(&[&place[..], &["--seen", "card.tlog-proof"]].concat()).await;
}

fn copy_of(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_of(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
