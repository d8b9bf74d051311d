//! A vandal with the database's own password: fsck finds each piece of damage and calls it by its name.

use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

use app::db::Place;
use testkit::Records;

use super::damage::{Damage, found_in, issued};
use crate::people::{assert_balanced, complaints};

const EVENTS: &[Damage] = &[
    ("events", "UPDATE events SET changes = replace(changes, 'A-1', 'A-3')", &["event.hash"]),
    ("events", "UPDATE events SET changes = 'x' WHERE seq = 3", &["event.unreadable"]),
    ("events", "UPDATE events SET recorded_at = recorded_at + 1 WHERE seq = 3", &["event.hash"]),
    ("events", "UPDATE events SET author = replace(author, 'head', 'chief')", &["event.hash"]),
    ("events", "UPDATE events SET action = 'refuse' WHERE action = 'issue'", &["event.action"]),
    ("events", "UPDATE events SET action = 'issue' WHERE seq = 1", &["event.action"]),
    (
        "events",
        "UPDATE events SET definition = zeroblob(32)",
        &["event.hash", "case.definition", "act.manifest"],
    ),
    (
        "events",
        "UPDATE events SET evidence = NULL WHERE action = 'issue'",
        &["event.evidence", "event.hash"],
    ),
    ("events", "DELETE FROM events WHERE seq = 3", &["event.chain", "leaf.subject"]),
    ("events", "DELETE FROM events WHERE action = 'issue'", &["case.state", "number.document"]),
    (
        "events",
        "UPDATE events SET person = NULL WHERE action = 'issue'",
        &["event.evidence", "event.person"],
    ),
    ("evidence", "UPDATE evidence SET bytes = replace(bytes, x'01', x'02')", &["event.evidence"]),
    ("evidence", "DELETE FROM evidence", &["event.evidence"]),
    ("acts", "DELETE FROM acts", &["act.missing"]),
    ("acts", "UPDATE acts SET facts = '[]'", &["act.manifest"]),
    ("acts", "UPDATE acts SET nonce = zeroblob(16)", &["act.manifest"]),
    ("acts", "UPDATE acts SET status = 'void'", &["act.manifest"]),
    ("posts", "DELETE FROM posts", &["act.post"]),
    ("posts", "UPDATE posts SET kind = 'clerk'", &["act.post"]),
    ("posts", "UPDATE posts SET held_from = '2099-01-01'", &["act.post"]),
    (
        "posts",
        "UPDATE posts SET person = (SELECT id FROM persons WHERE officer_number = 'OF-8')",
        &["act.post"],
    ),
    ("acts", "UPDATE acts SET shown = '[]' WHERE action = 'issue'", &["act.manifest"]),
];

const FACTS: &[Damage] = &[
    ("facts", "DELETE FROM facts WHERE fact = 'card'", &["fact.missing"]),
    ("facts", "UPDATE facts SET author = NULL WHERE fact = 'card'", &["fact.author"]),
    ("facts", "UPDATE facts SET hash = zeroblob(32) WHERE fact = 'card'", &["fact.hash"]),
    (
        "facts",
        "UPDATE facts SET fact_key = 'A-9' WHERE fact_key = 'A-1'",
        &["fact.extra", "fact.missing"],
    ),
    ("facts", "UPDATE facts SET kind = 'test' WHERE fact = 'card'", &["fact.kind"]),
    ("facts", "UPDATE facts SET recorded_at = recorded_at - 1", &["fact.time"]),
    ("facts", "UPDATE facts SET source = NULL WHERE source IS NOT NULL", &["fact.source"]),
    ("facts", "UPDATE facts SET source = id WHERE source IS NOT NULL", &["fact.source"]),
    (
        "facts",
        "INSERT INTO facts SELECT randomblob(16), case_id, seq, 'gift', fact_key, kind, author, hash, source, recorded_at \
         FROM facts WHERE fact = 'card'",
        &["fact.extra"],
    ),
    ("fact_bodies", "UPDATE fact_bodies SET body = replace(body, 'Aida', 'Eve')", &["fact.hash"]),
    ("fact_bodies", "UPDATE fact_bodies SET body = 'x'", &["fact.hash"]),
    ("fact_bodies", "UPDATE fact_bodies SET salt = zeroblob(16)", &["fact.hash"]),
    ("fact_bodies", "DELETE FROM fact_bodies", &["fact.body"]),
];

const LEAVES: &[Damage] = &[
    ("leaves", "DELETE FROM leaves WHERE kind = 'event'", &["event.leaf"]),
    ("leaves", "DELETE FROM leaves WHERE kind = 'document'", &["document.leaf"]),
    ("leaves", "DELETE FROM leaves WHERE kind = 'publication'", &["publication.leaf"]),
    ("leaves", "DELETE FROM leaves WHERE kind = 'key'", &["leaf.missing"]),
    ("leaves", "DELETE FROM leaves WHERE kind = 'grant'", &["leaf.missing"]),
    ("leaves", "DELETE FROM leaves WHERE kind = 'attempt'", &["leaf.missing"]),
    ("keys", "UPDATE keys SET certificate = x'30'", &["leaf.hash"]),
    ("keys", "DELETE FROM keys", &["leaf.subject"]),
    ("posts", "UPDATE posts SET held_from = '2001-01-01' WHERE kind = 'head'", &["leaf.hash"]),
    (
        "posts",
        "INSERT INTO posts SELECT randomblob(16), person, organisation, 'auditor', held_from, held_until FROM posts",
        &["leaf.missing"],
    ),
    ("posts", "UPDATE posts SET held_until = '2099-01-01'", &["leaf.hash"]),
    ("attempts", "UPDATE attempts SET person = randomblob(16)", &["leaf.hash"]),
    ("attempts", "UPDATE attempts SET count = 1, detail = '{}'", &["leaf.hash", "leaf.subject"]),
    ("attempts", "DELETE FROM attempts", &["leaf.subject"]),
    (
        "leaves",
        "UPDATE leaves SET payload_hash = zeroblob(32) WHERE kind = 'event' AND seq = 2",
        &["leaf.hash"],
    ),
    ("leaves", "UPDATE leaves SET salt = zeroblob(16) WHERE kind = 'document'", &["leaf.hash"]),
    ("leaves", "UPDATE leaves SET salt = zeroblob(16) WHERE kind = 'publication'", &["leaf.hash"]),
    (
        "leaves",
        "UPDATE leaves SET subject = randomblob(16) WHERE kind = 'document'",
        &["document.leaf", "leaf.subject"],
    ),
];

const LOG: &[Damage] = &[
    // The leaf is made to fit the row it lies about; what strangers have does not change.
    (
        "leaves",
        "UPDATE leaves SET salt = zeroblob(16), payload_hash = zeroblob(32) WHERE kind = 'event' AND seq = 2",
        &["log.entry", "log.root"],
    ),
    ("leaves", "UPDATE leaves SET recorded_at = recorded_at - 60000000", &["log.entry"]),
    ("leaves", "UPDATE leaves SET subject = randomblob(16)", &["log.entry"]),
    ("leaves", "DELETE FROM leaves WHERE seq = 3", &["log.gap"]),
    ("leaf_indexes", "DELETE FROM leaf_indexes WHERE log_index = 4", &["log.forgotten", "log.gap"]),
    ("leaf_indexes", "UPDATE leaf_indexes SET log_index = 1000 - log_index", &["log.gap"]),
    (
        "checkpoints",
        "UPDATE checkpoints SET note = replace(note, 'demo', 'demi')",
        &["log.checkpoint"],
    ),
    ("checkpoints", "UPDATE checkpoints SET root = zeroblob(32)", &["log.checkpoint"]),
    ("checkpoints", "DELETE FROM checkpoints", &["log.behind"]),
];

const CASES: &[Damage] = &[
    ("cases", "UPDATE cases SET state = 'refused' WHERE service = 'library/card'", &["case.state"]),
    ("cases", "UPDATE cases SET seq = seq + 1", &["case.state"]),
    ("cases", "UPDATE cases SET state_kind = 'standing'", &["case.state"]),
    (
        "cases",
        "UPDATE cases SET owner_organisation = NULL WHERE state = 'applied'",
        &["case.owner"],
    ),
    ("cases", "UPDATE cases SET owner_role = 'head' WHERE state = 'applied'", &["case.owner"]),
    ("cases", "UPDATE cases SET owner_assigned = NOT owner_assigned", &["case.owner"]),
    ("cases", "UPDATE cases SET escalated_post = 'head'", &["case.escalation"]),
    ("cases", "UPDATE cases SET due_at = due_at - 1", &["case.due"]),
    ("cases", "UPDATE cases SET due_clock = 'x'", &["case.due"]),
    ("cases", "UPDATE cases SET title = 'x' WHERE service = 'library/card'", &["case.title"]),
    ("cases", "UPDATE cases SET opened_at = opened_at - 1", &["case.times"]),
    ("cases", "UPDATE cases SET entered_at = entered_at - 1", &["case.times"]),
    ("cases", "UPDATE cases SET updated_at = updated_at - 1", &["case.times"]),
    ("cases", "UPDATE cases SET opened_by = NULL WHERE opened_by IS NOT NULL", &["case.opener"]),
    ("cases", "UPDATE cases SET service = 'library/reading'", &["case.definition"]),
    ("cases", "UPDATE cases SET definition = zeroblob(32)", &["case.definition"]),
    ("cases", "UPDATE cases SET reference = reference || 'X'", &["act.manifest"]),
    ("cases", "DELETE FROM cases", &["event.case"]),
    ("case_parties", "DELETE FROM case_parties WHERE kind = 'library'", &["case.parties"]),
    (
        "case_parties",
        "UPDATE case_parties SET organisation = (SELECT id FROM organisations WHERE kind = 'agency')",
        &["case.parties"],
    ),
    ("case_people", "DELETE FROM case_people", &["case.people"]),
    ("case_people", "UPDATE case_people SET role = 'head'", &["case.people"]),
    ("case_people", "UPDATE case_people SET assigned_at = assigned_at - 1", &["case.people"]),
    ("assignments", "DELETE FROM assignments", &["case.assignments"]),
    ("assignments", "UPDATE assignments SET role = 'head'", &["case.assignments"]),
    ("assignments", "UPDATE assignments SET assigned_at = assigned_at - 1", &["case.assignments"]),
    ("clocks", "DELETE FROM clocks", &["case.clocks"]),
    ("clocks", "UPDATE clocks SET due_at = due_at + 1", &["case.clocks"]),
    ("clocks", "UPDATE clocks SET armed = NOT armed", &["case.clocks"]),
    ("clocks", "UPDATE clocks SET run = run + 1", &["case.clocks"]),
    ("clocks", "UPDATE clocks SET look_at = 0", &["case.clocks"]),
    (
        "clocks",
        "INSERT INTO clocks SELECT case_id, 'x', run, due_at, armed, look_at FROM clocks",
        &["case.clocks"],
    ),
];

const LINKS: &[Damage] = &[
    ("case_links", "DELETE FROM case_links", &["link.child", "link.parent"]),
    ("case_links", "UPDATE case_links SET parent_seq = parent_seq + 1", &["link.child"]),
    ("case_links", "UPDATE case_links SET answered_at = NULL", &["link.answered"]),
    (
        "case_links",
        "UPDATE case_links SET fact_key = CASE fact_key WHEN 'A-1' THEN 'A-2' ELSE 'A-1' END",
        &["link.opening"],
    ),
    (
        "case_links",
        "UPDATE case_links SET child = (SELECT id FROM cases WHERE state = 'applied') WHERE fact_key = 'A-1'",
        &["link.opening", "link.parent"],
    ),
];

const PAPERS: &[Damage] = &[
    ("numbers", "DELETE FROM numbers", &["document.number"]),
    ("numbers", "UPDATE numbers SET status = 'void'", &["document.number"]),
    ("numbers", "UPDATE numbers SET code = code || 'X'", &["document.number"]),
    ("numbers", "UPDATE numbers SET number = number + 1", &["number.gap"]),
    (
        "documents",
        "DELETE FROM documents",
        &["document.missing", "leaf.subject", "number.document"],
    ),
    ("documents", "UPDATE documents SET code = code || 'X'", &["document.prepared"]),
    ("documents", "UPDATE documents SET number = number || '1'", &["document.prepared"]),
    ("documents", "UPDATE documents SET template = 'x'", &["document.prepared"]),
    ("documents", "UPDATE documents SET slot = 'x'", &["document.prepared"]),
    ("documents", "UPDATE documents SET file = zeroblob(32)", &["document.file", "leaf.hash"]),
    ("documents", "UPDATE documents SET valid_until = '2099-12-31'", &["document.prepared"]),
    ("documents", "UPDATE documents SET issued_on = '2020-01-01'", &["document.prepared"]),
    ("documents", "UPDATE documents SET public_facts = '{}'", &["document.prepared"]),
    ("documents", "UPDATE documents SET signer = randomblob(16)", &["document.prepared"]),
    ("documents", "UPDATE documents SET issuer = randomblob(16)", &["document.prepared"]),
    ("document_states", "DELETE FROM document_states", &["document.state"]),
    (
        "document_states",
        "UPDATE document_states SET since = since - 86400000000",
        &["document.state"],
    ),
    (
        "document_states",
        "UPDATE document_states SET since = since + 1 WHERE place = 3",
        &["document.state"],
    ),
    (
        "document_states",
        "DELETE FROM document_states WHERE state = 'released'",
        &["document.state"],
    ),
    (
        "document_states",
        "INSERT INTO document_states SELECT document, 4, 'signed', since FROM document_states WHERE place = 3",
        &["document.state"],
    ),
    (
        "document_states",
        "UPDATE document_states SET state = 'released' WHERE place = 1",
        &["document.state"],
    ),
];

const LAW: &[Damage] = &[
    (
        "publications",
        "UPDATE publications SET evidence = CAST(replace(CAST(evidence AS text), 'signature\":\"', 'signature\":\"00') AS blob)",
        &["publication.evidence"],
    ),
    ("publications", "UPDATE publications SET evidence = x'5b5d'", &["publication.evidence"]),
    (
        "publications",
        "UPDATE publications SET owner = lawyer, lawyer = owner",
        &["publication.evidence"],
    ),
    (
        "publications",
        "UPDATE publications SET definition = (SELECT hash FROM definitions d WHERE d.path <> publications.path)",
        &["leaf.hash", "publication.definition", "publication.evidence"],
    ),
    ("publications", "DELETE FROM publications", &["leaf.subject"]),
    (
        "definitions",
        "UPDATE definitions SET files = replace(files, 'House rules', 'My rules')",
        &["definition.files"],
    ),
    ("definitions", "UPDATE definitions SET files = 'x'", &["definition.files"]),
    ("definitions", "UPDATE definitions SET version = '9'", &["definition.files"]),
];

/// What SQLite lets anybody store: text in a number, a truth that is neither. It ends no run.
const TYPES: &[Damage] = &[
    ("events", "UPDATE events SET recorded_at = 'x' WHERE seq = 3", UNREADABLE),
    ("events", "UPDATE events SET case_id = 'x' WHERE action = 'issue'", UNREADABLE),
    ("events", "UPDATE events SET hash = 7 WHERE seq = 3", UNREADABLE),
    ("events", "UPDATE events SET changes = x'ff' WHERE seq = 3", UNREADABLE),
    ("facts", "UPDATE facts SET seq = 'x' WHERE fact = 'card'", UNREADABLE),
    ("facts", "UPDATE facts SET recorded_at = 'x'", UNREADABLE),
    ("fact_bodies", "UPDATE fact_bodies SET salt = 1.5", UNREADABLE),
    ("leaves", "UPDATE leaves SET seq = 'x' WHERE kind = 'document'", UNREADABLE),
    ("leaves", "UPDATE leaves SET payload_hash = 1", UNREADABLE),
    ("evidence", "UPDATE evidence SET bytes = 1", UNREADABLE),
    ("acts", "UPDATE acts SET expected_seq = 'x'", UNREADABLE),
    ("acts", "UPDATE acts SET ground_hash = 1", UNREADABLE),
    ("cases", "UPDATE cases SET id = 'x' WHERE state = 'applied'", &["event.case"]),
    ("cases", "UPDATE cases SET id = x'00ff' WHERE state = 'applied'", UNREADABLE),
    ("cases", "UPDATE cases SET due_at = 'x'", UNREADABLE),
    ("cases", "UPDATE cases SET owner_assigned = 'x'", UNREADABLE),
    ("cases", "UPDATE cases SET title = x'ff'", UNREADABLE),
    ("case_parties", "UPDATE case_parties SET organisation = 'x'", UNREADABLE),
    ("case_people", "UPDATE case_people SET assigned_at = 'x'", UNREADABLE),
    ("assignments", "UPDATE assignments SET assigned_at = 'x'", UNREADABLE),
    ("clocks", "UPDATE clocks SET armed = 'x'", UNREADABLE),
    ("case_links", "UPDATE case_links SET parent_seq = 'x'", UNREADABLE),
    ("documents", "UPDATE documents SET seq = 'x'", UNREADABLE),
    ("documents", "UPDATE documents SET number = x'ff'", UNREADABLE),
    ("numbers", "UPDATE numbers SET number = 'x'", UNREADABLE),
    ("publications", "UPDATE publications SET published_at = 'x'", UNREADABLE),
    ("definitions", "UPDATE definitions SET version = x'ff'", UNREADABLE),
    (
        "persons",
        "UPDATE persons SET officer_number = x'ff' WHERE officer_number = 'OF-8'",
        UNREADABLE,
    ),
    ("organisations", "UPDATE organisations SET name = x'ff'", UNREADABLE),
    ("draw_secrets", "UPDATE draw_secrets SET published_at = 'x'", UNREADABLE),
    ("checkpoints", "UPDATE checkpoints SET root = 1", UNREADABLE),
    ("register_columns", "UPDATE register_columns SET made_at = 'x'", UNREADABLE),
];

const UNREADABLE: &[&str] = &["row.unreadable"];

#[tokio::test]
async fn every_piece_of_damage_is_found_by_its_code() {
    found_by_code(&[EVENTS, FACTS, LEAVES, LOG, CASES, LINKS, PAPERS, LAW].concat()).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_damage_and_ends_no_run() {
    found_by_code(TYPES).await;
}

async fn found_by_code(damages: &[Damage]) {
    let library = issued(Records::Sqlite).await;
    found_in(&library.world, &library.sql, damages).await;
}

#[tokio::test]
async fn a_paper_that_is_gone_or_changed_is_found() {
    let library = issued(Records::Sqlite).await;
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

#[tokio::test]
async fn a_damaged_page_of_the_database_is_found() {
    let mut library = issued(Records::Sqlite).await;
    let sql = &library.sql;
    let page = "SELECT rootpage FROM sqlite_master WHERE name = 'notices_by_time'";
    let page = u64::try_from(sql.number(page).await).unwrap();
    let size = u64::try_from(sql.number("SELECT page_size FROM pragma_page_size").await).unwrap();
    library.world.reopen().await;
    library.sql.run("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    let Place::Sqlite(path) = library.world.settings().place else { panic!("SQLite") };
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start((page - 1) * size + size / 2)).unwrap();
    file.write_all(&vec![0xa5; usize::try_from(size / 2).unwrap()]).unwrap();
    file.sync_all().unwrap();
    library.world.reopen().await;
    assert_eq!(complaints(&library.world).await, ["database.pages"]);
}

/// What strangers were served at earlier checkpoints lies there still, and its bytes are for ever the same.
#[tokio::test]
async fn a_tile_of_an_earlier_checkpoint_that_was_changed_is_found() {
    let library = issued(Records::Sqlite).await;
    for row in ["0", "entries"] {
        let folder = library.world.folder().join(format!("files/log/tile/{row}/000.p"));
        let widths = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name());
        let mut widths: Vec<u16> =
            widths.map(|name| name.into_string().unwrap().parse().unwrap()).collect();
        widths.sort_unstable();
        let [.., earlier, _last] = widths.as_slice() else { panic!("{widths:?}") };
        let path = folder.join(earlier.to_string());
        let bytes = std::fs::read(&path).unwrap();
        let mut flipped = bytes.clone();
        flipped[40] ^= 1;
        for damaged in [&flipped, &bytes[..bytes.len() - 1].to_vec(), &Vec::new()] {
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(complaints(&library.world).await, ["log.tile"], "{row}");
        }
        // Once it has grown it is needed no more.
        std::fs::remove_file(&path).unwrap();
        assert_balanced(&library.world).await;
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_named_by_table_column_and_case() {
    let library = issued(Records::Sqlite).await;
    let sql = &library.sql;
    let reference =
        sql.texts("SELECT reference FROM cases WHERE state = 'applied'").await.remove(0);
    sql.must("UPDATE cases SET due_at = 'tomorrow' WHERE state = 'applied'").await;
    let complaints = library.world.app.fsck().await.unwrap().complaints;
    let said: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert_eq!(
        said[0].lines().next().unwrap(),
        format!("row.unreadable: table cases, column due_at, row of “{reference}”")
    );
    assert!(said[0].contains("expected a value of the column's type, found a value of type text"));
}
