//! The log: what was recorded has a place that strangers can check, and no crash, copy or vandal changes it unnoticed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use axum::http::StatusCode;
use jiff::SignedDuration;
use testkit::{Records, Setup, Three, World};
use transparency::monitor::Audit;
use transparency::tree::{Row, entries_of, verify_consistency};
use transparency::{
    Checkpoint, Kind, Leaf, Note, Policy, Reader, Receipt, Tile, VerifierKey, leaf,
};

use super::library::{Library, card};
use crate::front::Front;
use crate::people::{assert_balanced, complaints};
use crate::sql::Sql;

stories!(
    what_is_recorded_gets_its_place_and_the_log_only_grows,
    entries_are_for_everybody_and_say_of_no_case_whose_they_are,
    no_paper_leaves_the_house_before_two_of_three_witnesses_saw_it,
    a_witness_that_is_away_is_asked_less_and_less_often,
    a_whole_house_put_back_from_a_copy_is_noticed_outside,
    a_receipt_convinces_a_stranger,
    who_may_not_open_a_paper_gets_no_receipt_of_it,
    one_killed_before_the_checkpoint_loses_and_doubles_nothing,
    records_put_back_from_a_copy_do_not_tell_another_story,
    a_leaf_that_never_reached_the_log_and_a_changed_tile_are_found,
);

const TO_MAKE_FIT: &str = "SELECT count(*) FROM leaves l WHERE NOT EXISTS \
                           (SELECT 1 FROM leaf_indexes i WHERE i.leaf = l.id)";

async fn what_is_recorded_gets_its_place_and_the_log_only_grows(records: Records) {
    let library = Library::open(records).await;
    let front = Front::of(&library.world);
    let (first, _) = served(&front).await;
    assert_ne!(first.size, 0, "the publications are in it");
    issued(&library).await;
    let (second, tiles) = served(&front).await;
    assert!(second.size > first.size, "{second:?}");

    let sql = &library.sql;
    assert_eq!(sql.number(TO_MAKE_FIT).await, 0);
    let size = sql.number("SELECT count(*) FROM leaf_indexes").await;
    assert_eq!(u64::try_from(size).unwrap(), second.size);
    assert_eq!(sql.number("SELECT min(log_index) FROM leaf_indexes").await, 0);
    assert_eq!(sql.number("SELECT max(log_index) FROM leaf_indexes").await, size - 1);

    let mut reader = Reader::new(&tiles, second.size);
    assert_eq!(reader.root().unwrap(), second.root);
    let proof = reader.consistency(first.size).unwrap();
    verify_consistency((first.size, first.root), (second.size, second.root), &proof).unwrap();
    for path in ["/log/tile/0/001", "/log/tile/0/0", "/log/tile/9/000", "/log/tile/x"] {
        assert_eq!(front.get(None, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_balanced(&library.world).await;
}

/// Everybody reads the entries, and a laboratory would look for the leaf beside its own.
async fn entries_are_for_everybody_and_say_of_no_case_whose_they_are(records: Records) {
    let library = Library::open(records).await;
    let front = Front::of(&library.world);
    issued(&library).await;
    let (last, _) = served(&front).await;
    let width = u16::try_from(last.size).unwrap();
    let bundle = front.get(None, &format!("/log/tile/entries/000.p/{width}")).await;
    let leaves: Vec<Leaf> = entries_of(&bundle.body, width)
        .unwrap()
        .into_iter()
        .map(|entry| Leaf::from_entry(entry).unwrap())
        .collect();
    let sql = &library.sql;
    let cases = sql.texts(&format!("SELECT {} FROM cases", sql.id("id"))).await;
    assert!(!cases.is_empty());
    let events: Vec<_> = leaves.iter().filter(|leaf| leaf.kind == Kind::CaseEvent).collect();
    assert!(events.len() > 3, "{leaves:?}");
    let subjects: BTreeSet<_> = events.iter().map(|leaf| leaf.subject).collect();
    assert_eq!(subjects.len(), events.len(), "two leaves that belong together");
    for leaf in events {
        assert!(!cases.contains(&hex::encode(leaf.subject)), "{leaf:?}");
        assert_eq!((leaf.previous, leaf.author), (None, None), "{leaf:?}");
    }
    let document = leaves.iter().find(|leaf| leaf.kind == Kind::Document).unwrap();
    let file = sql.texts(&format!("SELECT {} FROM documents", sql.id("file"))).await;
    let file: [u8; 32] =
        hex::decode(file[0].trim_start_matches("\\x")).unwrap().try_into().unwrap();
    assert_eq!(document.revision, Some(leaf::of_revision(&file)));
    // Whatever stands in a leaf names no paper to the system: others' papers cannot be asked about by reading the log.
    for leaf in
        leaves.iter().filter(|leaf| matches!(leaf.kind, Kind::Document | Kind::StatusChange))
    {
        let revision = leaf.revision.map(|revision| hex::encode(revision.0));
        let id = uuid::Uuid::from_bytes(leaf.subject);
        let code = domain::document_code::short_code(leaf.subject);
        for asked in [Some(id.to_string()), Some(code), revision].into_iter().flatten() {
            let answer = front.get(None, &format!("/documents/{asked}.json")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{asked}");
        }
    }
    let mut audit = Audit::default();
    for entry in entries_of(&bundle.body, width).unwrap() {
        assert_eq!(audit.read(entry).1, []);
    }
}

async fn no_paper_leaves_the_house_before_two_of_three_witnesses_saw_it(records: Records) {
    let setup = Setup::toy().on(records).witnessed();
    let witnesses = setup.witnesses.clone().unwrap();
    let library = Library::attested(setup).await;
    let front = Front::of(&library.world);
    let (seen, _) = served(&front).await;
    witnesses.send_away(&Three::NAMES[..2]);
    issued(&library).await;
    let code = library.sql.texts("SELECT code FROM documents").await.remove(0);
    let (page, receipt) = (format!("/en/verify?q={code}"), format!("/documents/{code}.tlog-proof"));
    let number = library.sql.texts("SELECT number FROM documents").await.remove(0);
    for _round in 0..3 {
        library.world.advance(SignedDuration::from_secs(1));
        library.world.work().await;
        assert_eq!(served(&front).await.0, seen, "one witness is not enough");
        assert_eq!(front.get(None, &receipt).await.status, StatusCode::NOT_FOUND);
        let said = front.get(None, &page).await.text();
        assert!(said.contains("Being registered"), "{said}");
        let register = front.get(None, "/en/registers/library/cards").await.text();
        assert!(!register.contains(&number), "nor does the register tell it before: {register}");
    }
    witnesses.send_away(&Three::NAMES[..1]);
    library.world.advance(SignedDuration::from_secs(60));
    library.world.work().await;
    assert!(served(&front).await.0.size > seen.size);
    let said = front.get(None, &page).await.text();
    assert!(!said.contains("Being registered"), "{said}");
    assert!(front.get(None, "/en/registers/library/cards").await.text().contains(&number));

    let policy = Policy::parse(&front.get(None, "/log/policy").await.text()).unwrap();
    assert_eq!((policy.threshold(), policy.witnesses().len()), (2, 3));
    let text = front.get(None, &receipt).await.text();
    let receipt = Receipt::parse(text.as_bytes()).unwrap();
    let included = receipt.verify(receipt.entry().unwrap(), &policy).unwrap();
    assert_eq!(included.trusted.witnesses.len(), 2, "{included:?}");
    assert!(judged(&library.world, &policy, &text));
    assert_balanced(&library.world).await;
    // The one that was away comes back, and is shown how the log grew meanwhile.
    witnesses.send_away(&[]);
    library.world.advance(SignedDuration::from_secs(60));
    library.world.work().await;
    let note = Note::parse(&front.get(None, "/log/checkpoint").await.body).unwrap();
    assert_eq!(policy.trust(&note).unwrap().witnesses.len(), 3);
}

async fn a_witness_that_is_away_is_asked_less_and_less_often(records: Records) {
    let setup = Setup::toy().on(records).witnessed();
    let witnesses = setup.witnesses.clone().unwrap();
    let library = Library::attested(setup).await;
    let (world, away) = (&library.world, Three::NAMES[0]);
    witnesses.send_away(&[away]);
    let before = witnesses.asked(away);
    library.draft().await;
    // Ten minutes in which the worker comes five times a second.
    for _round in 0..3000 {
        world.app.keep_log().await.unwrap();
        world.advance(SignedDuration::from_millis(200));
    }
    let asked = witnesses.asked(away) - before;
    assert!((8..=20).contains(&asked), "asked {asked} times");
    // Nobody waits longer than a minute for one that is back.
    witnesses.send_away(&[]);
    world.advance(SignedDuration::from_secs(60));
    world.app.keep_log().await.unwrap();
    let note = Front::of(world).get(None, "/log/checkpoint").await.body;
    let policy = Front::of(world).get(None, "/log/policy").await.text();
    let trusted = Policy::parse(&policy).unwrap().trust(&Note::parse(&note).unwrap()).unwrap();
    assert_eq!(trusted.witnesses.len(), 3);
}

/// Rows, tiles and checkpoint are all put back from yesterday's copy: nothing here could notice, were it not for others.
async fn a_whole_house_put_back_from_a_copy_is_noticed_outside(records: Records) {
    let setup = Setup::toy().on(records).witnessed();
    let witnesses = setup.witnesses.clone().unwrap();
    let library = Library::attested(setup).await;
    let (front, sql) = (Front::of(&library.world), &library.sql);
    let (told, _) = served(&front).await;
    let published = fs::read(folder(&library.world).join("checkpoint")).unwrap();
    issued(&library).await;
    let (more, _) = served(&front).await;
    assert!(more.size > told.size);
    // The leaves of the lost acts go too, as they do with a copy.
    defenceless(sql).await;
    sql.must(&format!("DELETE FROM cosignatures WHERE size > {}", told.size)).await;
    forget(sql, more.size, told.size).await;
    sql.must("DELETE FROM waiting_leaves").await;
    fs::write(folder(&library.world).join("checkpoint"), published).unwrap();
    for kind in ["0", "entries"] {
        let tiles = folder(&library.world).join(format!("tile/{kind}/000.p"));
        for tile in fs::read_dir(tiles).unwrap().map(|tile| tile.unwrap().path()) {
            let width: u64 = tile.file_name().unwrap().to_str().unwrap().parse().unwrap();
            if width > told.size {
                fs::remove_file(tile).unwrap();
            }
        }
    }
    // As many leaves as before, and others.
    while sql.number("SELECT count(*) FROM leaf_indexes").await < i64::try_from(more.size).unwrap()
    {
        let reference = library.draft().await;
        assert!(!reference.is_empty());
        // They refused before, and are asked again after a while.
        library.world.advance(SignedDuration::from_secs(60));
        library.world.app.keep_log().await.unwrap();
    }
    let before = served(&front).await.0;
    assert_eq!(before, told, "no witness signs the other story");
    let evidence = witnesses.evidence(Three::NAMES[0]);
    assert!(evidence.iter().any(|contradiction| contradiction.is_proof), "{evidence:?}");
}

async fn a_receipt_convinces_a_stranger(records: Records) {
    let library = Library::open(records).await;
    let (front, world) = (Front::of(&library.world), &library.world);
    let reference = issued(&library).await;
    let code = library.sql.texts("SELECT code FROM documents").await.remove(0);
    let path = format!("/documents/{code}.tlog-proof");
    let page = front.get(None, &format!("/en/verify?q={code}")).await.text();
    assert!(page.contains(&path), "{page}");
    let token = world.token("aida").await;
    let page = front.get(Some(&token), &format!("/en/cases/{reference}")).await.text();
    assert!(page.contains(".tlog-proof"), "{page}");

    let text = front.get(None, &path).await.text();
    let receipt = Receipt::parse(text.as_bytes()).unwrap();
    let policy = Policy::new(key(&front).await, Vec::new(), 0).unwrap();
    let entry = receipt.entry().unwrap();
    receipt.verify(entry, &policy).unwrap();
    let leaf = Leaf::from_entry(entry).unwrap();
    assert_eq!(leaf.kind, Kind::Document);
    let id = library.sql.texts(&format!("SELECT {} FROM documents", library.sql.id("id"))).await;
    let id: [u8; 16] =
        hex::decode(id[0].replace('-', "").trim_start_matches("\\x")).unwrap().try_into().unwrap();
    assert_eq!(leaf.subject, leaf::of_document(&id));
    assert!(judged(world, &policy, &text));
    assert!(!judged(world, &policy, &text.replace("\nindex ", "\nindex 1")));
}

async fn who_may_not_open_a_paper_gets_no_receipt_of_it(records: Records) {
    let library = Library::open(records).await;
    let front = Front::of(&library.world);
    let reference = library.deciding(&["A-1"]).await;
    library.hakim.act(&library.world, &reference, "issue", card()).await;
    let code = library.sql.texts("SELECT code FROM documents").await.remove(0);
    let path = format!("/documents/{code}.tlog-proof");
    // Signed, not released, in no checkpoint yet.
    assert_eq!(front.get(None, &path).await.status, StatusCode::NOT_FOUND);
    library.world.work().await;
    assert_eq!(front.get(None, &path).await.status, StatusCode::OK);
    assert_eq!(front.get(None, "/documents/x.tlog-proof").await.status, StatusCode::NOT_FOUND);
}

async fn one_killed_before_the_checkpoint_loses_and_doubles_nothing(records: Records) {
    let library = Library::open(records).await;
    let (front, sql) = (Front::of(&library.world), &library.sql);
    let before = fs::read(folder(&library.world).join("checkpoint")).unwrap();
    library.draft().await;
    library.world.work().await;
    let (whole, _) = served(&front).await;
    let tile = folder(&library.world).join(format!("tile/0/000.p/{}", whole.size));
    for without_tiles in [false, true] {
        // As it lies there when the order is fixed, and the tiles are or are not written.
        undo_checkpoint(&library.world, sql, whole.size, &before).await;
        if without_tiles {
            fs::remove_file(&tile).unwrap();
        }
        assert_balanced(&library.world).await;
        let (shorter, _) = served(&front).await;
        assert!(shorter.size < whole.size);
        // What comes in meanwhile finds its place behind.
        library.draft().await;
        library.world.work().await;
        let (grown, tiles) = served(&front).await;
        let proof = Reader::new(&tiles, grown.size).consistency(whole.size).unwrap();
        verify_consistency((whole.size, whole.root), (grown.size, grown.root), &proof).unwrap();
        assert_eq!(sql.number(TO_MAKE_FIT).await, 0);
        assert_balanced(&library.world).await;
    }
}

async fn records_put_back_from_a_copy_do_not_tell_another_story(records: Records) {
    let library = Library::open(records).await;
    let (front, sql) = (Front::of(&library.world), &library.sql);
    let (told, _) = served(&front).await;
    library.draft().await;
    library.world.work().await;
    let (more, _) = served(&front).await;
    forget(sql, more.size, told.size).await;
    assert!(complaints(&library.world).await.contains(&"log.behind"));
    library.draft().await;
    library.world.work().await;
    let (still, _) = served(&front).await;
    assert_eq!(still, told);
    assert_ne!(sql.number("SELECT count(*) FROM waiting_leaves").await, 0);
}

async fn a_leaf_that_never_reached_the_log_and_a_changed_tile_are_found(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    library.draft().await;
    sql.must("DELETE FROM waiting_leaves").await;
    assert_eq!(complaints(world).await, ["log.forgotten"]);
    sql.must(
        "INSERT INTO waiting_leaves SELECT id FROM leaves l WHERE NOT EXISTS \
         (SELECT 1 FROM leaf_indexes i WHERE i.leaf = l.id)",
    )
    .await;
    world.work().await;
    assert_balanced(world).await;
    let (last, _) = served(&Front::of(world)).await;
    let path = folder(world).join(format!("tile/entries/000.p/{}", last.size));
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 0x20;
    bytes[40] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(complaints(world).await.contains(&"log.entry"));
}

/// A card that is issued, released and in the log.
async fn issued(library: &Library) -> String {
    let reference = library.deciding(&["A-1"]).await;
    library.hakim.act(&library.world, &reference, "issue", card()).await;
    library.world.work().await;
    reference
}

async fn key(front: &Front) -> VerifierKey {
    VerifierKey::parse(front.get(None, "/log/key").await.text().trim_end()).unwrap()
}

/// The last checkpoint with the tiles of its tree, as anybody gets them.
pub(crate) async fn served(front: &Front) -> (Checkpoint, BTreeMap<Tile, Vec<u8>>) {
    let note = Note::parse(&front.get(None, "/log/checkpoint").await.body).unwrap();
    let checkpoint = Checkpoint::open(&note, &key(front).await).unwrap();
    let mut tiles = BTreeMap::new();
    for row in [Row::Hashes(0), Row::Hashes(1)] {
        for tile in (0..).map_while(|index| Tile::of(row, index, checkpoint.size)) {
            let answer = front.get(None, &format!("/log/{tile}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{tile}");
            tiles.insert(tile, answer.body);
        }
    }
    (checkpoint, tiles)
}

fn folder(world: &World) -> PathBuf {
    world.folder().join("files/log")
}

/// What the judge says, who shares no line with us.
pub(crate) fn judged(world: &World, policy: &Policy, receipt: &str) -> bool {
    let [rules, paper] = ["policy", "receipt.tlog-proof"].map(|name| world.folder().join(name));
    fs::write(&rules, policy.to_string()).unwrap();
    fs::write(&paper, receipt).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../transparency/tests/judge.py");
    let output = Command::new("python3").arg("-I").arg(script).arg(rules).arg(paper).output();
    output.unwrap().status.success()
}

/// Takes the checkpoint of this size away, as if it had never been signed.
async fn undo_checkpoint(world: &World, sql: &Sql, size: u64, published: &[u8]) {
    defenceless(sql).await;
    sql.must(&format!("DELETE FROM checkpoints WHERE size >= {size}")).await;
    fs::write(folder(world).join("checkpoint"), published).unwrap();
}

/// Takes away what the records know of the log beyond this size.
pub(crate) async fn forget(sql: &Sql, from: u64, to: u64) {
    defenceless(sql).await;
    sql.must(&format!("DELETE FROM checkpoints WHERE size > {to} AND size <= {from}")).await;
    sql.must(&format!(
        "INSERT INTO waiting_leaves SELECT leaf FROM leaf_indexes WHERE log_index >= {to}"
    ))
    .await;
    sql.must(&format!("DELETE FROM leaf_indexes WHERE log_index >= {to}")).await;
}

/// Without the triggers that keep the log's rows, and those they stand for.
pub(crate) async fn defenceless(sql: &Sql) {
    for table in ["checkpoints", "cosignatures", "leaf_indexes", "leaves", "events"] {
        match sql {
            Sql::Lite(_) => {
                for verb in ["delete", "update"] {
                    let trigger = format!("DROP TRIGGER IF EXISTS {table}_never_{verb}");
                    sql.run(&trigger).await.unwrap();
                }
            }
            Sql::Pg(_) => {
                sql.run(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await.unwrap();
            }
        }
    }
}
