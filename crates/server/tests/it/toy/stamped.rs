//! Papers are given out at once and stamped afterwards, whatever becomes of whoever stamps.

use std::fs;
use std::process::Command;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Mood, Records, Setup};

use super::kill::killed_after;
use super::library::{Library, card};
use super::verifiers::Home;
use crate::front::{Answer, Front, Multipart, multipart_type};
use crate::people::{assert_balanced, complaints};

stories!(
    a_paper_is_given_out_at_once_and_stamped_afterwards,
    a_stamped_paper_is_judged_at_home_and_on_the_page,
    whoever_stamps_may_be_away_and_no_paper_waits,
    what_is_no_stamp_of_ours_is_never_put_under_a_paper,
    a_worker_that_dies_while_stamping_leaves_nothing_half_done,
    a_stamp_cannot_be_changed_unnoticed,
);

const STAMPS: &str = "SELECT count(*) FROM document_stamps";

/// A card that was released, in a world where somebody stamps.
pub(super) struct Issued {
    pub(super) library: Library,
    pub(super) front: Front,
    pub(super) code: String,
}

impl Issued {
    /// Everything is done but the stamp.
    pub(super) async fn unstamped(records: Records) -> Self {
        let library = Library::attested(Setup::toy().on(records).witnessed().stamped()).await;
        let reference = library.deciding(&["A-1"]).await;
        library.hakim.act(&library.world, &reference, "issue", card()).await;
        let app = &library.world.app;
        while app.keep_log().await.unwrap() + app.work().await.unwrap() > 0 {}
        let front = Front::of(&library.world);
        let code = library.sql.texts("SELECT code FROM documents").await.remove(0);
        Self { library, front, code }
    }

    pub(super) async fn stamped(records: Records) -> Self {
        let issued = Self::unstamped(records).await;
        issued.library.world.work().await;
        issued
    }

    pub(super) async fn paper(&self) -> Vec<u8> {
        let paper = self.front.get(None, &format!("/documents/{}.pdf", self.code)).await;
        assert_eq!(paper.status, StatusCode::OK);
        paper.body
    }

    /// The authority's list of revoked certificates, as of now.
    pub(super) async fn list(&self) -> Vec<u8> {
        self.front.get(None, "/crl").await.body
    }

    pub(super) async fn page(&self, lang: &str) -> String {
        self.front.get(None, &format!("/{lang}/verify?q={}", self.code)).await.text()
    }

    /// What programs are told of the stamp.
    pub(super) async fn told(&self) -> Value {
        let answer = self.front.get(None, &format!("/documents/{}.json", self.code)).await;
        serde_json::from_slice::<Value>(&answer.body).unwrap()["stamp"].clone()
    }

    /// Our own folder, with this paper, its receipt and the trust file.
    pub(super) async fn home(&self, paper: &[u8]) -> Home {
        let home = Home(self.library.world.folder().join("home"));
        fs::create_dir_all(&home.0).unwrap();
        home.put("trust.json", &self.front.get(None, "/trust").await.body);
        home.put("card.pdf", paper);
        let receipt = self.front.get(None, &format!("/documents/{}.tlog-proof", self.code)).await;
        home.put("card.tlog-proof", &receipt.body);
        home
    }

    pub(super) async fn examined(&self, lang: &str, paper: &[u8]) -> Answer {
        let form = Multipart::default().file("file", "card.pdf", paper);
        let request = Request::post(format!("/{lang}/examine"))
            .header(header::CONTENT_TYPE, multipart_type())
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.end()));
        self.front.send(None, request.unwrap()).await
    }

    /// Tries again once it may, and gives how often whoever stamps was asked.
    async fn later(&self) -> usize {
        let world = &self.library.world;
        let before = world.stamps.asked();
        world.advance(SignedDuration::from_hours(1));
        world.work().await;
        world.stamps.asked() - before
    }
}

async fn a_paper_is_given_out_at_once_and_stamped_afterwards(records: Records) {
    let issued = Issued::unstamped(records).await;
    let signed = issued.paper().await;
    for (lang, words) in [
        ("en", "none yet: it is added soon"),
        ("ru", "пока нет: его добавляют"),
        ("uz", "hali yoʻq: u hujjat"),
    ] {
        let page = issued.page(lang).await;
        assert!(page.contains("verdict ok") && page.contains(words), "{lang}: {page}");
    }
    assert_eq!(issued.told().await, json!({ "code": "stamp.none" }));
    assert_balanced(&issued.library.world).await;

    let world = &issued.library.world;
    assert_eq!(world.app.stamp().await.unwrap(), 1);
    let stamped = issued.paper().await;
    assert!(stamped.starts_with(&signed) && stamped.len() > signed.len());
    for lang in ["en", "ru", "uz", "uzc"] {
        let page = issued.page(lang).await;
        assert!(page.contains("TEST TSA"), "{lang}: {page}");
    }
    assert!(issued.page("en").await.contains("of TEST TSA from"));
    let at = world.now().to_string();
    let told = json!({ "code": "stamp.stands", "authority": "TEST TSA", "at": at });
    assert_eq!(issued.told().await, told);
    // The signed file is what the log knows; it is still there, and either leads to the paper.
    let kept = issued.library.sql.bytes("SELECT file FROM documents").await;
    assert_eq!(kept, [Sha256::digest(&signed).to_vec()]);
    for file in [&signed, &stamped] {
        let hash = hex::encode(Sha256::digest(file));
        let answer = issued.front.get(None, &format!("/documents/{hash}.json")).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    assert_balanced(world).await;
    // Once is enough.
    assert_eq!((issued.later().await, world.stamps.asked()), (0, 1));
}

async fn a_stamped_paper_is_judged_at_home_and_on_the_page(records: Records) {
    let issued = Issued::unstamped(records).await;
    let signed = issued.paper().await;
    issued.library.world.work().await;
    let paper = issued.paper().await;
    let home = issued.home(&paper).await;
    assert_eq!(home.judges(&["card.pdf"]).await, (0, "paper.in-log".to_owned(), vec![]));
    let (_, said) = home.says(&["card.pdf", "--trust", "trust.json"]).await;
    for words in ["[stamp.stands]", "stamper: TEST TSA", "[paper.only-validation-added]"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    home.put("signed.pdf", &signed);
    let before = home.judges(&["signed.pdf", "--receipt", "card.tlog-proof"]).await;
    assert_eq!(before, (0, "paper.in-log".to_owned(), vec!["stamp.none".to_owned()]));
    for (lang, words) in [
        ("en", "The time stamp stands"),
        ("ru", "Штамп времени действителен"),
        ("uz", "Vaqt tamgʻasi haqiqiy"),
    ] {
        let said = issued.examined(lang, &paper).await.text();
        assert!(said.contains("verdict ok") && said.contains("TEST TSA"), "{lang}: {said}");
        assert!(said.contains(words), "{lang}: {said}");
    }
    assert!(issued.examined("en", &signed).await.text().contains("There is no time stamp yet"));
    // Programs that know nothing of us.
    let file = home.0.join("card.pdf").into_os_string().into_string().unwrap();
    let says = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    let text = says("qpdf", &["--check", &file]);
    assert!(text.contains("No syntax or stream encoding errors"), "{text}");
    let text = says("pdfsig", &["-nocert", &file]);
    assert!(text.contains("Signature is Valid.") && text.contains("Total document"), "{text}");
}

async fn whoever_stamps_may_be_away_and_no_paper_waits(records: Records) {
    let issued = Issued::unstamped(records).await;
    let (world, sql) = (&issued.library.world, &issued.library.sql);
    world.stamps.turn(Mood::Away);
    world.work().await;
    assert_eq!((world.stamps.asked(), sql.number(STAMPS).await), (1, 0));
    // It is asked again after a while, and not at every round.
    world.work().await;
    assert_eq!(world.stamps.asked(), 1);
    assert!(issued.page("en").await.contains("verdict ok"));
    assert_balanced(world).await;
    let reference = issued.library.deciding(&["B-2"]).await;
    issued.library.hakim.act(world, &reference, "issue", card()).await;
    world.work().await;
    let released = "SELECT count(*) FROM document_states WHERE state = 'released'";
    assert_eq!(sql.number(released).await, 2);
    world.stamps.turn(Mood::Fair);
    assert_eq!((issued.later().await, sql.number(STAMPS).await), (2, 2));
    assert_balanced(world).await;
}

async fn what_is_no_stamp_of_ours_is_never_put_under_a_paper(records: Records) {
    let issued = Issued::unstamped(records).await;
    let (world, sql) = (&issued.library.world, &issued.library.sql);
    let signed = issued.paper().await;
    for (mood, why) in [
        (Mood::Foreign, "nobody believed issued"),
        (Mood::Late, "the clock of TEST TSA is wrong"),
        (Mood::Babbling, "not one well-formed token"),
    ] {
        world.stamps.turn(mood);
        assert_eq!(issued.later().await, 1, "{mood:?}");
        let said = sql.texts("SELECT outcome FROM jobs WHERE kind = 'stamp'").await.remove(0);
        assert!(said.contains(why), "{mood:?}: {said}");
        assert_eq!((sql.number(STAMPS).await, issued.paper().await == signed), (0, true));
    }
    assert_balanced(world).await;
    world.stamps.turn(Mood::Fair);
    issued.later().await;
    // What was answered to another question is no answer.
    let reference = issued.library.deciding(&["B-2"]).await;
    world.stamps.turn(Mood::Repeating);
    issued.library.hakim.act(world, &reference, "issue", card()).await;
    world.work().await;
    let waiting = "SELECT outcome FROM jobs WHERE kind = 'stamp' AND done_at IS NULL";
    assert!(sql.texts(waiting).await.remove(0).contains("it stamps other bytes"));
    assert_eq!(sql.number(STAMPS).await, 1);
    assert_balanced(world).await;
}

async fn a_worker_that_dies_while_stamping_leaves_nothing_half_done(records: Records) {
    let mut issued = Issued::unstamped(records).await;
    let signed = issued.paper().await;
    let mut points = 0;
    // After so many steps with the job in hand the process is gone; another one takes over when its lease is over.
    while killed_after(points, issued.library.world.app.stamp()).await.is_none() {
        assert!(issued.paper().await.starts_with(&signed));
        issued.library.world.advance(SignedDuration::from_secs(61));
        points += 1;
    }
    assert!(points > 3, "killed at {points} points");
    issued.library.world.reopen().await;
    issued.later().await;
    assert_eq!(issued.library.sql.number(STAMPS).await, 1);
    assert!(issued.paper().await.len() > signed.len());
    assert_balanced(&issued.library.world).await;
}

async fn a_stamp_cannot_be_changed_unnoticed(records: Records) {
    let issued = Issued::stamped(records).await;
    let (world, sql) = (&issued.library.world, &issued.library.sql);
    for statement in ["UPDATE document_stamps SET authority = 'x'", "DELETE FROM document_stamps"] {
        let said = sql.run(statement).await.expect_err(statement);
        assert!(said.contains("append-only: document_stamps"), "{said}");
    }
    sql.without_triggers().await;
    let mend = format!(
        "UPDATE document_stamps SET authority = 'TEST TSA', stamped_at = {}",
        world.now().as_microsecond()
    );
    for vandalism in ["authority = 'Another'", "stamped_at = stamped_at - 3600000000"] {
        sql.must(&format!("UPDATE document_stamps SET {vandalism}")).await;
        assert_eq!(complaints(world).await, ["document.stamp"], "{vandalism}");
        sql.must(&mend).await;
        assert_balanced(world).await;
    }
    let hash = hex::encode(sql.bytes("SELECT file FROM document_stamps").await.remove(0));
    let (folder, name) = hash.split_at(2);
    let file = world.folder().join("files").join(folder).join(name);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(complaints(world).await, ["document.stamp-file"]);
    fs::remove_file(&file).unwrap();
    assert_eq!(complaints(world).await, ["document.stamp-file"]);
    // The signed file of the paper in its place is no stamped one.
    fs::write(&file, &whole).unwrap();
    sql.must("UPDATE document_stamps SET file = (SELECT file FROM documents)").await;
    assert_eq!(complaints(world).await, ["document.stamp"]);
}
