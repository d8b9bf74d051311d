//! What somebody writes who has the database's own password and nothing else: it is as good as nothing, and is found.

use serde_json::json;
use testkit::{BANK, Records, Setup};

use super::damage::{Damage, found_in};
use super::library::{Library, card};
use super::outside::{billed, fined};
use super::sealed::known;
use crate::people::{assert_balanced, complaints};

stories!(
    a_session_written_by_hand_signs_nobody_in,
    a_leaf_written_by_hand_never_gets_into_the_log,
    a_step_by_whoever_may_not_take_it_is_found,
    what_phones_are_told_cannot_be_changed_unnoticed,
    an_answer_of_another_system_written_by_hand_does_nothing,
    an_older_procedure_does_not_come_back_into_force_unnoticed,
);

async fn a_session_written_by_hand_signs_nobody_in(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let own = world.token("aida").await;
    assert!(world.app.sessions().find(&own).await.unwrap().is_some());
    let sessions = "SELECT count(*) FROM sessions";
    let before = sql.number(sessions).await;
    // One's own session, turned into that of a head.
    let head = "(SELECT person FROM personas WHERE slug = 'hakim')";
    sql.without_triggers().await;
    sql.run("CREATE TABLE kept AS SELECT * FROM sessions").await.unwrap();
    for damage in [
        format!("UPDATE sessions SET person = {head}"),
        "UPDATE sessions SET expires_at = expires_at + 86400000000".to_owned(),
        "UPDATE sessions SET method = 'eimzo'".to_owned(),
        "UPDATE sessions SET mark = NULL".to_owned(),
        "UPDATE sessions SET mark = token_hash".to_owned(),
    ] {
        sql.must(&damage).await;
        assert!(world.app.sessions().find(&own).await.unwrap().is_none(), "{damage}");
        sql.must("DELETE FROM sessions").await;
        sql.must("INSERT INTO sessions SELECT * FROM kept").await;
    }
    assert!(world.app.sessions().find(&own).await.unwrap().is_some());
    assert_eq!(sql.number(sessions).await, before);
}

async fn a_leaf_written_by_hand_never_gets_into_the_log(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    world.work().await;
    let size = "SELECT max(size) FROM checkpoints";
    let told = sql.number(size).await;
    // A record of what somebody may do, with the leaf that it should have.
    let id = sql.new_id();
    sql.without_triggers().await;
    let planted = format!(
        "INSERT INTO leaves (id, kind, subject, seq, payload_hash, salt, recorded_at, mark) \
         SELECT {id}, 'record', subject, seq + 1, payload_hash, salt, recorded_at, mark FROM leaves WHERE kind = 'record' LIMIT 1"
    );
    sql.must(&planted).await;
    assert!(complaints(world).await.contains(&"leaf.mark"));
    let waits = "INSERT INTO waiting_leaves SELECT id FROM leaves l WHERE NOT EXISTS \
                 (SELECT 1 FROM leaf_indexes i WHERE i.leaf = l.id)";
    sql.must(waits).await;
    let fault = world.app.keep_log().await.expect_err("a leaf that the program did not write");
    assert!(fault.chain().contains("was not written by this program"), "{}", fault.chain());
    // Nor where it is given its place by hand.
    sql.must("DELETE FROM waiting_leaves").await;
    sql.must(
        "INSERT INTO leaf_indexes SELECT id, (SELECT max(log_index) + 1 FROM leaf_indexes) FROM leaves l \
         WHERE NOT EXISTS (SELECT 1 FROM leaf_indexes i WHERE i.leaf = l.id)",
    )
    .await;
    assert!(world.app.keep_log().await.is_err());
    assert_eq!(sql.number(size).await, told);
    // What was written is taken away, and the log goes on.
    sql.must("DELETE FROM leaf_indexes WHERE leaf IN (SELECT id FROM leaves WHERE kind = 'record' AND seq > 1)").await;
    sql.must("DELETE FROM leaves WHERE kind = 'record' AND seq > 1").await;
    library.draft().await;
    world.work().await;
    assert!(sql.number(size).await > told);
    assert_balanced(world).await;
}

async fn a_step_by_whoever_may_not_take_it_is_found(records: Records) {
    let library = super::damage::issued(records).await;
    let (event, actor) = ("WHERE action = 'issue'", "\"post_kind\":\"head\"");
    let by_nobody = format!(
        "UPDATE events SET author = '{{\"cause\":{{\"evidence\":{{\"seq\":3}}}}}}' {event}"
    );
    let by_another = format!(
        "UPDATE events SET author = replace(author, '{actor}', '\"post_kind\":\"clerk\"') {event}"
    );
    let elsewhere = format!("UPDATE events SET kind = replace(kind, 'issue', 'refuse') {event}");
    let by_nobody: &'static str = by_nobody.leak();
    let (by_another, elsewhere): (&'static str, &'static str) =
        (by_another.leak(), elsewhere.leak());
    let damages: [Damage; 3] = [
        ("events", by_nobody, &["event.author"]),
        ("events", by_another, &["event.author"]),
        ("events", elsewhere, &["event.act"]),
    ];
    found_in(&library.world, &library.sql, &damages).await;
}

async fn what_phones_are_told_cannot_be_changed_unnoticed(records: Records) {
    let library = Library::attested(Setup::toy().on(records).sealed()).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.deciding(&["A-1"]).await;
    library.hakim.act(world, &reference, "issue", card()).await;
    world.work().await;
    known(world).await;
    sql.must("INSERT INTO paper_statuses (document, status) SELECT id, 'revoked' FROM documents")
        .await;
    assert_eq!(complaints(world).await, ["snapshot.status"]);
    sql.must("DELETE FROM paper_statuses").await;
    let damages: [Damage; 2] = [
        ("numbers", "UPDATE numbers SET status_index = status_index + 7", &["document.code"]),
        ("snapshots", "UPDATE snapshots SET number = 9223372036854775805", &["snapshot.file"]),
    ];
    found_in(world, sql, &damages).await;
    // Nor is a number given out that every later one would have to be greater than.
    sql.must("UPDATE snapshots SET number = 9223372036854775805").await;
    world.advance(jiff::SignedDuration::from_hours(2));
    let fault = world.app.keep_log().await.expect_err("a number that was written by hand");
    assert!(fault.chain().contains("not the one that was signed"), "{}", fault.chain());
}

async fn an_answer_of_another_system_written_by_hand_does_nothing(records: Records) {
    for damage in [
        "UPDATE outside_answers SET signature = '00'",
        "UPDATE outside_answers SET body = replace(body, '7', '8')",
        "UPDATE outside_answers SET system = 'bnak'",
    ] {
        let library = Library::of(fined(Setup::toy().on(records))).await;
        let (world, sql) = (&library.world, &library.sql);
        let reference = billed(&library).await;
        let bill = world.bank.taken().remove(0);
        let (bytes, signature) =
            world.bank.answer("R-1", &bill.id.to_string(), "received", json!({ "desk": "7" }));
        world.app.outside().receive(BANK, &bytes, &signature).await.unwrap();
        sql.without_triggers().await;
        sql.must(damage).await;
        library.aida.act(world, &reference, "wait", json!({})).await;
        world.work().await;
        assert_eq!(sql.state(&reference).await, "counting", "{damage}");
    }
}

async fn an_older_procedure_does_not_come_back_into_force_unnoticed(records: Records) {
    let library = Library::open(records).await;
    let later: Damage = (
        "publications",
        "UPDATE publications SET published_at = published_at + 1000000",
        &["publication.time"],
    );
    found_in(&library.world, &library.sql, &[later]).await;
}
