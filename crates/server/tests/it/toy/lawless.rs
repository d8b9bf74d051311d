//! fsck without the modules: cases are compared with what lies beside them, whatever became of the folder.

use app::{App, Fault};
use jiff::SignedDuration;
use procedure::Folder;
use testkit::{Records, World, toy_modules};

use super::damage::issued;
use super::ledger::widened;
use super::library::Library;
use crate::people::assert_balanced;
use crate::sql::Sql;

stories!(
    modules_that_do_not_prove_or_cannot_be_read_keep_nobody_from_looking,
    a_version_that_does_not_load_any_more_is_missed_where_a_case_is_pinned_to_it,
    whoever_looks_writes_nothing_whatever_law_is_at_hand,
    what_opening_writes_is_no_older_than_the_last_record,
);

const SERVICE: &str = "library/card/service.toml";

/// The modules of the library with this in the place of that, somewhere in one service.
fn changed(from: &str, to: &str) -> Folder {
    let mut modules = toy_modules();
    let file = modules.0.get_mut(SERVICE).expect("the service");
    let text = String::from_utf8(file.clone()).unwrap();
    *file = text.replacen(from, to, 1).into_bytes();
    assert_ne!(*file, text.into_bytes(), "{from}");
    modules
}

/// Codes and subjects of what fsck complains of, and the number of cases that it looked at.
async fn said(app: &App) -> (u64, Vec<(&'static str, String)>) {
    let report = app.fsck().await.unwrap_or_else(|fault| panic!("{}", fault.chain()));
    let complaints = report.complaints.into_iter();
    (report.cases, complaints.map(|one| (one.code.id(), one.subject)).collect())
}

async fn modules_that_do_not_prove_or_cannot_be_read_keep_nobody_from_looking(records: Records) {
    let library = issued(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let (cases, _) = said(&world.app).await;
    for (modules, why) in [
        (Ok(changed("version  = \"1\"", "version  = ")), SERVICE),
        (Ok(changed("to = \"issued\"", "to = \"nowhere\"")), "nowhere"),
        (Err(Fault::new("there is no folder here")), "there is no folder here"),
    ] {
        let app = world.looked_at(modules).await;
        let (seen, complaints) = said(&app).await;
        let [("modules.unproved", subject)] = complaints.as_slice() else {
            panic!("{complaints:#?}")
        };
        assert!(subject.contains(why), "{why}: {subject}");
        assert_eq!(seen, cases);
        // Rows are still judged by the declarations that lie beside the cases.
        sql.must("UPDATE register_library_cards SET status = 'gift'").await;
        let (_, complaints) = said(&app).await;
        let codes: Vec<_> = complaints.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, ["modules.unproved", "register.status"]);
        sql.must("UPDATE register_library_cards SET status = 'valid'").await;
    }
    assert_balanced(world).await;
}

async fn a_version_that_does_not_load_any_more_is_missed_where_a_case_is_pinned_to_it(
    records: Records,
) {
    let mut library = Library::open(records).await;
    let old = library.draft().await;
    library.world.advance(SignedDuration::from_mins(1));
    let newer = changed("version  = \"1\"", "version  = \"2\"");
    library.world.republish(newer.clone()).await;
    library.draft().await;
    library.sql.without_triggers().await;
    let older = "UPDATE definitions SET files = 'x' WHERE path = 'library/card' AND version = '1'";
    library.sql.must(older).await;
    let (cases, complaints) = said(&library.world.looked_at(Ok(newer)).await).await;
    assert_eq!(cases, 2);
    let [("definition.files", file), ("case.definition", case)] = complaints.as_slice() else {
        panic!("{complaints:#?}")
    };
    assert!(file.contains("library/card"), "{file}");
    assert_eq!(*case, format!("case {old}"));
}

async fn whoever_looks_writes_nothing_whatever_law_is_at_hand(records: Records) {
    let library = issued(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let before = everything(world, sql).await;
    // Another version of a procedure, and new columns of a register.
    let app = world.looked_at(Ok(widened())).await;
    assert_eq!(said(&app).await.1, [], "what was never made is not missed");
    let refused = app.publish_demo().await.map_err(|fault| fault.chain());
    let refused = refused.expect_err("whoever looks writes");
    assert!(refused.contains("read") && refused.contains("only"), "{refused}");
    assert!(everything(world, sql).await == before, "somebody who looked wrote");
}

async fn what_opening_writes_is_no_older_than_the_last_record(records: Records) {
    let mut library = issued(records).await;
    let last = library.sql.number("SELECT max(recorded_at) FROM leaves").await;
    let older = [
        format!("SELECT count(*) FROM definitions WHERE recorded_at < {last}"),
        format!("SELECT count(*) FROM register_columns WHERE made_at < {last}"),
    ];
    let [law, columns] = &older;
    let before = (library.sql.number(law).await, library.sql.number(columns).await);
    library.world.advance(SignedDuration::from_hours(-48));
    library.world.republish(widened()).await;
    let all = library.sql.number("SELECT count(*) FROM register_columns").await;
    assert!(all > before.1, "new columns were made");
    let after = (library.sql.number(law).await, library.sql.number(columns).await);
    assert_eq!(after, before, "dated back");
}

/// The bytes of the file, or all rows of all tables.
async fn everything(world: &World, sql: &Sql) -> Vec<Vec<u8>> {
    let Sql::Pg(_) = sql else {
        let file = |name| std::fs::read(world.folder().join(name)).unwrap_or_default();
        return vec![file("records.sqlite"), file("records.sqlite-wal")];
    };
    let tables = "SELECT table_name::text FROM information_schema.tables \
                  WHERE table_schema = current_schema() ORDER BY table_name";
    let mut rows = Vec::new();
    for table in sql.texts(tables).await {
        rows.push(table.clone().into_bytes());
        let all = format!("SELECT t::text FROM {table} t ORDER BY t::text");
        rows.extend(sql.texts(&all).await.into_iter().map(String::into_bytes));
    }
    rows
}
