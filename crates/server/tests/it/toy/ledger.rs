//! Rows of a register and the events that wrote them: fsck finds each version that is not as it was written.

use procedure::Folder;
use serde_json::json;
use testkit::{Records, Setup, toy_modules};

use super::library::{Library, card};
use crate::people::{assert_balanced, complaints};

stories!(
    every_change_of_a_row_is_found_by_its_code,
    a_complaint_says_what_it_is_about_and_what_was_expected,
    a_school_that_is_renamed_leaves_its_rows_as_they_are,
    a_column_made_later_is_empty_in_older_rows_and_only_there,
    a_register_that_lost_a_column_or_its_table_is_found,
);

const TABLE: &str = "register_library_cards";

/// A field of every kind and from every source, and a row for each book.
const FIELDS: &str = r#"
[field.code]
kind = "text"
place = "key"
public = true
index = true
[field.school]
kind = "text"
place = "party/school/name"
public = true
index = true
[field.stir]
kind = "text"
place = "party/school/stir"
[field.lender]
kind = "text"
place = "application#/library"
public = true
[field.given]
kind = "text"
place = "case"
[field.given_on]
kind = "date"
place = "day"
public = true
[field.state]
kind = "text"
place = "status"
public = true
[field.pages]
kind = "integer"
place = "report#/pages"
public = true
[field.thick]
kind = "boolean"
place = "report#/result"
public = true
"#;

/// How a row is damaged, and what fsck says.
const DAMAGE: &[(&str, &[&str])] = &[
    ("UPDATE {t} SET f_reader = 'Eve'", &["register.field"]),
    ("UPDATE {t} SET f_reader = NULL WHERE status = 'lost'", &["register.field"]),
    ("UPDATE {t} SET f_number = f_number || '1'", &["register.field", "register.search"]),
    ("UPDATE {t} SET f_code = 'A-9' WHERE slot = 'A-1'", &["register.field", "register.search"]),
    ("UPDATE {t} SET f_school = 'Eve'", &["register.field", "register.search"]),
    ("UPDATE {t} SET f_school = NULL", &["register.field", "register.search"]),
    ("UPDATE {t} SET f_stir = '300000002'", &["register.field"]),
    ("UPDATE {t} SET f_lender = 'Eve'", &["register.field"]),
    ("UPDATE {t} SET f_given = 'X'", &["register.field"]),
    ("UPDATE {t} SET f_given_on = '2026-01-01'", &["register.field"]),
    ("UPDATE {t} SET f_state = 'valid' WHERE status = 'lost'", &["register.field"]),
    ("UPDATE {t} SET f_pages = f_pages + 1", &["register.field"]),
    ("UPDATE {t} SET f_thick = NOT f_thick", &["register.field"]),
    ("UPDATE {t} SET f_valid_until = '2099-12-31'", &["register.field"]),
    ("UPDATE {t} SET status = 'valid'", &["register.status"]),
    ("UPDATE {t} SET folded = 'x'", &["register.search"]),
    ("UPDATE {t} SET folded = folded || ' eve'", &["register.search"]),
    ("UPDATE {t} SET held_from = held_from - 1", &["register.times"]),
    ("UPDATE {t} SET held_until = held_until - 1", &["register.times"]),
    ("UPDATE {t} SET held_until = held_until - 1 WHERE status = 'lost'", &["register.times"]),
    ("UPDATE {t} SET held_until = 9223372036854775807", &["register.open"]),
    ("DELETE FROM {t}", &["register.missing"]),
    ("DELETE FROM {t} WHERE slot = 'A-1'", &["register.missing"]),
    ("DELETE FROM {t} WHERE status = 'valid'", &["register.missing"]),
    ("DELETE FROM {t} WHERE status = 'lost'", &["register.missing", "register.times"]),
    ("UPDATE {t} SET seq = seq + 7 WHERE status = 'lost'", &["register.extra", "register.missing"]),
    ("UPDATE {t} SET slot = 'A-9' WHERE slot = 'A-1'", &["register.extra", "register.missing"]),
    (
        "UPDATE {t} SET case_id = (SELECT id FROM cases WHERE state = 'applied')",
        &["register.extra", "register.missing"],
    ),
    ("UPDATE {t} SET id = {new} WHERE status = 'lost'", &["register.id"]),
    (
        "INSERT INTO {t} (id, held_from, held_until, case_id, seq, slot, status, folded) \
         SELECT id, held_from + 1, held_until, case_id, seq, slot, 'valid', '' FROM {t} WHERE status = 'lost'",
        &["register.extra", "register.open"],
    ),
    (
        "INSERT INTO {t} (id, held_from, held_until, case_id, seq, slot, status, folded) \
         SELECT {new}, held_from, held_until, case_id, seq, 'A-9', status, '' FROM {t}",
        &["register.extra"],
    ),
];

/// What only SQLite lets anybody do.
const WITHOUT_TYPES: &[(&str, &[&str])] = &[
    ("UPDATE {t} SET held_until = 'soon'", &["register.missing", "row.unreadable"]),
    (
        "UPDATE {t} SET id = x'01' WHERE slot = 'A-1' AND status = 'lost'",
        &["register.missing", "row.unreadable"],
    ),
    ("UPDATE {t} SET f_pages = 'many'", &["register.field"]),
    ("UPDATE {t} SET f_thick = 'very'", &["register.field"]),
    ("UPDATE {t} SET f_reader = x'ff'", &["register.missing", "row.unreadable"]),
    ("UPDATE {t} SET case_id = randomblob(16)", &["register.extra", "register.missing"]),
];

async fn every_change_of_a_row_is_found_by_its_code(records: Records) {
    let library = lost(records).await;
    let sql = &library.sql;
    let report = library.world.app.fsck().await.unwrap();
    assert_eq!((report.rows, report.complaints), (4, Vec::new()), "two books, each lent and lost");
    let without_types = if records == Records::Sqlite { WITHOUT_TYPES } else { &[] };
    sql.run(&format!("CREATE TABLE kept AS SELECT * FROM {TABLE}")).await.unwrap();
    let mut missed = Vec::new();
    for (damage, expected) in DAMAGE.iter().chain(without_types) {
        sql.must(&damage.replace("{t}", TABLE).replace("{new}", sql.new_id())).await;
        let found = complaints(&library.world).await;
        if !expected.iter().all(|code| found.contains(code)) {
            missed.push((damage, found));
        }
        sql.run(&format!("DELETE FROM {TABLE}")).await.unwrap();
        sql.must(&format!("INSERT INTO {TABLE} SELECT * FROM kept")).await;
    }
    assert_eq!(missed, []);
    assert_balanced(&library.world).await;
}

async fn a_complaint_says_what_it_is_about_and_what_was_expected(records: Records) {
    let library = lost(records).await;
    let reference =
        library.sql.texts("SELECT reference FROM cases WHERE state = 'lost'").await.remove(0);
    let damage =
        format!("UPDATE {TABLE} SET f_reader = 'Eve' WHERE slot = 'A-1' AND status = 'lost'");
    library.sql.must(&damage).await;
    let complaints = library.world.app.fsck().await.unwrap().complaints;
    let said: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    let [said] = said.as_slice() else { panic!("{said:#?}") };
    let number = library.sql.texts("SELECT number FROM documents").await.remove(0);
    for words in [
        "register.field: register library/cards, row of case ",
        &reference,
        "“A-1”",
        &number,
        "field reader",
        "expected “Aida”, found “Eve”",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

async fn a_school_that_is_renamed_leaves_its_rows_as_they_are(records: Records) {
    let library = lost(records).await;
    library.sql.must("UPDATE organisations SET name = '2-maktab' WHERE kind = 'school'").await;
    library
        .sql
        .must("UPDATE organisations SET name = 'Yangi kutubxona' WHERE kind = 'library'")
        .await;
    // Nobody renames them by acting: of that their leaves say something, and their rows nothing.
    assert_eq!(complaints(&library.world).await, ["leaf.hash"]);
    let school = format!("UPDATE {TABLE} SET f_school = '3-maktab'");
    library.sql.must(&school).await;
    let found = ["leaf.hash", "register.field", "register.search"];
    assert_eq!(complaints(&library.world).await, found);
}

async fn a_column_made_later_is_empty_in_older_rows_and_only_there(records: Records) {
    let mut library = issued_in(Setup::toy().on(records)).await;
    library.world.advance(jiff::SignedDuration::from_secs(1));
    library.world.republish(widened()).await;
    assert_balanced(&library.world).await;
    library.world.advance(jiff::SignedDuration::from_secs(1));
    issue(&library, &["B-1", "B-2"]).await;
    assert_balanced(&library.world).await;
    let sql = &library.sql;
    assert_eq!(
        sql.number(&format!("SELECT count(*) FROM {TABLE} WHERE f_school IS NULL")).await,
        1
    );
    sql.must(&format!("UPDATE {TABLE} SET f_stir = NULL")).await;
    assert_eq!(complaints(&library.world).await, ["register.field"]);
}

async fn a_register_that_lost_a_column_or_its_table_is_found(records: Records) {
    let library = lost(records).await;
    library.sql.run(&format!("ALTER TABLE {TABLE} DROP COLUMN f_reader")).await.unwrap();
    assert_eq!(complaints(&library.world).await, ["register.table"]);
    library.sql.run(&format!("DROP TABLE {TABLE}")).await.unwrap();
    assert_eq!(complaints(&library.world).await, ["register.table"]);
}

/// A card for two books was issued, and lost a day later. Another case is under way.
async fn lost(records: Records) -> Library {
    let setup = Setup { modules: widened(), ..Setup::toy().on(records) };
    let library = issued_in(setup).await;
    library.world.advance(jiff::SignedDuration::from_hours(24));
    let sql = "SELECT reference FROM cases WHERE state = 'issued'";
    let reference = library.sql.texts(sql).await.remove(0);
    library.hakim.act(&library.world, &reference, "lose", json!({})).await;
    library.applied(&["B-1"]).await;
    assert_balanced(&library.world).await;
    library
}

async fn issued_in(setup: Setup) -> Library {
    let library = Library::of(setup).await;
    library.world.advance(jiff::SignedDuration::from_secs(1));
    issue(&library, &["A-1", "A-2"]).await;
    library
}

async fn issue(library: &Library, books: &[&str]) {
    let (world, before) = (&library.world, library.children().await);
    let reference = library.reading(books).await;
    for (pages, child) in
        (100..).zip(library.children().await.into_iter().filter(|child| !before.contains(child)))
    {
        let report = json!({ "report": { "result": "read", "pages": pages } });
        library.aida.act(world, &child, "finish", report).await;
    }
    world.work().await;
    library.hakim.act(world, &reference, "issue", card()).await;
    world.work().await;
}

/// The library with a register of every kind of field, written once for each book, and cards that can be lost.
pub(super) fn widened() -> Folder {
    let mut folder = toy_modules();
    let mut edit = |path: &str, edit: &dyn Fn(String) -> String| {
        let file = folder.0.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
        *file = edit(String::from_utf8(file.clone()).unwrap()).into_bytes();
    };
    edit("library/registers/cards.toml", &|text| text + FIELDS);
    edit("library/card/service.toml", &|text| {
        let each = "status = \"valid\", each = \"application#/books\" } }]";
        let text = replaced(&text, "status = \"valid\" } }]", each);
        let text = replaced(
            &text,
            "[state.issued]\nkind = \"final\"\npublic = true\nkeep = { years = 5 }",
            "[state.issued]\nkind = \"standing\"\npublic = true\n[state.lost]\nkind = \"final\"\nkeep = { years = 5 }",
        );
        let lose = "[action.lose]\nfrom = [\"issued\"]\nto = \"lost\"\nby = \"head\"\nrequires = [\"application\"]\n\
                    effect = [{ register = { in = \"library/cards\", status = \"lost\", each = \"application#/books\" } }]\n\
                    [action.lose.guard]\nsigned_by_actor = {}\n[action.lapse]";
        replaced(&text, "[action.lapse]", lose)
    });
    let fields = FIELDS.lines().filter_map(|line| line.strip_prefix("[field.")?.strip_suffix(']'));
    let texts: Vec<String> =
        fields.map(|field| format!("register-cards-field-{field} = {field}")).collect();
    let texts = texts.join("\n");
    for language in ["uz-Latn", "ru", "en"] {
        edit(&format!("library/text/{language}.ftl"), &|text| {
            format!("{text}\ncard-state-lost = Lost\ncard-action-lose = Lose\n{texts}\n")
        });
    }
    folder
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    let made = text.replacen(from, to, 1);
    assert_ne!(made, text, "{from}");
    made
}
