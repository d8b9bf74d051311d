//! fsck without the modules: cases are compared with what lies beside them, whatever became of the folder.

use app::{App, Fault};
use jiff::SignedDuration;
use procedure::Folder;
use testkit::{Records, toy_modules};

use super::damage::issued;
use super::library::Library;
use crate::people::assert_balanced;

stories!(
    modules_that_do_not_prove_or_cannot_be_read_keep_nobody_from_looking,
    a_version_that_does_not_load_any_more_is_missed_where_a_case_is_pinned_to_it,
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
