//! What is recorded is never changed or removed, whoever holds the connection.

use testkit::{Records, Setup, World};

use super::library::{Library, card};
use crate::people::assert_balanced;
use crate::sql::Sql;

stories!(
    what_is_recorded_refuses_update_and_delete_by_plain_sql,
    dated_records_are_ended_and_never_changed_or_removed,
    a_certificate_needs_a_sample_and_a_test_by_different_people_even_in_plain_sql,
);

/// Dated records: table, a column that says what it is, the column of its last day.
const DATED: [(&str, &str, Option<&str>); 10] = [
    ("posts", "kind", Some("held_until")),
    ("delegations", "person", Some("held_until")),
    ("competences", "area", Some("valid_until")),
    ("interests", "kind", Some("held_until")),
    ("scope_lines", "subject", Some("held_until")),
    ("verifications", "verified_on", Some("valid_until")),
    ("accreditations", "number", None),
    ("accreditation_statuses", "status", None),
    ("instruments", "serial", None),
    ("register_columns", "made_at", None),
];

const TABLES: [(&str, &str); 10] = [
    ("certificates", "issued_at"),
    ("events", "changes"),
    ("facts", "hash"),
    ("evidence", "bytes"),
    ("leaves", "payload_hash"),
    ("leaf_indexes", "log_index"),
    ("checkpoints", "note"),
    ("document_states", "state"),
    ("definitions", "files"),
    ("publications", "path"),
];

async fn what_is_recorded_refuses_update_and_delete_by_plain_sql(records: Records) {
    let library = Library::open(records).await;
    let sql = &library.sql;
    let reference = library.deciding(&["A-1"]).await;
    library.hakim.act(&library.world, &reference, "issue", card()).await;
    library.world.work().await;
    for (table, column) in TABLES {
        let count = format!("SELECT count(*) FROM {table}");
        let before = sql.number(&count).await;
        assert_ne!(before, 0, "{table}");
        let mut vandalism =
            vec![format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")];
        if let Sql::Pg(_) = sql {
            vandalism.push(format!("TRUNCATE {table} CASCADE"));
        }
        if let Sql::Lite(_) = sql {
            // A definition may be found again as it is; its bytes may not change under its hash.
            vandalism.push(match table {
                "definitions" => {
                    "INSERT OR REPLACE INTO definitions (hash, path, version, files, recorded_at) \
                                  SELECT hash, path, version, 'other', recorded_at FROM definitions"
                        .to_owned()
                }
                _ => format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
            });
        }
        for statement in vandalism {
            let said = sql.run(&statement).await.expect_err(&statement);
            assert!(said.contains(&format!("append-only: {table}")), "{statement}: {said}");
        }
        assert_eq!(sql.number(&count).await, before, "{table}");
    }
    assert_balanced(&library.world).await;
}

/// In the world of the demo, which has a record of each kind.
async fn dated_records_are_ended_and_never_changed_or_removed(records: Records) {
    let world = Box::pin(World::new(Setup::demo().on(records))).await;
    let sql = Sql::of(&world).await;
    for (table, column, end) in DATED {
        let mut vandalism =
            vec![format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")];
        match &sql {
            Sql::Pg(_) => vandalism.push(format!("TRUNCATE {table} CASCADE")),
            Sql::Lite(_) => {
                vandalism.push(format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"));
            }
        }
        if let Some(end) = end {
            // Until further notice, longer than it was, and as if it had never been.
            for value in ["NULL", "'9999-12-31'", "'0001-01-01'"] {
                vandalism
                    .push(format!("UPDATE {table} SET {end} = {value} WHERE {end} IS NOT NULL"));
            }
            sql.must(&format!("UPDATE {table} SET {end} = '2026-11-25' WHERE {end} IS NULL OR {end} > '2026-11-25'"))
                .await;
        }
        for statement in vandalism {
            let said = sql.run(&statement).await.expect_err(&statement);
            assert!(said.contains(&format!("append-only: {table}")), "{statement}: {said}");
        }
    }
}

async fn a_certificate_needs_a_sample_and_a_test_by_different_people_even_in_plain_sql(
    records: Records,
) {
    let library = Library::open(records).await;
    let sql = &library.sql;
    library.draft().await;
    let [one, two, three] = [&library.aida, &library.nur, &library.hakim]
        .map(|person| person.viewer.person.0.simple().to_string());
    let insert = |kind: &str, author: &str| {
        format!(
            "INSERT INTO facts (id, case_id, seq, fact, fact_key, kind, author, hash, source, recorded_at) \
             SELECT {}, e.case_id, e.seq, 'forged', '{kind}{author}', '{kind}', p.id, e.hash, NULL, e.recorded_at \
             FROM events e JOIN persons p ON {} = '{author}'",
            sql.new_id(),
            sql.id("p.id")
        )
    };
    let forged = insert("certificate", &one);
    let refused = async |why: &str| {
        let said = sql.run(&forged).await.expect_err(why);
        assert!(
            said.contains("a certificate needs a sample and a test by different people"),
            "{why}: {said}"
        );
    };
    refused("nothing was sampled or tested").await;
    sql.must(&insert("sample", &two)).await;
    refused("nothing was tested").await;
    sql.must(&insert("test", &two)).await;
    refused("whoever sampled tested as well").await;
    let orphan = forged.replace("p.id, e.hash", "NULL, e.hash");
    sql.run(&orphan).await.expect_err("nobody certifies");
    sql.must(&insert("test", &three)).await;
    sql.run(&insert("certificate", &two)).await.expect_err("whoever sampled certifies");
    assert_eq!(sql.number("SELECT count(*) FROM facts WHERE kind = 'certificate'").await, 0);
    sql.must(&forged).await;
}
