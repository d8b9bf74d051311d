//! A vandal with the database's own password: fsck finds each piece of damage and calls it by its name.

use std::path::PathBuf;

use testkit::Records;

use super::library::{Library, card};
use crate::people::{assert_balanced, complaints};
use crate::sql::Sql;

/// What is damaged, how, and what fsck says.
const DAMAGE: &[(&str, &str, &[&str])] = &[
    ("fact_bodies", "UPDATE fact_bodies SET body = replace(body, 'Aida', 'Eve')", &["fact.hash"]),
    ("facts", "UPDATE facts SET hash = zeroblob(32) WHERE fact = 'card'", &["fact.hash"]),
    ("events", "UPDATE events SET changes = replace(changes, 'A-1', 'A-2')", &["event.hash"]),
    ("events", "UPDATE events SET recorded_at = recorded_at + 1 WHERE seq = 3", &["event.hash"]),
    ("events", "UPDATE events SET author = replace(author, 'head', 'chief')", &["event.hash"]),
    (
        "events",
        "UPDATE events SET evidence = NULL WHERE action = 'issue'",
        &["event.evidence", "event.hash"],
    ),
    ("events", "DELETE FROM events WHERE seq = 3", &["event.chain"]),
    ("events", "DELETE FROM events WHERE action = 'issue'", &["case.state", "number.document"]),
    ("events", "UPDATE events SET person = NULL WHERE action = 'issue'", &["event.evidence"]),
    ("evidence", "UPDATE evidence SET bytes = replace(bytes, x'01', x'02')", &["event.evidence"]),
    ("evidence", "DELETE FROM evidence", &["event.evidence"]),
    ("cases", "UPDATE cases SET state = 'refused' WHERE service = 'library/card'", &["case.state"]),
    ("cases", "UPDATE cases SET seq = seq + 1", &["case.state"]),
    ("leaves", "DELETE FROM leaves WHERE kind = 'event'", &["event.leaf"]),
    ("numbers", "DELETE FROM numbers", &["document.number"]),
    ("numbers", "UPDATE numbers SET status = 'void'", &["document.number"]),
    ("numbers", "UPDATE numbers SET number = number + 1", &["number.gap"]),
    ("documents", "DELETE FROM documents", &["number.document"]),
    (
        "document_states",
        "UPDATE document_states SET state = 'released' WHERE place = 1",
        &["document.state"],
    ),
];

#[tokio::test]
async fn every_piece_of_damage_is_found_by_its_code() {
    let library = issued().await;
    let sql = &library.sql;
    for trigger in sql.texts("SELECT name FROM sqlite_master WHERE type = 'trigger'").await {
        sql.run(&format!("DROP TRIGGER {trigger}")).await.unwrap();
    }
    for (table, damage, expected) in DAMAGE {
        sql.run(&format!("CREATE TABLE kept AS SELECT * FROM {table}")).await.unwrap();
        sql.must(damage).await;
        let found = complaints(&library.world).await;
        assert!(expected.iter().all(|code| found.contains(code)), "{damage}: {found:?}");
        mended(sql, table).await;
    }
    assert_balanced(&library.world).await;
}

#[tokio::test]
async fn a_paper_that_is_gone_or_changed_is_found() {
    let library = issued().await;
    let file = library.sql.texts("SELECT lower(hex(file)) FROM documents").await.remove(0);
    let path: PathBuf = library.world.folder().join("files").join(&file[..2]).join(&file[2..]);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(complaints(&library.world).await, ["document.file"]);
    std::fs::write(&path, [bytes.as_slice(), b" "].concat()).unwrap();
    assert_eq!(complaints(&library.world).await, ["document.bytes"]);
    std::fs::write(&path, bytes).unwrap();
    assert_balanced(&library.world).await;
}

async fn issued() -> Library {
    let library = Library::open(Records::Sqlite).await;
    let reference = library.deciding(&["A-1"]).await;
    library.hakim.act(&library.world, &reference, "issue", card()).await;
    library.world.work().await;
    assert_balanced(&library.world).await;
    library
}

async fn mended(sql: &Sql, table: &str) {
    sql.run(&format!("DELETE FROM {table}")).await.unwrap();
    sql.must(&format!("INSERT INTO {table} SELECT * FROM kept")).await;
    sql.run("DROP TABLE kept").await.unwrap();
}
