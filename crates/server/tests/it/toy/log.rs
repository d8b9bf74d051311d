//! The log: what was recorded has a place that strangers can check, and no crash, copy or vandal changes it unnoticed.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use axum::http::StatusCode;
use testkit::{Records, World};
use transparency::tree::{Row, verify_consistency};
use transparency::{Checkpoint, Kind, Leaf, Note, Policy, Reader, Receipt, Tile, VerifierKey};

use super::library::{Library, card};
use crate::front::Front;
use crate::people::{assert_balanced, complaints};
use crate::sql::Sql;

stories!(
    what_is_recorded_gets_its_place_and_the_log_only_grows,
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
    // Times and chains of entries would tell who stands behind a blind case.
    let entries = format!("/log/tile/entries/000.p/{size}");
    for path in
        [entries.as_str(), "/log/tile/0/001", "/log/tile/0/0", "/log/tile/9/000", "/log/tile/x"]
    {
        assert_eq!(front.get(None, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_balanced(&library.world).await;
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
    assert_eq!(hex::encode(leaf.subject), id[0]);
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
async fn served(front: &Front) -> (Checkpoint, BTreeMap<Tile, Vec<u8>>) {
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
fn judged(world: &World, policy: &Policy, receipt: &str) -> bool {
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
async fn forget(sql: &Sql, from: u64, to: u64) {
    defenceless(sql).await;
    sql.must(&format!("DELETE FROM checkpoints WHERE size > {to} AND size <= {from}")).await;
    sql.must(&format!(
        "INSERT INTO waiting_leaves SELECT leaf FROM leaf_indexes WHERE log_index >= {to}"
    ))
    .await;
    sql.must(&format!("DELETE FROM leaf_indexes WHERE log_index >= {to}")).await;
}

/// Without the triggers that keep the log's rows.
async fn defenceless(sql: &Sql) {
    for table in ["checkpoints", "leaf_indexes"] {
        match sql {
            Sql::Lite(_) => {
                sql.run(&format!("DROP TRIGGER IF EXISTS {table}_never_delete")).await.unwrap();
            }
            Sql::Pg(_) => {
                sql.run(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await.unwrap();
            }
        }
    }
}
