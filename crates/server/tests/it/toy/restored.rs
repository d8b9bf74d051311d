//! Yesterday's copy in the place of the records: the log never gets shorter, and everybody learns what was lost.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::Value;
use signing::qr::{Answer, Unknown, Update, check};
use testkit::{Records, Setup};
use tokio::process::Command;
use transparency::leaf::payload_hash;
use transparency::tree::{entries_of, verify_consistency};
use transparency::{Checkpoint, Kind, Leaf, Reader};

use super::copies::Copy;
use super::library::{Library, card};
use super::log::served;
use super::own_keys::{keys_on, report};
use super::sealed::{code_on, known};
use crate::front::{Front, Multipart};
use crate::people::{assert_balanced, complaints};
use crate::sql::Sql;

stories!(
    the_log_goes_on_behind_what_was_lost_and_everybody_is_told,
    what_was_lost_is_genuine_and_known_to_be_lost,
    what_the_copy_had_waiting_is_not_lost,
    a_key_that_was_reported_in_lost_days_signs_nothing,
    lost_again_by_an_older_copy_nothing_is_given_out_twice,
    what_is_kept_of_lost_leaves_cannot_be_changed_unnoticed,
);

/// Cards that were given out, each with its code.
async fn issue(library: &Library) -> String {
    let reference = library.deciding(&["A-1"]).await;
    library.hakim.act(&library.world, &reference, "issue", card()).await;
    library.world.work().await;
    last(library, "code").await
}

/// What is written of the last paper that was issued; its id is chance.
async fn last(library: &Library, column: &str) -> String {
    let sql = format!(
        "SELECT d.{column} FROM documents d JOIN events e ON e.case_id = d.case_id AND e.seq = d.seq \
         ORDER BY e.recorded_at, d.number"
    );
    library.sql.texts(&sql).await.pop().unwrap()
}

/// The copy takes the place of the records, and the program is started on them.
pub(super) async fn put_back(library: &mut Library, copy: &Copy) {
    copy.put_back(&library.world);
    library.world.reopen().await;
    library.sql = Sql::of(&library.world).await;
}

/// What `tris restore` says, and whether it is content.
pub(super) async fn restore(library: &Library, words: &[&str]) -> (bool, String) {
    let world = &library.world;
    let place = match world.settings().place {
        app::db::Place::Sqlite(path) => format!("sqlite:{}", path.display()),
        app::db::Place::Postgres(url) => url,
    };
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/modules");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
    command.args(["restore", "--log", "error", "--modules", modules, "--database", &place]);
    command.args(["--now", &world.now().to_string(), "--data"]).arg(world.folder()).args(words);
    let output = command.output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// A minute later, after the witnesses were asked again.
pub(super) async fn later(library: &Library) {
    library.world.advance(SignedDuration::from_secs(60));
    library.world.work().await;
}

/// All leaves that are served.
async fn leaves(front: &Front) -> Vec<Leaf> {
    let (last, _) = served(front).await;
    let width = u16::try_from(last.size).unwrap();
    let bundle = front.get(None, &format!("/log/tile/entries/000.p/{width}")).await.body;
    let entries = entries_of(&bundle, width).unwrap();
    entries.into_iter().map(|entry| Leaf::from_entry(entry).unwrap()).collect()
}

async fn grown_from(front: &Front, before: &Checkpoint) -> Checkpoint {
    let (grown, tiles) = served(front).await;
    assert!(grown.size > before.size, "{grown:?}");
    let proof = Reader::new(&tiles, grown.size).consistency(before.size).unwrap();
    verify_consistency((before.size, before.root), (grown.size, grown.root), &proof).unwrap();
    grown
}

async fn the_log_goes_on_behind_what_was_lost_and_everybody_is_told(records: Records) {
    let setup = Setup::toy().on(records).witnessed();
    let mut library = Library::attested(setup).await;
    issue(&library).await;
    let reference = library.deciding(&["B-1"]).await;
    let prepared = library.hakim.signed(&library.world, &reference, "issue", card()).await;
    let (known, _) = served(&Front::of(&library.world)).await;
    let copy = Copy::of(&library.world, &library.sql, "yesterday").await;
    library.world.advance(SignedDuration::from_secs(60));
    library.world.commit(&library.hakim.viewer, &prepared).await.unwrap();
    library.world.work().await;
    issue(&library).await;
    let (shown, _) = served(&Front::of(&library.world)).await;

    put_back(&mut library, &copy).await;
    let stands = library.world.app.keep_log().await;
    library.draft().await;
    assert!(stands.is_ok(), "nothing waits, so nothing is asked");
    let fault = library.world.app.keep_log().await.expect_err("it would tell another story");
    assert!(fault.chain().contains("tris restore"), "{}", fault.chain());
    assert!(complaints(&library.world).await.contains(&"log.behind"));

    let (is_done, said) = restore(&library, &["--by", "OF-99"]).await;
    assert!(!is_done && said.contains("OF-99"), "{said}");
    let (is_done, said) = restore(&library, &["--by", "OF-1"]).await;
    let lost = shown.size - known.size;
    assert!(is_done && said.contains(&format!("The records knew {} leaves", known.size)), "{said}");
    for part in ["case-event: ", "document: 2", "passes over 1000 numbers", "1 prepared act"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let (is_done, said) = restore(&library, &["--by", "OF-1"]).await;
    assert!(is_done && said.starts_with("Nothing was lost"), "a second time: {said}");

    library.world.reopen().await;
    later(&library).await;
    let front = Front::of(&library.world);
    grown_from(&front, &shown).await;
    assert_balanced(&library.world).await;
    let told = front.get(None, "/log/restorations").await;
    let told: Value = serde_json::from_slice(&told.body).unwrap();
    let index = usize::try_from(told[0]["log_index"].as_u64().unwrap()).unwrap();
    let leaf = leaves(&front).await[index];
    assert_eq!(leaf.kind, Kind::Restored);
    let salt: [u8; 16] =
        hex::decode(told[0]["salt"].as_str().unwrap()).unwrap().try_into().unwrap();
    let payload = told[0]["payload"].as_str().unwrap();
    assert_eq!(leaf.payload, payload_hash(&salt, payload.as_bytes()));
    let payload: Value = serde_json::from_str(payload).unwrap();
    assert_eq!(payload["lost"], serde_json::json!([[known.size, shown.size - 1]]));
    assert_eq!((payload["by"].as_str(), lost > 5), (Some("OF-1"), true));
    let page = front.get(None, "/en/log").await.text();
    assert!(page.contains("Documents: ") && page.contains("OF-1"), "{page}");
    let home = front.get(None, "/en").await.text();
    assert!(home.contains("href=\"/en/log\""), "{home}");

    // What was prepared before cannot be signed any more; done anew, it gets a number that nobody was shown.
    assert_eq!(library.hakim.commit_refused(&library.world, &prepared).await, "act.expired");
    library.hakim.act(&library.world, &reference, "issue", card()).await;
    later(&library).await;
    let numbers = library.sql.numbers("CRD").await;
    assert_eq!(numbers, ["1 issued -", "2 void restored", "1003 issued -"]);
    assert_balanced(&library.world).await;
}

async fn what_was_lost_is_genuine_and_known_to_be_lost(records: Records) {
    let mut library = Library::attested(Setup::toy().on(records).sealed()).await;
    let kept = issue(&library).await;
    let front = Front::of(&library.world);
    let kept_text = code_on(&front, &kept).await;
    let copy = Copy::of(&library.world, &library.sql, "yesterday").await;
    let lost = issue(&library).await;
    let number = last(&library, "number").await;
    let mut phone = known(&library.world).await;
    let text = code_on(&front, &lost).await;
    assert!(matches!(check(&text, &phone, library.world.now()), Answer::InForce { .. }));
    let paper = front.get(None, &format!("/documents/{lost}.pdf")).await.body;

    put_back(&mut library, &copy).await;
    library.world.app.restorations().restore("OF-1").await.unwrap().expect("a loss");
    later(&library).await;
    let (world, front) = (&library.world, Front::of(&library.world));
    let page = front.get(None, &format!("/en/verify?q={number}")).await.text();
    assert!(page.contains("Its record was lost") && page.contains("/en/log"), "{page}");
    // Of a code nobody can say more than that something was lost.
    let page = front.get(None, &format!("/en/verify?q={lost}")).await.text();
    assert!(page.contains("Not found") && page.contains("were lost when the system"), "{page}");
    let never = front.get(None, "/en/verify?q=UZ.CRD.26.0001.999999").await.text();
    assert!(never.contains("Not found"), "{never}");
    // Whoever has the file learns that it is genuine, and in the log.
    let form = Multipart::default().file("file", "card.pdf", &paper);
    let token = world.token("aida").await;
    let examined = front.post(&token, "/en/examine", form).await.text();
    assert!(examined.contains("Its record was lost"), "{examined}");
    assert!(!examined.contains("receipt.none"), "the log gives the receipt: {examined}");
    // A phone takes the next snapshot, and knows what is not known.
    let published = world.app.seals().published().await.unwrap().unwrap().1;
    assert_eq!(phone.update(&published).unwrap(), Update::Newer);
    let Answer::StatusUnknown { why, .. } = check(&text, &phone, world.now()) else { panic!() };
    assert!(matches!(why, Unknown::Lost { .. }), "{why:?}");
    assert!(matches!(check(&kept_text, &phone, world.now()), Answer::InForce { .. }));
    // The next paper has a place of its own, and is in force.
    let next = issue(&library).await;
    let text = code_on(&front, &next).await;
    let answer = check(&text, &known(world).await, world.now());
    assert!(matches!(answer, Answer::InForce { .. }), "{answer:?}");
    assert_balanced(world).await;
}

/// The worker had not come to what people did last; then the database was copied, and the log went on.
async fn what_the_copy_had_waiting_is_not_lost(records: Records) {
    let mut library = Library::attested(Setup::toy().on(records).witnessed()).await;
    let reference = library.draft().await;
    let copy = Copy::of(&library.world, &library.sql, "yesterday").await;
    library.world.work().await;
    let (shown, _) = served(&Front::of(&library.world)).await;
    put_back(&mut library, &copy).await;
    let restored = library.world.app.restorations().restore("OF-1").await.unwrap().unwrap();
    assert_eq!(restored.lost, [], "{restored:?}");
    later(&library).await;
    grown_from(&Front::of(&library.world), &shown).await;
    assert_eq!(library.sql.state(&reference).await, "draft");
    assert_balanced(&library.world).await;
}

async fn a_key_that_was_reported_in_lost_days_signs_nothing(records: Records) {
    let mut library = Library::open(records).await;
    let aida = library.aida.viewer.person;
    let copy = Copy::of(&library.world, &library.sql, "yesterday").await;
    library.world.advance(SignedDuration::from_secs(600));
    let front = Front::of(&library.world);
    let token = library.world.token("aida").await;
    let key = keys_on(&front.get(Some(&token), "/en/keys").await.text()).remove(0);
    let told = report(&front, &token, (&key, aida), ("compromised", "")).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text());
    let reported = library.world.now();
    library.world.work().await;

    put_back(&mut library, &copy).await;
    let reference = library.draft().await;
    let restored = library.world.app.restorations().restore("OF-1").await.unwrap().unwrap();
    assert_eq!(restored.revoked, 1);
    later(&library).await;
    let facts = super::library::application(&["A-1"]);
    let refused = library.aida.refused(&library.world, &reference, "apply", facts).await;
    assert_eq!(refused, "signed.certificate");
    let from = "SELECT revoked_from / 1000000 FROM revocations";
    assert_eq!(library.sql.number(from).await, reported.as_second());
    assert_balanced(&library.world).await;
}

/// The older copy does not know that there was a restoration before.
async fn lost_again_by_an_older_copy_nothing_is_given_out_twice(records: Records) {
    let mut library = Library::attested(Setup::toy().on(records).sealed()).await;
    let oldest = Copy::of(&library.world, &library.sql, "the-day-before").await;
    issue(&library).await;
    let copy = Copy::of(&library.world, &library.sql, "yesterday").await;
    issue(&library).await;
    let mut numbers = library.sql.texts("SELECT number FROM documents").await;
    for copy in [&copy, &oldest] {
        let (shown, _) = served(&Front::of(&library.world)).await;
        put_back(&mut library, copy).await;
        library.world.app.restorations().restore("OF-1").await.unwrap().expect("a loss");
        later(&library).await;
        grown_from(&Front::of(&library.world), &shown).await;
        assert_balanced(&library.world).await;
        issue(&library).await;
        let last = last(&library, "number").await;
        assert!(!numbers.contains(&last), "{last}: {numbers:?}");
        numbers.push(last);
        later(&library).await;
        assert_balanced(&library.world).await;
    }
    let page = Front::of(&library.world).get(None, "/en/log").await.text();
    assert!(page.contains("Earlier restorations: "), "{page}");
}

async fn what_is_kept_of_lost_leaves_cannot_be_changed_unnoticed(records: Records) {
    let mut library = Library::attested(Setup::toy().on(records).witnessed()).await;
    issue(&library).await;
    let copy = Copy::of(&library.world, &library.sql, "yesterday").await;
    issue(&library).await;
    put_back(&mut library, &copy).await;
    library.world.app.restorations().restore("OF-1").await.unwrap().expect("a loss");
    later(&library).await;
    assert_balanced(&library.world).await;
    let sql = &library.sql;
    for refused in ["UPDATE lost_leaves SET kind = 'key'", "DELETE FROM restorations"] {
        assert!(sql.run(refused).await.unwrap_err().contains("append-only"), "{refused}");
    }
    let damage = [
        ("UPDATE lost_leaves SET revision = NULL", "restoration.lost"),
        ("UPDATE lost_leaves SET kind = 'key' WHERE kind = 'document'", "restoration.lost"),
        (
            "UPDATE lost_leaves SET entry = (SELECT o.entry FROM lost_leaves o ORDER BY o.log_index LIMIT 1)",
            "log.entry",
        ),
        ("UPDATE restorations SET numbers_over = 1", "leaf.hash"),
        ("UPDATE restorations SET restored_at = restored_at + 1", "leaf.hash"),
        ("UPDATE passed_numbers SET last_passed = last_passed + 1", "restoration.lost"),
        ("DELETE FROM passed_numbers", "leaf.hash"),
        ("DELETE FROM restorations", "leaf.subject"),
        (
            "DELETE FROM lost_leaves WHERE log_index = (SELECT max(log_index) FROM lost_leaves)",
            "leaf.hash",
        ),
    ];
    issue(&library).await;
    let issued = Copy::of(&library.world, &library.sql, "issued").await;
    for (damage, code) in damage {
        library.sql.without_triggers().await;
        library.sql.must(damage).await;
        let found = complaints(&library.world).await;
        assert!(found.contains(&code), "{damage}: {found:?}");
        put_back(&mut library, &issued).await;
        assert_balanced(&library.world).await;
    }
}
