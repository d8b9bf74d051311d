//! Damage that either database lets whoever has its password do: each piece is done, found by its code, and mended.

use serde_json::{Value, json};
use testkit::{Records, Setup, World, organisation};

use super::library::{Library, application, card};
use super::{outside, own_folder};
use crate::people::{assert_balanced, complaints};
use crate::sql::Sql;

stories!(
    who_and_what_there_is_cannot_be_changed_unnoticed,
    a_secret_of_a_day_that_made_no_draw_is_found,
    what_another_system_was_told_cannot_be_changed_unnoticed,
    what_witnesses_and_the_log_signed_stands_at_every_size,
    a_job_that_is_gone_put_off_or_that_nobody_asked_for_is_found,
    a_paper_as_it_was_shown_is_kept_as_it_was,
);

/// The table that is damaged, how, and what fsck says. `{new}` is an id that nobody has.
pub(crate) type Damage = (&'static str, &'static str, &'static [&'static str]);

const PARTIES: &[Damage] = &[
    ("organisations", "UPDATE organisations SET name = 'Boshqa'", &["leaf.hash"]),
    ("organisations", "UPDATE organisations SET address = 'Boshqa'", &["leaf.hash"]),
    ("organisations", "UPDATE organisations SET stir = '300000009'", &["leaf.hash"]),
    ("organisations", "UPDATE organisations SET region = '1727'", &["leaf.hash"]),
    ("organisations", "UPDATE organisations SET kind = 'agency'", &["leaf.hash"]),
    ("organisations", "DELETE FROM organisations WHERE kind = 'agency'", &["leaf.subject"]),
    (
        "organisations",
        "INSERT INTO organisations SELECT {new}, kind, stir, name, address, region FROM organisations WHERE kind = 'agency'",
        &["leaf.missing"],
    ),
    ("persons", "UPDATE persons SET name = 'Eve' WHERE officer_number = 'OF-1'", &["leaf.hash"]),
    (
        "persons",
        "UPDATE persons SET pinfl = '50101011234567' WHERE officer_number = 'OF-1'",
        &["leaf.hash"],
    ),
    (
        "persons",
        "UPDATE persons SET officer_number = 'OF-99' WHERE officer_number = 'OF-2'",
        &["leaf.hash"],
    ),
    ("persons", "DELETE FROM persons WHERE officer_number = 'OF-2'", &["leaf.subject"]),
    ("keys", "UPDATE keys SET enrolled_at = enrolled_at - 1", &["leaf.hash"]),
    ("keys", "UPDATE keys SET fingerprint = certificate", &["leaf.hash"]),
    (
        "keys",
        "UPDATE keys SET person = (SELECT id FROM persons WHERE officer_number = 'OF-2')",
        &["leaf.hash"],
    ),
];

const SECRETS: &[Damage] = &[
    ("draw_secrets", "UPDATE draw_secrets SET secret = hash", &["draw.secret"]),
    ("draw_secrets", "UPDATE draw_secrets SET hash = secret", &["draw.secret"]),
    ("draw_secrets", "UPDATE draw_secrets SET published_at = 0", &["draw.secret"]),
    ("draw_secrets", "DELETE FROM draw_secrets", &["draw.secret"]),
    // A secret with its own hash, and yet not the one that was drawn by.
    (
        "draw_secrets",
        "UPDATE draw_secrets SET secret = (SELECT o.secret FROM draw_secrets o WHERE o.day <> draw_secrets.day), \
         hash = (SELECT o.hash FROM draw_secrets o WHERE o.day <> draw_secrets.day)",
        &["draw.seed"],
    ),
];

const MESSAGES: &[Damage] = &[
    (
        "outside_messages",
        "UPDATE outside_messages SET body = replace(body, '5000', '50')",
        &["outside.body"],
    ),
    ("outside_messages", "UPDATE outside_messages SET body = '{}'", &["outside.body"]),
    ("outside_messages", "UPDATE outside_messages SET message = 'gift'", &["outside.message"]),
];

const SIGNED: &[Damage] = &[
    // Each a signature of that witness, only not over this checkpoint.
    (
        "cosignatures",
        "UPDATE cosignatures SET line = (SELECT max(o.line) FROM cosignatures o \
         WHERE o.witness = cosignatures.witness AND o.size < cosignatures.size) \
         WHERE size = (SELECT max(n.size) FROM cosignatures n)",
        &["log.cosignature"],
    ),
    (
        "cosignatures",
        "UPDATE cosignatures SET witness = 'witness-9.test' WHERE witness = 'witness-1.test'",
        &["log.cosignature"],
    ),
    ("cosignatures", "UPDATE cosignatures SET line = 'x'", &["log.cosignature"]),
    (
        "checkpoints",
        "DELETE FROM checkpoints WHERE size < (SELECT max(size) FROM checkpoints)",
        &["log.cosignature"],
    ),
    (
        "checkpoints",
        "UPDATE checkpoints SET note = replace(note, 'demo', 'demi') WHERE size < (SELECT max(size) FROM checkpoints)",
        &["log.checkpoint", "log.cosignature"],
    ),
    (
        "checkpoints",
        "UPDATE checkpoints SET root = (SELECT o.root FROM checkpoints o ORDER BY o.size DESC LIMIT 1)",
        &["log.checkpoint"],
    ),
    ("checkpoints", "UPDATE checkpoints SET last_ms = last_ms + 1", &["log.checkpoint"]),
];

const JOBS: &[Damage] = &[
    ("jobs", "DELETE FROM jobs WHERE kind = 'draw-people' AND done_at IS NULL", &["job.lost"]),
    ("jobs", "DELETE FROM jobs WHERE kind = 'answer' AND done_at IS NULL", &["job.lost"]),
    ("jobs", "DELETE FROM jobs WHERE kind = 'seal' AND done_at IS NULL", &["job.lost"]),
    ("jobs", "DELETE FROM jobs WHERE kind = 'outside-send' AND done_at IS NULL", &["job.lost"]),
    ("jobs", "DELETE FROM jobs WHERE kind = 'end' AND done_at IS NULL", &["link.ended"]),
    ("jobs", "UPDATE jobs SET done_at = 1 WHERE kind = 'seal' AND done_at IS NULL", &["job.lost"]),
    (
        "jobs",
        "UPDATE jobs SET cause = cause || '0' WHERE kind = 'outside-send' AND done_at IS NULL",
        &["job.lost", "job.stray"],
    ),
    ("jobs", "UPDATE jobs SET case_id = {new} WHERE done_at IS NULL", &["job.stray"]),
    ("jobs", "UPDATE jobs SET case_id = NULL WHERE done_at IS NULL", &["job.stray"]),
    (
        "jobs",
        "UPDATE jobs SET payload = '{}' WHERE kind = 'draw-people' AND done_at IS NULL",
        &["job.stray"],
    ),
    ("jobs", "UPDATE jobs SET kind = 'gift' WHERE done_at IS NULL", &["job.lost", "job.stray"]),
    // A second draw, that would take the role from whoever holds it.
    (
        "jobs",
        "INSERT INTO jobs SELECT {new}, kind, cause || 's', case_id, payload, due_at, NULL, 0, NULL, NULL \
         FROM jobs WHERE kind = 'draw-people'",
        &["job.stray"],
    ),
    // A sub-case is to be ended, and its parent said nothing of the kind.
    (
        "jobs",
        "INSERT INTO jobs SELECT {new}, 'end', 'x', case_id, '{}', due_at, NULL, 0, NULL, NULL \
         FROM jobs WHERE kind = 'answer' AND done_at IS NULL",
        &["link.ended"],
    ),
    ("jobs", "UPDATE jobs SET due_at = 9000000000000000 WHERE done_at IS NULL", &["job.late"]),
    (
        "jobs",
        "UPDATE jobs SET leased_until = 9000000000000000 WHERE done_at IS NULL",
        &["job.late"],
    ),
    ("clocks", "UPDATE clocks SET look_at = 9000000000000000", &["case.clocks"]),
];

async fn who_and_what_there_is_cannot_be_changed_unnoticed(records: Records) {
    let library = issued(records).await;
    found_in(&library.world, &library.sql, PARTIES).await;
}

async fn a_secret_of_a_day_that_made_no_draw_is_found(records: Records) {
    let library = issued(records).await;
    library.world.advance(jiff::SignedDuration::from_hours(24));
    library.world.work().await;
    assert_eq!(library.sql.number("SELECT count(*) FROM draw_secrets").await, 2);
    found_in(&library.world, &library.sql, SECRETS).await;
}

async fn what_another_system_was_told_cannot_be_changed_unnoticed(records: Records) {
    let library = Library::of(outside::fined(Setup::toy().on(records))).await;
    outside::billed(&library).await;
    found_in(&library.world, &library.sql, MESSAGES).await;
}

async fn what_witnesses_and_the_log_signed_stands_at_every_size(records: Records) {
    let library = Library::of(Setup::toy().witnessed().on(records)).await;
    library.applied(&["A-1"]).await;
    found_in(&library.world, &library.sql, SIGNED).await;
}

async fn a_job_that_is_gone_put_off_or_that_nobody_asked_for_is_found(records: Records) {
    let mut setup = outside::fined(Setup::toy().on(records));
    setup.modules.0.extend(own_folder::garden().0);
    let library = Library::attested(setup).await;
    let (world, aida) = (&library.world, &library.aida);
    let plot = world.open(&aida.viewer, "garden/plot").await;
    let beds = json!({ "library": organisation("library"), "beds": [{ "code": "N-1" }] });
    aida.act(world, &plot, "plant", json!({ "plan": beds })).await;
    let card_of = library.deciding(&["A-1"]).await;
    let before = library.children().await;
    library.reading(&["B-1"]).await;
    let after = library.children().await;
    let read = after.iter().find(|child| !before.contains(child)).unwrap();
    // All that follows of these is still to be done.
    aida.act(world, &plot, "abandon", json!({})).await;
    library.hakim.act(world, &card_of, "issue", card()).await;
    aida.act(world, read, "finish", json!({ "report": { "result": "read" } })).await;
    let draft = library.draft().await;
    aida.act(world, &draft, "apply", application(&["C-1"])).await;
    let fine = world.open(&aida.viewer, "library/fine").await;
    aida.act(world, &fine, "admit", json!({ "fine": { "amount": "5000" } })).await;
    assert_balanced(world).await;
    found_in(world, &library.sql, JOBS).await;
    world.work().await;
    assert_balanced(world).await;
}

async fn a_paper_as_it_was_shown_is_kept_as_it_was(records: Records) {
    let library = issued(records).await;
    let shown = "SELECT shown FROM acts WHERE action = 'issue' AND status = 'committed'";
    let shown: Value = serde_json::from_str(&library.sql.texts(shown).await.remove(0)).unwrap();
    let file = shown[0]["file"].as_str().unwrap();
    let path = library.world.folder().join("files").join(&file[..2]).join(&file[2..]);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(complaints(&library.world).await, ["act.shown"]);
    std::fs::write(&path, [bytes.as_slice(), b" "].concat()).unwrap();
    assert_eq!(complaints(&library.world).await, ["act.shown"]);
    std::fs::write(&path, bytes).unwrap();
    assert_balanced(&library.world).await;
}

/// A card was issued, and another case is under way whose clock runs; somebody tried twice what is not theirs to do.
pub(crate) async fn issued(records: Records) -> Library {
    let library = Library::open(records).await;
    let reference = library.deciding(&["A-1", "A-2"]).await;
    library.hakim.act(&library.world, &reference, "issue", card()).await;
    library.world.work().await;
    let other = library.applied(&["B-1"]).await;
    for _again in 0..2 {
        library.aida.refused(&library.world, &other, "issue", card()).await;
    }
    assert_eq!(library.sql.number("SELECT count FROM attempts").await, 2);
    assert_balanced(&library.world).await;
    library
}

/// Each piece of damage is done, found and mended.
pub(crate) async fn found_in(world: &World, sql: &Sql, damages: &[Damage]) {
    sql.without_triggers().await;
    let mut missed = Vec::new();
    for (table, damage, expected) in damages {
        sql.run(&format!("CREATE TABLE kept AS SELECT * FROM {table}")).await.unwrap();
        sql.must(&damage.replace("{new}", sql.new_id())).await;
        let found = complaints(world).await;
        if !expected.iter().all(|code| found.contains(code)) {
            missed.push((damage, found));
        }
        mended(sql, table).await;
    }
    assert_eq!(missed, []);
    assert_balanced(world).await;
}

async fn mended(sql: &Sql, table: &str) {
    sql.run(&format!("DELETE FROM {table}")).await.unwrap();
    sql.must(&format!("INSERT INTO {table} SELECT * FROM kept")).await;
    sql.run("DROP TABLE kept").await.unwrap();
}
