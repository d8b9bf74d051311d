//! Whoever does not take part sees nothing, whatever they ask by.

use app::scope::Scope;
use procedure::Name;
use testkit::{Records, organisation};

use super::library::{Library, application, card};
use crate::people::Person;

stories!(
    nobody_outside_a_case_finds_anything_of_it,
    a_child_is_seen_by_its_own_parties_only,
    the_compliance_officer_sees_every_tie_that_keeps_somebody_from_deciding,
);

async fn nobody_outside_a_case_finds_anything_of_it(records: Records) {
    let library = Library::open(records).await;
    let world = &library.world;
    let reference = library.deciding(&["A-1"]).await;
    let act = library.hakim.signed(world, &reference, "issue", card()).await;
    let issue = Name::parse("issue").unwrap();
    let strangers = [
        Person::at(world, "hakim", organisation("other-library"), "librarian").await,
        Person::new(world, "lawyer").await,
    ];
    for stranger in &strangers {
        assert!(stranger.case(world, &reference).await.is_none());
        assert_eq!(stranger.inbox(world).await, Vec::<String>::new());
        assert_eq!(stranger.cases(world, "library/card").await, Vec::<String>::new());
        assert_eq!(
            stranger.refused(world, &reference, "issue", card()).await,
            "act.unknown-action"
        );
        let form = world.app.acts().form(&stranger.viewer, &reference, &issue).await;
        assert!(
            matches!(form, Err(app::Error::Refused(refusal)) if refusal.code == "act.unknown-action")
        );
    }
    let other = &strangers[1];
    assert!(world.app.acts().prepared(&other.viewer, act.act_id).await.unwrap().is_none());
    assert!(world.app.acts().facts_bytes(&other.viewer, act.act_id).await.unwrap().is_none());
    assert!(world.app.acts().shown_bytes(&other.viewer, act.act_id, 0).await.unwrap().is_none());
    // A colleague does not see what another is about to sign.
    assert!(world.app.acts().prepared(&library.sora.viewer, act.act_id).await.unwrap().is_none());
    assert!(world.app.cases().find(&Scope::Public, &reference).await.unwrap().is_none());
    let nothing = world.app.cases().inbox(&Scope::Public, None).await.unwrap();
    assert!(nothing.rows.is_empty());
    let nothing = world.app.cases().mine(&Scope::Public, None).await.unwrap();
    assert!(nothing.rows.is_empty());

    world.commit(&library.hakim.viewer, &act).await.unwrap();
    let codes = library.sql.texts("SELECT code FROM documents").await;
    // Signed but not released: only those who take part.
    for scope in [Scope::Public, strangers[0].scope(), other.scope()] {
        assert!(world.app.documents().file(&scope, &codes[0]).await.unwrap().is_none());
    }
    assert!(world.app.documents().file(&library.aida.scope(), &codes[0]).await.unwrap().is_some());
}

async fn a_child_is_seen_by_its_own_parties_only(records: Records) {
    let library = Library::open(records).await;
    let world = &library.world;
    library.reading(&["A-1"]).await;
    let child = library.children().await.remove(0);
    let seen = library.aida.case(world, &child).await.unwrap();
    assert_eq!(seen.row.title, "Boburnoma · A-1", "a child is called what its item is called");
    let rows = world.app.cases().mine(&library.aida.scope(), None).await.unwrap().rows;
    let row = rows.iter().find(|row| row.reference == child).unwrap();
    assert!(row.applicant.as_ref().is_some_and(|other| !other.is_empty()), "{row:?}");
    let temur = Person::new(world, "temur").await;
    assert!(temur.case(world, &child).await.is_some(), "the same school");
    let stranger = Person::at(world, "hakim", organisation("other-library"), "librarian").await;
    assert!(stranger.case(world, &child).await.is_none());
    let draft = library.draft().await;
    assert!(library.nur.case(world, &draft).await.is_none(), "a draft names no library yet");
    let opened = world.app.cases().open(&library.nur.viewer, "library/card").await;
    assert!(
        matches!(opened, Err(app::Error::Refused(refusal)) if refusal.code == "act.not-your-role")
    );
    let opened = world.app.cases().open(&library.aida.viewer, "library/reading").await;
    assert!(
        matches!(opened, Err(app::Error::Refused(refusal)) if refusal.code == "act.unknown-action")
    );
    let code = stranger.refused(world, &draft, "apply", application(&["A-1"])).await;
    assert_eq!(code, "act.unknown-action");
}

async fn the_compliance_officer_sees_every_tie_that_keeps_somebody_from_deciding(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let nur = library.nur.viewer.person.0.simple();
    // Today is 25 November 2026. Employment ties for two years after its end; nothing else does, and nothing before it begins.
    for (kind, from, until) in [
        ("employment", "2020-01-01", "'2024-11-25'"),
        ("declared", "2020-01-01", "'2026-11-24'"),
        ("ownership", "2026-11-26", "NULL"),
        ("kinship", "2026-11-25", "NULL"),
    ] {
        sql.must(&format!(
            "INSERT INTO interests (id, person, organisation, kind, held_from, held_until) \
             SELECT {}, p.id, o.id, '{kind}', '{from}', {until} FROM persons p, organisations o \
             WHERE {} = '{nur}' AND o.kind = 'school'",
            sql.new_id(),
            sql.id("p.id")
        ))
        .await;
    }
    let ties = async |reader: &Person| {
        let people = world.app.people().list(&reader.scope()).await.unwrap();
        let row = people.into_iter().find(|row| row.person == library.nur.viewer.person).unwrap();
        row.interests.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    let officer = Person::at(world, "owner", organisation("agency"), "compliance").await;
    assert_eq!(ties(&officer).await, ["employment", "kinship"]);
    assert_eq!(ties(&library.hakim).await, Vec::<String>::new());
    world.advance(jiff::SignedDuration::from_hours(24));
    assert_eq!(ties(&officer).await, ["kinship", "ownership"]);
}
