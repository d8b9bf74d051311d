//! Whoever leaves a post leaves the cases, too: somebody else is drawn.

use axum::http::header;
use jiff::SignedDuration;
use testkit::{Records, Setup, organisation};

use super::form;
use crate::front::Front;
use crate::people::{Person, assert_balanced};
use crate::toy::library::{Library, TIE, checked};

stories!(
    a_leavers_cases_go_to_somebody_else_once_and_in_words,
    whoever_holds_the_post_by_another_tenure_keeps_the_case,
);

const LISTS: &str = "/en/proposals";

/// Both librarians can be drawn.
async fn open(records: Records) -> Library {
    let setup = Setup::toy().on(records);
    let people = setup.people.replacen(TIE, "", 1);
    assert_ne!(people, setup.people);
    Library::attested(Setup { people, ..setup }).await
}

/// Officer number and name of persona of whoever was drawn.
async fn drawn(library: &Library) -> (&'static str, &'static str) {
    let nur = "SELECT count(*) FROM case_people x JOIN persons p ON p.id = x.person WHERE p.officer_number = 'OF-3'";
    let all = "SELECT count(*) FROM case_people";
    assert_eq!(library.sql.number(all).await, 1, "one is drawn");
    if library.sql.number(nur).await == 1 { ("OF-3", "nur") } else { ("OF-4", "lola") }
}

async fn left(library: &Library) -> i64 {
    library.sql.number("SELECT count(*) FROM events WHERE kind LIKE '%left%'").await
}

/// One administrator proposes the end of a librarian's post with today, another confirms it.
async fn end(library: &Library, officer: &str) -> String {
    let world = &library.world;
    let front = Front::of(world);
    let (anvar, dildora) = (world.token("anvar").await, world.token("dildora").await);
    let today = world.app.today().to_string();
    let fields = [
        ("what", "end"),
        ("officer", officer),
        ("stir", "300000002"),
        ("kind", "library/librarian"),
        ("until", &today),
    ];
    let sent = form(&front, Some(&anvar), "/en/proposals/posts", &fields).await;
    assert_eq!(sent.header(header::LOCATION), LISTS, "{}", sent.text());
    let page = front.get(Some(&dildora), LISTS).await.text();
    let (_, rest) = page.split_once("action=\"/en/proposals/0").expect("something to answer");
    let (id, _) = rest.split_once('/').unwrap();
    let path = format!("/en/proposals/0{id}/answer");
    let answered = form(&front, Some(&dildora), &path, &[("step", "confirmed")]).await;
    assert_eq!(answered.header(header::LOCATION), LISTS, "{}", answered.text());
    page
}

async fn a_leavers_cases_go_to_somebody_else_once_and_in_words(records: Records) {
    let mut library = open(records).await;
    let reference = library.applied(&["B-1"]).await;
    let (officer, slug) = drawn(&library).await;
    let leaver = Person::at(&library.world, slug, organisation("library"), "librarian").await;
    let page = end(&library, officer).await;
    let said = "Open cases there in which they hold a role and which would go to somebody else: 1";
    assert!(page.contains(said), "{page}");
    library.world.work().await;
    assert_eq!(left(&library).await, 0, "to the end of the last day");
    assert_eq!(drawn(&library).await.0, officer);

    library.world.advance(SignedDuration::from_hours(24));
    // Whoever is quicker than the worker acts no more.
    let checks = checked(&["B-1"]);
    let refused = leaver.refused(&library.world, &reference, "check", checks.clone()).await;
    assert_eq!(refused, "act.no-post");
    library.world.work().await;
    let (other, slug) = drawn(&library).await;
    assert_ne!(other, officer, "somebody else");
    assert_eq!(left(&library).await, 1);
    let front = Front::of(&library.world);
    let aida = library.world.token("aida").await;
    let page = front.get(Some(&aida), &format!("/en/cases/{reference}")).await.text();
    assert!(page.contains("holds the post no longer, and somebody else is drawn"), "{page}");
    let sora = library.world.token("sora").await;
    let page = front.get(Some(&sora), "/en/notices").await.text();
    assert!(page.contains("had been drawn for this case is over"), "{page}");

    // The program is killed and comes again, and another day comes: once is once.
    library.world.reopen().await;
    library.world.work().await;
    library.world.advance(SignedDuration::from_hours(24));
    library.world.work().await;
    assert_eq!(left(&library).await, 1);
    let second = Person::at(&library.world, slug, organisation("library"), "librarian").await;
    second.act(&library.world, &reference, "check", checks).await;
    assert_balanced(&library.world).await;

    // With nobody left the case stands open before the head.
    let reference = library.applied(&["B-2"]).await;
    end(&library, other).await;
    library.world.advance(SignedDuration::from_hours(24));
    library.world.work().await;
    assert_eq!(left(&library).await, 3, "they held the role in both cases");
    let sora = Person::new(&library.world, "sora").await;
    assert!(sora.inbox(&library.world).await.contains(&reference), "a vacancy is seen");
    library.world.work().await;
    assert_balanced(&library.world).await;
}

async fn whoever_holds_the_post_by_another_tenure_keeps_the_case(records: Records) {
    let library = open(records).await;
    library.applied(&["B-1"]).await;
    let (officer, _) = drawn(&library).await;
    // An earlier tenure of the same post is long over.
    let earlier = format!(
        "INSERT INTO posts (id, person, organisation, kind, held_from, held_until) \
         SELECT {}, t.person, t.organisation, t.kind, '2020-01-01', '2020-12-31' FROM posts t JOIN persons p ON p.id = t.person \
         WHERE p.officer_number = '{officer}' AND t.kind = 'librarian'",
        library.sql.new_id()
    );
    library.sql.must(&earlier).await;
    library.world.work().await;
    assert_eq!((left(&library).await, drawn(&library).await.0), (0, officer));
}
