//! A case keeps the law under which it began.

use jiff::SignedDuration;
use procedure::Folder;
use testkit::{Records, toy_modules};

use super::library::{Library, application};
use crate::people::assert_balanced;

stories!(
    an_old_case_goes_on_under_its_old_version_and_a_new_one_under_the_new,
    what_was_published_is_signed_by_two
);

const SERVICE: &str = "library/card/service.toml";

/// The toy procedures with a second version of one, which gives less time.
pub(crate) fn stricter() -> Folder {
    let mut modules = toy_modules();
    let path = modules
        .0
        .keys()
        .find(|path| SERVICE.ends_with(path.as_str()) || path.ends_with(SERVICE))
        .unwrap()
        .clone();
    let text = String::from_utf8(modules.0[&path].clone()).unwrap();
    let stricter = text.replacen("version  = \"1\"", "version  = \"2\"", 1).replacen(
        "days = 30",
        "days = 10",
        1,
    );
    assert_ne!(text, stricter);
    modules.0.insert(path, stricter.into_bytes());
    modules
}

async fn an_old_case_goes_on_under_its_old_version_and_a_new_one_under_the_new(records: Records) {
    let mut library = Library::open(records).await;
    let old = library.draft().await;
    library.world.advance(SignedDuration::from_mins(1));
    library.world.republish(stricter()).await;

    let new = library.draft().await;
    let (world, sql) = (&library.world, &library.sql);
    let version = |reference: &str| {
        format!(
            "SELECT d.version FROM cases c JOIN definitions d ON d.hash = c.definition WHERE c.reference = '{reference}'"
        )
    };
    assert_eq!(sql.texts(&version(&old)).await, ["1"]);
    assert_eq!(sql.texts(&version(&new)).await, ["2"]);
    world.advance(SignedDuration::from_hours(11 * 24));
    world.work().await;
    assert_eq!(
        (sql.state(&old).await.as_str(), sql.state(&new).await.as_str()),
        ("draft", "lapsed")
    );
    library.aida.act(world, &old, "apply", application(&["A-1"])).await;
    assert_eq!(sql.texts(&version(&old)).await, ["1"]);
    assert_eq!(library.aida.case(world, &old).await.unwrap().definition.service.version, "1");

    // The old version is read from what the records kept, not from the folder.
    library.world.reopen().await;
    library.world.work().await;
    assert_eq!(library.sql.state(&old).await, "applied");
    assert_balanced(&library.world).await;
}

async fn what_was_published_is_signed_by_two(records: Records) {
    let library = Library::open(records).await;
    let sql = &library.sql;
    assert_eq!(sql.number("SELECT count(*) FROM publications WHERE owner = lawyer").await, 0);
    assert_eq!(sql.number("SELECT count(*) FROM publications").await, 2);
    let alone = format!(
        "INSERT INTO publications (id, definition, path, published_at, owner, lawyer, evidence) \
         SELECT {}, definition, path, published_at, owner, owner, evidence FROM publications LIMIT 1",
        sql.new_id()
    );
    sql.run(&alone).await.expect_err("one person published alone");
}
