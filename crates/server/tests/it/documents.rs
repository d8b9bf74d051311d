//! The papers of one's own cases, and no others.

use app::documents::DocumentRow;
use app::scope::Scope;
use jiff::SignedDuration;
use testkit::{Records, World, organisation};

use crate::certification::path::Path;
use crate::people::Person;
use crate::toy::library::{Library, card};

stories!(a_paper_is_listed_for_all_who_take_part_and_for_nobody_else);

async fn mine(world: &World, scope: &Scope) -> Vec<DocumentRow> {
    let page = world.app.documents().mine(scope, None).await.unwrap();
    assert!(page.next.is_none());
    page.rows
}

async fn a_paper_is_listed_for_all_who_take_part_and_for_nobody_else(records: Records) {
    let library = Library::open(records).await;
    let world = &library.world;
    let mut references = Vec::new();
    for book in ["A-1", "B-2"] {
        let reference = library.deciding(&[book]).await;
        library.hakim.act(world, &reference, "issue", card()).await;
        references.insert(0, reference);
        world.advance(SignedDuration::from_secs(60));
    }
    let before = mine(world, &library.aida.scope()).await;
    let states: Vec<_> = before.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["signed", "released"]);
    world.work().await;
    let numbers = library.sql.texts("SELECT number FROM documents ORDER BY number DESC").await;
    for person in [&library.aida, &library.nur, &library.hakim] {
        let rows = mine(world, &person.scope()).await;
        let cases: Vec<_> = rows.iter().map(|row| row.reference.clone()).collect();
        assert_eq!(cases, references, "the latest first");
        for (row, number) in rows.iter().zip(&numbers) {
            assert_eq!((&row.number, row.state.as_str()), (number, "released"));
            assert_eq!((row.template.as_str(), row.service.as_str()), ("card", "library/card"));
            assert_eq!(row.title, "Aida");
            let file = world.app.documents().file(&person.scope(), &row.id).await.unwrap();
            assert!(file.is_some());
        }
    }
    let stranger = Person::at(world, "hakim", organisation("other-library"), "librarian").await;
    for scope in [stranger.scope(), Scope::Public] {
        assert!(mine(world, &scope).await.is_empty());
    }
}

#[tokio::test]
async fn a_protocol_is_listed_for_its_laboratory_only_and_a_laboratory_lists_nothing_else() {
    let path = Path::draft().await;
    path.deciding(&["S-1"]).await;
    path.issued().await;
    let laboratories = crate::certification::path::LABORATORIES.iter().map(|lab| lab.head);
    let mut listed = 0;
    for head in laboratories {
        let rows = mine(&path.world, &path.person(head).await.scope()).await;
        assert!(rows.iter().all(|row| row.template.as_str() == "test-protocol"), "{rows:?}");
        listed += rows.len();
    }
    assert_eq!(listed, 1);
    for slug in ["aziza", "nargiza", "kamola"] {
        let rows = mine(&path.world, &path.person(slug).await.scope()).await;
        let templates: Vec<_> = rows.iter().map(|row| row.template.as_str()).collect();
        assert!(templates.contains(&"certificate"), "{slug}: {templates:?}");
        assert!(!templates.contains(&"test-protocol"), "{slug}: {templates:?}");
    }
    for slug in ["botir", "ulugbek"] {
        assert!(mine(&path.world, &path.person(slug).await.scope()).await.is_empty(), "{slug}");
    }
}
