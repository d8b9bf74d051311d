//! Papers outlive the certificates and hashes under their stamps: they are stamped anew in time, and once for each reason.

use std::fs;
use std::process::Command;

use app::db::Place;
use app::hashes::StampHash;
use app::ports::TimeStamps;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use signing::Authority;
use signing::pdf::{Store, prepare_stamp};
use signing::stamp::{Question, StampTrust};
use testkit::{Mood, Records, World};

use super::kill::killed_after;
use super::library::card;
use super::stamped::Issued;
use crate::judge::Judge;
use crate::people::{assert_balanced, complaints};
use crate::sql::Sql;

stories!(
    a_paper_is_stamped_anew_every_year_and_holds_when_its_first_certificates_have_ended,
    a_hash_that_is_declared_weak_is_carried_by_a_stronger_one_at_once,
    whoever_stamps_may_be_away_when_a_paper_is_due,
    a_worker_that_dies_while_stamping_anew_stamps_once,
    nobody_changes_a_stamp_or_a_warning_unnoticed,
    what_others_say_of_certificates_is_no_word_of_the_authority,
);

const RESTAMPS: &str = "SELECT count(*) FROM document_restamps";
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The worker comes after so many days.
async fn after(issued: &Issued, days: i32) {
    issued.library.world.advance(DAY * days);
    issued.library.world.work().await;
}

/// What pyHanko says of the officer's signature, by the paper and the list of now.
async fn archived(issued: &Issued, paper: &[u8]) -> (bool, Timestamp) {
    let world = &issued.library.world;
    let (at, list) = (world.now() + SignedDuration::from_secs(1), issued.list().await);
    let said = Judge::of(world).says_by_archive(paper, at, Some(&list)).unwrap();
    let moment = said[0]["at"].as_str().unwrap().parse().unwrap();
    (said[0]["passed"] == true, moment)
}

fn says(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

async fn a_paper_is_stamped_anew_every_year_and_holds_when_its_first_certificates_have_ended(
    records: Records,
) {
    let issued = Issued::stamped(records).await;
    let (world, sql) = (&issued.library.world, &issued.library.sql);
    let (first, stamped_at) = (issued.paper().await, world.now());
    after(&issued, 364).await;
    assert_eq!((sql.number(RESTAMPS).await, issued.paper().await == first), (0, true));
    assert!(!issued.page("en").await.contains("stamped anew"));
    let mut files = vec![first];
    for year in 1..=7 {
        // The stamper's own certificate holds five years; another one is there in time.
        if year == 4 {
            world.stamps.renew(&world.app).await;
        }
        after(&issued, if year == 1 { 2 } else { 365 }).await;
        assert_eq!(sql.number(RESTAMPS).await, year, "once a year");
        let (paper, before) = (issued.paper().await, files.last().unwrap());
        assert!(paper.starts_with(before) && paper.len() > before.len(), "{year}");
        world.advance(HOUR);
        world.work().await;
        assert_eq!(sql.number(RESTAMPS).await, year, "and not again");
        if [2, 4].contains(&year) {
            // The officer's certificate ended in the first year.
            assert_eq!(archived(&issued, &paper).await, (true, stamped_at), "{year}");
        }
        files.push(paper);
    }
    assert_balanced(world).await;
    let paper = files.last().unwrap().clone();
    let said = issued.examined("en", &paper).await.text();
    assert!(said.contains("verdict ok") && !said.contains("ended before"), "{said}");
    assert_eq!(said.matches("The time stamp stands").count(), 8, "{said}");
    // The file of the first year shows nothing any more, and the reader learns what to do.
    for (lang, words) in [
        ("en", "ended before another stamp came over it"),
        ("ru", "закончился раньше, чем поверх поставили"),
        ("uz", "yangi tamgʻa qoʻyilguncha tugagan"),
    ] {
        let said = issued.examined(lang, &files[0]).await.text();
        assert!(said.contains(words), "{lang}: {said}");
    }
    // With an update cut out of the middle it is no paper of anybody.
    let [.., older, newer, last] = files.as_slice() else { panic!("eight files") };
    let cut = [older.as_slice(), &last[newer.len()..]].concat();
    let said = issued.examined("en", &cut).await.text();
    assert!(!said.contains("verdict ok"), "{said}");
    let told = issued.told().await;
    let (at, again) = (stamped_at.to_string(), (world.now() - HOUR).to_string());
    let expected =
        json!({ "code": "stamp.stands", "authority": "TEST TSA", "at": at, "again_at": again });
    assert_eq!(told, expected);
    for (lang, words) in [("en", "stamped anew"), ("ru", "поставлен заново"), ("uz", "yangilangan")]
    {
        assert!(issued.page(lang).await.contains(words), "{lang}");
    }
    // Whichever file somebody has, it leads to the paper.
    for file in &files {
        let hash = hex::encode(Sha256::digest(file));
        let answer = issued.front.get(None, &format!("/documents/{hash}.json")).await;
        assert_eq!(answer.status, axum::http::StatusCode::OK);
    }
    let home = issued.home(&paper).await;
    assert_eq!(home.judges(&["card.pdf"]).await, (0, "paper.in-log".to_owned(), vec![]));
    let file = home.0.join("card.pdf").into_os_string().into_string().unwrap();
    let text = says("qpdf", &["--check", &file]);
    assert!(text.contains("No syntax or stream encoding errors"), "{text}");
    let text = says("pdfsig", &["-nocert", &file]);
    // It knows no time stamps: of them it says where they reach, the last one to the end of the file.
    let counts = ["Signature is Valid.", "Stamp-", "Not total document", "  - Total document"];
    assert_eq!(counts.map(|part| text.matches(part).count()), [1, 8, 8, 1], "{text}");
}

/// What `tris weak-hash` says of these records, and whether it is content.
fn declared(world: &World, words: &[&str]) -> (bool, String) {
    let place = match world.settings().place {
        Place::Sqlite(path) => format!("sqlite:{}", path.display()),
        Place::Postgres(url) => url,
    };
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/modules");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
    command.args(["weak-hash", "--log", "error", "--modules", modules, "--database", &place]);
    command.args(["--now", &world.now().to_string(), "--data"]).arg(world.folder()).args(words);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

async fn a_hash_that_is_declared_weak_is_carried_by_a_stronger_one_at_once(records: Records) {
    let issued = Issued::stamped(records).await;
    let (world, sql) = (&issued.library.world, &issued.library.sql);
    let (before, stamped_at) = (issued.paper().await, world.now());
    let officer = sql.texts("SELECT min(officer_number) FROM persons").await.remove(0);
    let weak_from = world.now() + DAY * 30;
    let from = weak_from.to_string();
    let line = ["sha-256", "--from", from.as_str(), "--by"];
    let (fine, said) = declared(world, &[&line[..], &["K-999999"]].concat());
    assert!(!fine && said.contains("nobody on record"), "{said}");
    assert_eq!(sql.number("SELECT count(*) FROM weak_hashes").await, 0);
    let (fine, said) = declared(world, &[&line[..], &[officer.as_str()]].concat());
    assert!(fine && said.contains("the log will have it"), "{said}");
    let (fine, said) = declared(world, &[&line[..], &[officer.as_str()]].concat());
    assert!(fine && said.contains("nothing changes"), "{said}");
    let later = (weak_from + DAY).to_string();
    let (fine, said) = declared(world, &["sha-256", "--from", &later, "--by", &officer]);
    assert!(!fine && said.contains("nobody takes that back"), "{said}");

    world.advance(HOUR);
    world.work().await;
    let hashes = "SELECT hash FROM document_restamps";
    assert_eq!(sql.texts(hashes).await, [StampHash::Sha384.as_str()]);
    world.advance(HOUR);
    world.work().await;
    assert_eq!(sql.number(RESTAMPS).await, 1, "once for that reason");
    // New papers are stamped by it from the beginning.
    let reference = issued.library.deciding(&["B-2"]).await;
    issued.library.hakim.act(world, &reference, "issue", card()).await;
    world.work().await;
    let hashes = "SELECT hash FROM document_stamps ORDER BY stamped_at";
    assert_eq!(sql.texts(hashes).await, ["sha-256", "sha-384"]);
    assert_balanced(world).await;

    // The day has come: what was stamped anew holds, and the file of before does not.
    after(&issued, 31).await;
    let paper = issued.paper().await;
    let said = issued.examined("en", &paper).await.text();
    assert!(said.contains("verdict ok") && said.contains("SHA-384"), "{said}");
    for (lang, words) in [
        ("en", "a hash that was weak before a stronger stamp"),
        ("ru", "стал ненадёжным раньше"),
        ("uz", "ishonchsiz boʻlib qolgan"),
    ] {
        let said = issued.examined(lang, &before).await.text();
        assert!(!said.contains("verdict ok") && said.contains(words), "{lang}: {said}");
    }
    let trust = issued.front.get(None, "/trust").await.text();
    assert!(trust.contains("weak_hashes") && trust.contains("\"sha-256\""), "{trust}");
    assert_eq!(archived(&issued, &paper).await, (true, stamped_at));
    assert_balanced(world).await;
}

async fn whoever_stamps_may_be_away_when_a_paper_is_due(records: Records) {
    let issued = Issued::stamped(records).await;
    let (world, sql) = (&issued.library.world, &issued.library.sql);
    let before = issued.paper().await;
    for (mood, why) in [
        (Mood::Away, "whoever stamps is away"),
        (Mood::Late, "the clock of TEST TSA is wrong"),
        (Mood::Repeating, "it stamps other bytes"),
    ] {
        world.stamps.turn(mood);
        after(&issued, 366).await;
        let said = sql.texts("SELECT outcome FROM jobs WHERE kind = 'restamp'").await;
        assert!(said.len() == 1 && said[0].contains(why), "{mood:?}: {said:?}");
        assert_eq!((sql.number(RESTAMPS).await, issued.paper().await == before), (0, true));
    }
    world.stamps.turn(Mood::Fair);
    after(&issued, 1).await;
    assert_eq!(sql.number(RESTAMPS).await, 1);
    assert_balanced(world).await;
}

async fn a_worker_that_dies_while_stamping_anew_stamps_once(records: Records) {
    let mut issued = Issued::stamped(records).await;
    let before = issued.paper().await;
    issued.library.world.advance(DAY * 366);
    while issued.library.world.app.work().await.unwrap() > 0 {}
    let mut points = 0;
    // Killed while it looks what is due, while it asks for jobs, and with a job in hand; another process takes over.
    while issued.library.sql.number(RESTAMPS).await == 0 {
        let done = killed_after(points, issued.library.world.app.stamp()).await;
        assert!(issued.paper().await.starts_with(&before));
        if done.is_none() {
            issued.library.world.reopen().await;
        }
        issued.library.world.advance(SignedDuration::from_secs(61));
        points += 1;
    }
    assert!(points > 6, "killed at {points} points");
    issued.library.world.reopen().await;
    issued.library.world.advance(HOUR);
    issued.library.world.work().await;
    assert_eq!(issued.library.sql.number(RESTAMPS).await, 1);
    assert_balanced(&issued.library.world).await;
}

async fn nobody_changes_a_stamp_or_a_warning_unnoticed(records: Records) {
    let issued = Issued::stamped(records).await;
    let (world, sql) = (&issued.library.world, &issued.library.sql);
    after(&issued, 366).await;
    after(&issued, 366).await;
    let officer = sql.texts("SELECT min(officer_number) FROM persons").await.remove(0);
    let from = (world.now() + DAY).to_string();
    let (fine, said) = declared(world, &["sha-256", "--from", &from, "--by", &officer]);
    assert!(fine, "{said}");
    for table in ["document_restamps", "weak_hashes"] {
        for statement in [format!("UPDATE {table} SET hash = 'x'"), format!("DELETE FROM {table}")]
        {
            let said = sql.run(&statement).await.expect_err(&statement);
            assert!(said.contains(&format!("append-only: {table}")), "{said}");
        }
    }
    sql.without_triggers().await;
    let mine = "WHERE place = 2";
    for (column, vandalism) in [
        ("authority", "'Another'"),
        ("stamped_at", "stamped_at - 3600000000"),
        ("hash", "'sha-384'"),
        // Nobody would stamp it anew for ever.
        ("due_at", "9000000000000000000"),
    ] {
        let keep =
            format!("CREATE TABLE kept AS SELECT {column} AS was FROM document_restamps {mine}");
        sql.run(&keep).await.unwrap();
        sql.must(&format!("UPDATE document_restamps SET {column} = {vandalism} {mine}")).await;
        assert_eq!(complaints(world).await, ["document.stamp"], "{column}");
        sql.must(&format!("UPDATE document_restamps SET {column} = (SELECT was FROM kept) {mine}"))
            .await;
        sql.run("DROP TABLE kept").await.unwrap();
        assert_balanced(world).await;
    }
    // The file of the first one again, in the place of the second; the second is gone.
    let hash = hex::encode(
        sql.bytes("SELECT file FROM document_restamps WHERE place = 3").await.remove(0),
    );
    let (folder, name) = hash.split_at(2);
    let file = world.folder().join("files").join(folder).join(name);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(complaints(world).await, ["document.stamp-file"]);
    fs::write(&file, &whole).unwrap();
    sql.must("DELETE FROM document_restamps WHERE place = 2").await;
    assert_eq!(complaints(world).await, ["document.stamp"]);
    // A warning that was taken back, or moved.
    let later = "UPDATE weak_hashes SET weak_from = weak_from + 86400000000";
    sql.must(later).await;
    assert!(complaints(world).await.contains(&"leaf.hash"));
    sql.must("DELETE FROM weak_hashes").await;
    assert!(complaints(world).await.contains(&"leaf.subject"));
}

async fn what_others_say_of_certificates_is_no_word_of_the_authority(records: Records) {
    let issued = Issued::unstamped(records).await;
    let (world, sql) = (&issued.library.world, &issued.library.sql);
    let signed = issued.paper().await;
    world.work().await;
    let said = issued.examined("en", &issued.paper().await).await.text();
    assert!(said.contains("given between the signature and its stamp"), "{said}");
    // Whoever runs the system has the paper stamped over a list of somebody else.
    let other = Authority::create(|bytes| bytes.fill(0x66), signing::DEMO_NAME, world.now());
    let lists = vec![other.unwrap().revocation_list(&[], world.now(), 1).unwrap()];
    let store = Store { lists, ..Store::default() };
    let prepared = prepare_stamp(&signed, "Stamp-1", &store).unwrap();
    let question = Question::new(prepared.digest(), [3; 16]);
    let answer = world.stamps.stamp(question.to_der()).await.unwrap();
    let root = world.app.keys().authority().to_vec();
    let roots: &[&[u8]] = &[&root];
    let trust = StampTrust { roots, revoked: None };
    let forged = prepared.splice(&question.token(&answer, &trust).unwrap().0).unwrap();
    for (lang, words) in [
        ("en", "by nobody known here, or not about this one"),
        ("ru", "дано неизвестным здесь центром"),
        ("uz", "bu yerda nomaʼlum markaz bergan"),
    ] {
        let said = issued.examined(lang, &forged).await.text();
        assert!(said.contains(words), "{lang}: {said}");
    }
    let home = issued.home(&forged).await;
    let codes = vec!["revocation.foreign".to_owned()];
    assert_eq!(home.judges(&["card.pdf"]).await, (0, "paper.in-log".to_owned(), codes));
    let hash = hex::encode(Sha256::digest(&forged));
    let (folder, name) = hash.split_at(2);
    let folder = world.folder().join("files").join(folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), &forged).unwrap();
    sql.without_triggers().await;
    let file = "UPDATE document_stamps SET file = $1";
    let bytes = match sql {
        Sql::Lite(_) => format!("x'{hash}'"),
        Sql::Pg(_) => format!("'\\x{hash}'"),
    };
    sql.must(&file.replace("$1", &bytes)).await;
    assert_eq!(complaints(world).await, ["document.revocation"]);
}
