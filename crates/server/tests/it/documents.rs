//! The papers of one's own cases, and no others.

use app::documents::{DocumentRow, Verification};
use app::scope::Scope;
use app::views::Cursor;
use jiff::SignedDuration;
use testkit::{Paper, Records, Setup, World, organisation};

use crate::certification::path::Path;
use crate::people::Person;
use crate::toy::library::{Library, card};

stories!(
    a_paper_is_listed_for_all_who_take_part_and_for_nobody_else,
    a_protocol_is_listed_for_its_laboratory_and_for_those_who_ordered_it,
);

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
    assert_eq!(states, ["signed", "valid"]);
    world.work().await;
    let numbers = library.sql.texts("SELECT number FROM documents ORDER BY number DESC").await;
    for person in [&library.aida, &library.nur, &library.hakim] {
        let rows = mine(world, &person.scope()).await;
        let cases: Vec<_> = rows.iter().map(|row| row.reference.clone()).collect();
        assert_eq!(cases, references, "the latest first");
        for (row, number) in rows.iter().zip(&numbers) {
            assert_eq!((&row.number, row.state.as_str()), (number, "valid"));
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

/// One that ran out of force before the day, and one in force for something else, both with lower numbers.
const OTHERS: &str = "[[organisation.accreditation]]
number = \"OʻZAKK.MS.0001\"
status = [{ is = \"active\", since = \"today-900d\" }, { is = \"paused\", since = \"today-1d\" }]
scope = [{ subjects = [\"8516\"], from = \"today-900d\" }]

[[organisation.accreditation]]
number = \"OʻZAKK.MS.0002\"
status = [{ is = \"active\", since = \"today-900d\" }]
scope = [{ subjects = [\"5007\"], from = \"today-900d\" }]

";

#[tokio::test]
async fn a_paper_bears_the_accreditation_that_is_in_force_and_covers_the_product() {
    let setup = Setup::demo();
    let own = "[[organisation.accreditation]]\nnumber = \"OʻZAKK.MS.0901\"";
    let people = setup.people.replacen(own, &format!("{OTHERS}{own}"), 1);
    assert_ne!(people, setup.people);
    let path = Path::draft_in(Setup { people, ..setup }).await;
    path.deciding(&["S-1"]).await;
    path.issued().await;
    let head = path.person("nargiza").await;
    let rows = mine(&path.world, &head.scope()).await.into_iter();
    // What the laboratory issued bears the laboratory's own.
    let rows: Vec<_> = rows.filter(|row| row.template.as_str() != "test-protocol").collect();
    assert!(rows.len() > 2, "{rows:?}");
    for row in rows {
        assert!(row.number.contains(".0901."), "{}", row.number);
        let documents = path.world.app.documents();
        let (_, bytes) = documents.file(&head.scope(), &row.id).await.unwrap().expect("own paper");
        let paper = Paper::read(&bytes).0;
        assert_eq!(paper["data"]["issuer"]["accreditation"], "OʻZAKK.MS.0901", "{}", row.number);
        // However somebody copies the number from the paper.
        for typed in [row.number.clone(), row.number.to_lowercase().replace('.', " ")] {
            let found = documents.verify(&typed).await.unwrap();
            let Verification::Found(public) = found else { panic!("{typed}: {found:?}") };
            assert_eq!(public.issuer_accreditation.as_deref(), Some("OʻZAKK.MS.0901"), "{typed}");
        }
    }
}

async fn a_protocol_is_listed_for_its_laboratory_and_for_those_who_ordered_it(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    path.deciding(&["S-1"]).await;
    path.issued().await;
    let laboratories = crate::certification::path::LABORATORIES.iter().map(|lab| lab.head);
    let mut listed = Vec::new();
    for head in laboratories {
        let rows = mine(&path.world, &path.person(head).await.scope()).await;
        assert!(rows.iter().all(|row| row.template.as_str() == "test-protocol"), "{rows:?}");
        listed.extend(rows);
    }
    let [own] = listed.as_slice() else { panic!("{listed:?}") };
    for slug in ["aziza", "nargiza", "kamola"] {
        let rows = mine(&path.world, &path.person(slug).await.scope()).await;
        let templates: Vec<_> = rows.iter().map(|row| row.template.as_str()).collect();
        assert!(templates.contains(&"certificate"), "{slug}: {templates:?}");
        let protocols = rows.iter().filter(|row| row.id == own.id);
        let [protocol] = protocols.collect::<Vec<_>>()[..] else { panic!("{slug}: {rows:?}") };
        assert_eq!(protocol.reference, path.reference, "{slug}");
        assert_eq!(protocol.service, own.service, "{slug}");
        assert_ne!((&own.reference, &own.title), (&protocol.reference, &protocol.title));
        // Wherever a page ends, the next one goes on from there.
        let ids: Vec<_> = rows.iter().map(|row| &row.id).collect();
        for (place, row) in (1..).zip(&rows) {
            let after = Cursor(format!("{}.{}", row.signed_at.as_microsecond(), row.id));
            let scope = path.person(slug).await.scope();
            let next = path.world.app.documents().mine(&scope, Some(&after)).await.unwrap().rows;
            assert_eq!(next.iter().map(|row| &row.id).collect::<Vec<_>>(), ids[place..], "{slug}");
        }
    }
    for slug in ["botir", "ulugbek"] {
        assert!(mine(&path.world, &path.person(slug).await.scope()).await.is_empty(), "{slug}");
    }
}
