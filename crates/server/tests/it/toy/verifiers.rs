//! A paper in the hands of a stranger: at home without us, on the page without signing in, and from a program.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use app::db::Place;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Records, Setup};
use tokio::process::Command;
use transparency::Policy;

use super::library::{Library, card};
use super::log::judged;
use crate::front::{Answer, Front, Multipart, multipart_type};
use crate::people::assert_balanced;

stories!(
    a_paper_with_its_receipt_is_verified_at_home_without_us,
    whom_to_believe_is_printed_as_it_is_served,
    an_altered_paper_is_refused_at_home_with_its_reason,
    the_system_answers_programs_what_it_answers_people,
    asked_online_the_program_finds_what_is_missing_and_says_the_status,
    anyone_drops_a_file_and_sees_what_holds,
    what_is_no_paper_is_answered_and_nothing_is_kept,
);

/// A card that was given out, in the hands of whoever holds it.
pub(super) struct Given {
    pub(super) library: Library,
    pub(super) front: Front,
    pub(super) code: String,
    pub(super) paper: Vec<u8>,
    receipt: String,
}

impl Given {
    pub(super) async fn out(records: Records) -> Self {
        let library = Library::attested(Setup::toy().on(records).witnessed()).await;
        let reference = library.deciding(&["A-1"]).await;
        library.hakim.act(&library.world, &reference, "issue", card()).await;
        library.world.work().await;
        let front = Front::of(&library.world);
        let code = library.sql.texts("SELECT code FROM documents").await.remove(0);
        let paper = front.get(None, &format!("/documents/{code}.pdf")).await.body;
        let receipt = front.get(None, &format!("/documents/{code}.tlog-proof")).await.text();
        Self { library, front, code, paper, receipt }
    }

    /// A folder with the paper, its receipt and the trust file, and nothing else.
    pub(super) async fn at_home(&self) -> Home {
        let folder = self.library.world.folder().join("home");
        fs::create_dir_all(&folder).unwrap();
        let trust = self.front.get(None, "/trust").await;
        assert_eq!(trust.status, StatusCode::OK);
        let home = Home(folder);
        home.put("trust.json", &trust.body);
        home.put("card.pdf", &self.paper);
        home.put("card.tlog-proof", self.receipt.as_bytes());
        home
    }

    async fn drop(&self, lang: &str, form: Multipart) -> Answer {
        let request = Request::post(format!("/{lang}/examine"))
            .header(header::CONTENT_TYPE, multipart_type())
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.end()));
        self.front.send(None, request.unwrap()).await
    }
}

/// Somebody's own folder.
pub(crate) struct Home(pub(crate) PathBuf);

impl Home {
    pub(super) fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    /// The exit code and what is said.
    pub(crate) async fn says(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
        command.args(["verify", "--log", "error"]).args(arguments).current_dir(&self.0);
        let output = command.env_remove("TRIS_TRUST").output().await.unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    /// The exit code, the verdict, and the codes of what does not hold.
    pub(crate) async fn judges(&self, arguments: &[&str]) -> (i32, String, Vec<String>) {
        let (code, said) =
            self.says(&[arguments, &["--trust", "trust.json", "--json"]].concat()).await;
        let said: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
        let report = &said["targets"][0]["report"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let findings = report["findings"].as_array().unwrap();
        let against = findings.iter().filter(|one| one["outcome"] != "holds");
        let against = against.map(|one| text(&one["code"])).collect();
        (code, text(&report["verdict"]["code"]), against)
    }
}

async fn a_paper_with_its_receipt_is_verified_at_home_without_us(records: Records) {
    let given = Given::out(records).await;
    let home = given.at_home().await;
    assert_eq!(home.judges(&["card.pdf"]).await, (0, "paper.in-log".to_owned(), vec![]));
    assert_eq!(home.judges(&["card.tlog-proof"]).await, (0, "receipt.stands".to_owned(), vec![]));
    let (code, said) = home.says(&["card.pdf", "--trust", "trust.json"]).await;
    assert_eq!(code, 0, "{said}");
    let name = &given.library.hakim.viewer.name;
    for words in ["HOLDS: Signed by those named", "only the system can say", name, "witnesses: 3"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // The shape that other programs rely on.
    let (_, said) = home.says(&["card.pdf", "--trust", "trust.json", "--json"]).await;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["version"], &said["outcome"]), (&json!(1), &json!("holds")));
    let target = &said["targets"][0];
    assert_eq!((&target["target"], &target["system"]), (&json!("card.pdf"), &Value::Null));
    assert_eq!(target["report"]["version"], 1);
    let signature = &target["report"]["findings"][0];
    assert_eq!(
        (&signature["code"], &signature["outcome"]),
        (&json!("signature.stands"), &json!("holds"))
    );
    assert_eq!(signature["values"]["name"], json!(name));
    let revision = hex::encode(Sha256::digest(&given.paper));
    assert_eq!(target["report"]["subject"], json!({ "revisions": [revision] }));
    // A judge who shares no line with us, and the same trust.
    let trust: Value =
        serde_json::from_slice(&fs::read(home.0.join("trust.json")).unwrap()).unwrap();
    let policy = Policy::parse(trust["log_policy"].as_str().unwrap()).unwrap();
    assert!(judged(&given.library.world, &policy, &given.receipt));
    // Whom to believe must be said.
    let (code, said) = home.says(&["card.pdf"]).await;
    assert!(code == 2 && said.contains("--trust FILE"), "{said}");
    let (code, said) = home.says(&["cord.pdf", "--trust", "trust.json"]).await;
    assert!(code == 2 && said.contains("there is no file cord.pdf"), "{said}");
}

async fn whom_to_believe_is_printed_as_it_is_served(records: Records) {
    let given = Given::out(records).await;
    let home = given.at_home().await;
    let place = match given.library.world.settings().place {
        Place::Sqlite(path) => format!("sqlite:{}", path.display()),
        Place::Postgres(url) => url,
    };
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/modules");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
    command.args(["trust", "--log", "error", "--modules", modules, "--database", &place]);
    let output = command.arg("--data").arg(&home.0).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    let (printed, served) =
        (read(&output.stdout), read(&fs::read(home.0.join("trust.json")).unwrap()));
    for name in ["format", "authorities", "revoked", "codes"] {
        assert_eq!(printed[name], served[name], "{name}");
    }
    let log =
        |file: &Value| file["log_policy"].as_str().unwrap().lines().next().unwrap().to_owned();
    assert_eq!(log(&printed), log(&served));
    // The folder knows of no witnesses, so nobody outside is said to have seen this log.
    home.put("printed.json", &output.stdout);
    let (code, said) = home.says(&["card.pdf", "--trust", "printed.json"]).await;
    assert!(code == 2 && said.contains("paper.log-unknown"), "{said}");
    assert!(said.contains("log.unwitnessed"), "{said}");
}

async fn an_altered_paper_is_refused_at_home_with_its_reason(records: Records) {
    let given = Given::out(records).await;
    let home = given.at_home().await;
    let at = given.paper.windows(4).position(|part| part == b"Aida").unwrap();
    let mut flipped = given.paper.clone();
    flipped[at] = b'X';
    home.put("flipped.pdf", &flipped);
    home.put("tailed.pdf", &[given.paper.as_slice(), b"%"].concat());
    home.put("half.pdf", &given.paper[..given.paper.len() / 2]);
    home.put("alone.pdf", &given.paper);
    // One cosignature of three, which is not enough.
    let lines: Vec<&str> = given.receipt.lines().collect();
    let one = format!("{}\n", lines[..lines.len() - 2].join("\n"));
    home.put("one.tlog-proof", one.as_bytes());
    let with = |receipt: &'static str| vec!["--receipt", receipt];
    let own = || with("card.tlog-proof");
    let changed = vec!["signature.digest", "receipt.other-paper"];
    let few = vec!["receipt.too-few-witnesses"];
    let table = [
        ("flipped.pdf", own(), 1, "paper.altered", changed),
        ("tailed.pdf", own(), 1, "paper.altered", vec!["signature.altered-after"]),
        ("half.pdf", own(), 2, "paper.unreadable", vec!["pdf.none"]),
        ("alone.pdf", vec![], 2, "paper.log-unknown", vec!["receipt.missing"]),
        ("alone.pdf", with("one.tlog-proof"), 1, "paper.receipt-fails", few),
        (&given.code, vec![], 2, "ask-the-system", vec!["ask-the-system"]),
    ];
    for (name, more, code, verdict, codes) in table {
        let found = home.judges(&[vec![name], more].concat()).await;
        let codes = codes.into_iter().map(str::to_owned).collect();
        assert_eq!(found, (code, verdict.to_owned(), codes), "{name}");
    }
    // The worst of all counts.
    let (code, _) = home.says(&["card.pdf", "flipped.pdf", "--trust", "trust.json"]).await;
    assert_eq!(code, 1);
    let (code, _) = home.says(&["card.pdf", "alone.pdf", "--trust", "trust.json"]).await;
    assert_eq!(code, 2);
    // What was found of one is said, whatever becomes of the other.
    let (code, said) = home.says(&["flipped.pdf", "cord.pdf", "--trust", "trust.json"]).await;
    assert!(code == 1 && said.contains("paper.altered"), "{said}");
    assert!(said.contains("there is no file cord.pdf"), "{said}");
}

async fn the_system_answers_programs_what_it_answers_people(records: Records) {
    let given = Given::out(records).await;
    let number = given.library.sql.texts("SELECT number FROM documents").await.remove(0);
    let file = hex::encode(Sha256::digest(&given.paper));
    for asked in [given.code.clone(), number.clone(), file] {
        let answer = given.front.get(None, &format!("/documents/{asked}.json")).await;
        assert_eq!(
            (answer.status, answer.header(header::CACHE_CONTROL)),
            (StatusCode::OK, "no-store")
        );
        let said: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((&said["version"], &said["answer"]), (&json!(1), &json!("found")), "{asked}");
        assert_eq!((&said["number"], &said["status"]), (&json!(number), &json!("valid")));
        assert_eq!((&said["in_log"], &said["demo"]), (&json!(true), &json!(true)));
        assert_eq!(said["as_of"], json!(given.library.world.now().to_string()));
    }
    let zeros = "0".repeat(64);
    for asked in ["NOTHING-1", zeros.as_str(), "%20"] {
        let answer = given.front.get(None, &format!("/documents/{asked}.json")).await;
        let said: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, &said["answer"]), (StatusCode::NOT_FOUND, &json!("not-found")));
    }
}

async fn asked_online_the_program_finds_what_is_missing_and_says_the_status(records: Records) {
    let given = Given::out(records).await;
    let home = given.at_home().await;
    let (address, serving) = given.front.serve().await;
    let url = format!("http://{address}");
    home.put("alone.pdf", &given.paper);
    // Neither trust file nor receipt is at hand.
    let (code, said) = home.says(&["alone.pdf", "--online", &url]).await;
    assert!(code == 0 && said.contains("[paper.in-log]"), "{said}");
    assert!(said.contains(": valid since"), "{said}");
    let (code, said) = home.says(&[&given.code, "--online", &url]).await;
    assert!(code == 0 && said.contains(": valid since"), "{said}");
    let (code, said) = home.says(&["HTTPS://TRIS.UZ/V/0000000000000", "--online", &url]).await;
    assert!(code == 1 && said.contains("knows no such paper"), "{said}");
    serving.abort();
    let gone = SocketAddr::from(([127, 0, 0, 1], 9));
    let gone = format!("http://{gone}");
    let arguments = ["card.pdf", "--trust", "trust.json", "--online", &gone];
    let (code, said) = home.says(&arguments).await;
    assert!(code == 2 && said.contains("The system could not be asked"), "{said}");
    for wrong in ["https://tris.uz", "tris.uz"] {
        assert_eq!(home.says(&["card.pdf", "--online", wrong]).await.0, 2);
    }
}

async fn anyone_drops_a_file_and_sees_what_holds(records: Records) {
    let given = Given::out(records).await;
    let home = given.front.get(None, "/en").await.text();
    assert!(home.contains("href=\"/en/examine\""), "{home}");
    let number = given.library.sql.texts("SELECT number FROM documents").await.remove(0);
    let paper = || Multipart::default().file("file", "card.pdf", &given.paper);
    for lang in ["uz", "uzc", "ru", "en"] {
        let form = given.front.get(None, &format!("/{lang}/examine")).await;
        assert!(form.status == StatusCode::OK && form.text().contains("type=\"file\""), "{lang}");
        let said = given.drop(lang, paper()).await;
        assert_eq!(said.status, StatusCode::OK, "{lang}");
        let said = said.text();
        assert!(said.contains("verdict ok") && said.contains(&number), "{lang}: {said}");
    }
    let said = given.drop("en", paper()).await.text();
    for words in
        ["Signed, unchanged, in the log", "the system took its own", "In force", "paper.in-log"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains(&given.library.hakim.viewer.name), "{said}");
    let with = paper().file("receipt", "card.tlog-proof", given.receipt.as_bytes());
    let said = given.drop("en", with).await.text();
    assert!(said.contains("verdict ok") && !said.contains("the system took its own"), "{said}");
    let alone = Multipart::default().file("receipt", "card.tlog-proof", given.receipt.as_bytes());
    assert!(given.drop("en", alone).await.text().contains("The receipt stands"));
    let tailed = [given.paper.as_slice(), b"<script>alert(1)</script>"].concat();
    let said = given.drop("en", Multipart::default().file("file", "a.pdf", &tailed)).await.text();
    for words in ["Changed after it was signed", "verdict bad", "as it was signed", &number] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

async fn what_is_no_paper_is_answered_and_nothing_is_kept(records: Records) {
    let given = Given::out(records).await;
    let files = || fs::read_dir(given.library.world.folder().join("files")).unwrap().count();
    let before = files();
    let file = |bytes: &[u8]| Multipart::default().file("file", "a.pdf", bytes);
    let mut large = given.paper.clone();
    large.resize(16 * 1024 * 1024 + 1, b' ');
    let foreign = Multipart::default().text("other", "1");
    let twice = file(b"a").file("file", "b.pdf", b"b");
    let table = [
        (file(b""), StatusCode::UNPROCESSABLE_ENTITY, "Choose a file first"),
        (file(b"hello"), StatusCode::OK, "Not a file that can be examined"),
        (file(&given.paper[..300]), StatusCode::OK, "This PDF cannot be examined"),
        (file(b"c2sp.org/tlog-proof@v1\n"), StatusCode::OK, "The receipt cannot be examined"),
        (file(&large), StatusCode::PAYLOAD_TOO_LARGE, "examines files of up to 16 MB"),
        (foreign, StatusCode::BAD_REQUEST, ""),
        (twice, StatusCode::BAD_REQUEST, ""),
    ];
    for (form, status, words) in table {
        let said = given.drop("en", form).await;
        assert_eq!(said.status, status, "{words}");
        assert!(said.text().contains(words), "{words}: {}", said.text());
    }
    // A code that was misread, or is no text at all.
    for code in ["/V/AAAAAAAAAAAAA", "/V/%00", "/V/%ff%fe"] {
        let said = given.front.get(None, code).await;
        assert_ne!(said.status, StatusCode::INTERNAL_SERVER_ERROR, "{code}");
    }
    assert!(given.front.get(None, "/V/%ff%fe").await.text().contains("Topilmadi"));
    assert_eq!(files(), before);
    assert_eq!(given.library.sql.number("SELECT count(*) FROM uploads").await, 0);
    assert_balanced(&given.library.world).await;
}
