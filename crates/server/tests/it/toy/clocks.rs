//! Deadlines: moved by the worker, shown one level up, never in silence.

use jiff::SignedDuration;
use serde_json::json;
use testkit::{Records, Setup, organisation};

use super::library::{Library, TIE, checked};
use crate::people::{Person, assert_balanced, complaints};

stories!(
    a_draft_that_nobody_finishes_lapses,
    what_is_late_escalates_to_the_head_and_stays_where_it_is,
    with_nobody_to_draw_the_case_says_so_and_escalates,
);

const DAY: i64 = 24;

async fn a_draft_that_nobody_finishes_lapses(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.draft().await;
    world.advance(SignedDuration::from_hours(29 * DAY));
    world.work().await;
    assert_eq!(sql.state(&reference).await, "draft");
    world.advance(SignedDuration::from_hours(2 * DAY));
    assert_ne!(world.work().await, 0);
    assert_eq!(sql.state(&reference).await, "lapsed");
    assert_eq!(world.work().await, 0, "it lapses once");
    let of_clock = "SELECT count(*) FROM events WHERE action = 'lapse' AND person IS NULL AND evidence IS NULL";
    assert_eq!(sql.number(of_clock).await, 1);
    let late = library
        .aida
        .refused(world, &reference, "apply", super::library::application(&["A-1"]))
        .await;
    assert_eq!(late, "act.wrong-state");
    assert_balanced(world).await;
}

async fn what_is_late_escalates_to_the_head_and_stays_where_it_is(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.applied(&["A-1"]).await;
    assert!(!library.hakim.inbox(world).await.contains(&reference));
    // Wednesday noon and three working days: Saturday and Sunday do not count.
    world.advance(SignedDuration::from_hours(4 * DAY));
    world.work().await;
    assert!(!library.hakim.inbox(world).await.contains(&reference));
    world.advance(SignedDuration::from_hours(3 * DAY));
    assert_ne!(world.work().await, 0);
    assert_eq!(sql.state(&reference).await, "applied");
    let post = format!("SELECT escalated_post FROM cases WHERE reference = '{reference}'");
    assert_eq!(sql.texts(&post).await, ["head"]);
    assert!(library.hakim.inbox(world).await.contains(&reference));
    let seen = library.hakim.case(world, &reference).await.unwrap();
    assert!(seen.clocks.iter().any(|clock| clock.is_overdue), "{:?}", seen.clocks);
    assert_eq!(world.work().await, 0, "it escalates once");
    // Late is not lost: whoever it waits for may still act.
    library.nur.act(world, &reference, "check", checked(&["A-1"])).await;
    world.work().await;
    assert_eq!(sql.state(&reference).await, "reading");
    assert_eq!(sql.texts(&post).await, [""]);
    assert_balanced(world).await;
}

async fn with_nobody_to_draw_the_case_says_so_and_escalates(records: Records) {
    let setup = Setup::toy().on(records);
    // Both librarians are tied to the school now.
    let nur = "officer_number = \"OF-3\"\n";
    let people = setup.people.replacen(nur, &format!("{nur}{TIE}\n"), 1);
    assert_ne!(people, setup.people);
    let library = Library::of(Setup { people, ..setup }).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.applied(&["A-1"]).await;
    let seen = library.hakim.case(world, &reference).await.unwrap();
    let draw = seen.draws.first().expect("a draw without anybody is a draw");
    assert_eq!(draw.picked, Vec::<String>::new());
    // Whoever reads the case learns of nobody's interest, not even from a number; the compliance officer learns whose.
    assert_eq!(draw.record["from"], serde_json::json!([]));
    assert_eq!(draw.left_out, []);
    let draws = world.app.cases().draws(&library.hakim.scope(), &reference).await.unwrap();
    assert!(draws.is_none(), "the head is not the compliance officer");
    let officer = Person::at(world, "owner", organisation("agency"), "compliance").await;
    let draws = world.app.cases().draws(&officer.scope(), &reference).await.unwrap().unwrap().draws;
    let [left_out] = draws[0].left_out.as_slice() else { panic!("{draws:?}") };
    assert_eq!((left_out.code.as_str(), left_out.count), ("impartial.blind", 2));
    assert_eq!(left_out.names.len(), 2);
    assert_eq!(draws[0].record["from"].as_array().unwrap().len(), 2);
    assert_eq!(
        library.nur.refused(world, &reference, "check", checked(&["A-1"])).await,
        "act.not-assigned"
    );

    world.advance(SignedDuration::from_hours(7 * DAY));
    world.work().await;
    assert!(library.hakim.inbox(world).await.contains(&reference));
    // The tie ends, and the head has somebody drawn.
    let end =
        format!("UPDATE interests SET held_until = '2026-11-30' WHERE {} = '", sql.id("person"));
    sql.must(&format!("{end}{}'", library.nur.viewer.person.0.simple())).await;
    library.hakim.act(world, &reference, "redraw", json!({})).await;
    world.work().await;
    let nur = Person::new(world, "nur").await;
    assert!(nur.inbox(world).await.contains(&reference));
    nur.act(world, &reference, "check", checked(&["A-1"])).await;
    // The tie was ended by hand, without the leaf of its end.
    assert_eq!(complaints(world).await, ["leaf.hash"]);
}
