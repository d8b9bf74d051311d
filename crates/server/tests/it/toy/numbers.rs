//! Numbers: never twice, never a gap that no row explains.

use jiff::SignedDuration;
use testkit::{Records, Signed};

use super::library::{Library, card, refusal};
use crate::people::{Person, assert_balanced};

stories!(
    of_two_who_prepared_on_the_same_event_the_second_finds_the_case_moved_and_its_number_void,
    an_abandoned_preparation_expires_after_half_an_hour_and_its_number_is_void,
    an_act_prepared_before_midnight_is_not_committed_after_it,
    a_number_refused_at_commit_is_void_at_once_with_the_code_of_its_refusal,
    numbers_reached_for_at_once_are_all_different,
);

async fn of_two_who_prepared_on_the_same_event_the_second_finds_the_case_moved_and_its_number_void(
    records: Records,
) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.deciding(&["A-1"]).await;
    let slow = library.hakim.signed(world, &reference, "issue", card()).await;
    let fast = library.sora.signed(world, &reference, "issue", card()).await;
    world.commit(&library.sora.viewer, &fast).await.unwrap();
    let events = sql.events(&reference).await;
    assert_eq!(library.hakim.commit_refused(world, &slow).await, "act.case-moved");
    assert_eq!(sql.numbers("CRD").await, ["1 void act.case-moved", "2 issued -"]);
    assert_eq!(sql.events(&reference).await, events);

    let next = library.deciding(&["B-2"]).await;
    library.hakim.act(world, &next, "issue", card()).await;
    assert_eq!(sql.numbers("CRD").await, ["1 void act.case-moved", "2 issued -", "3 issued -"]);
    assert_eq!(
        sql.number("SELECT count(*) - count(DISTINCT number) FROM numbers WHERE kind = 'CRD'")
            .await,
        0
    );
    assert_eq!(
        sql.number("SELECT max(number) - count(*) FROM numbers WHERE kind = 'CRD'").await,
        0
    );
    // The act that never happened cannot happen later.
    assert_ne!(library.hakim.commit_refused(world, &slow).await, "other-bytes");
    world.work().await;
    assert_balanced(world).await;
}

async fn an_abandoned_preparation_expires_after_half_an_hour_and_its_number_is_void(
    records: Records,
) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.deciding(&["A-1"]).await;
    let signed = library.hakim.signed(world, &reference, "issue", card()).await;
    world.advance(SignedDuration::from_mins(29));
    world.work().await;
    assert_eq!(sql.numbers("CRD").await, ["1 reserved -"]);
    world.advance(SignedDuration::from_secs(61));
    world.work().await;
    assert_eq!(sql.numbers("CRD").await, ["1 void act.expired"]);
    assert_eq!(library.hakim.commit_refused(world, &signed).await, "act.expired");
    assert_eq!(sql.state(&reference).await, "deciding");
    library.hakim.act(world, &reference, "issue", card()).await;
    assert_eq!(sql.numbers("CRD").await, ["1 void act.expired", "2 issued -"]);
    assert_balanced(world).await;
}

async fn an_act_prepared_before_midnight_is_not_committed_after_it(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.deciding(&["A-1"]).await;
    // From noon to five minutes before midnight.
    world.advance(SignedDuration::from_mins(12 * 60 - 5));
    let signed = library.hakim.signed(world, &reference, "issue", card()).await;
    let refusing = library.sora.signed(world, &reference, "refuse", refusal("no-such-book")).await;
    world.advance(SignedDuration::from_mins(6));
    assert_eq!(library.hakim.commit_refused(world, &signed).await, "act.day-changed");
    assert_eq!(library.sora.commit_refused(world, &refusing).await, "act.day-changed");
    assert_eq!(sql.numbers("CRD").await, ["1 void act.day-changed"]);
    assert_eq!(sql.state(&reference).await, "deciding");
    assert_eq!(sql.attempts("act.day-changed").await, (2, 2));
    assert_balanced(world).await;
}

async fn a_number_refused_at_commit_is_void_at_once_with_the_code_of_its_refusal(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.deciding(&["A-1"]).await;
    let signed = library.hakim.signed(world, &reference, "issue", card()).await;
    let fire = format!("UPDATE posts SET held_until = '2026-11-24' WHERE {} = '", sql.id("person"));
    sql.must(&format!("{fire}{}'", library.hakim.viewer.person.0.simple())).await;
    assert_eq!(library.hakim.commit_refused(world, &signed).await, "act.no-post");
    assert_eq!(sql.numbers("CRD").await, ["1 void act.no-post"]);
    world.advance(SignedDuration::from_hours(1));
    world.work().await;
    assert_eq!(sql.numbers("CRD").await, ["1 void act.no-post"]);
    // What nobody refused is still to be signed: a wrong signature ends no preparation.
    let signed = library.sora.signed(world, &reference, "issue", card()).await;
    let forged = Signed { signature: [1; 64], ..signed.clone() };
    assert_eq!(library.sora.commit_refused(world, &forged).await, "signed.not-actor");
    world.commit(&library.sora.viewer, &signed).await.unwrap();
    assert_eq!(sql.numbers("CRD").await, ["1 void act.no-post", "2 issued -"]);
}

async fn numbers_reached_for_at_once_are_all_different(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let mut cases = Vec::new();
    for book in ["A-1", "B-2", "C-3"] {
        cases.push(library.deciding(&[book]).await);
    }
    let press = async |person: &Person, reference: &str| {
        Box::pin(person.signed(world, reference, "issue", card())).await
    };
    let (hakim, sora) = (&library.hakim, &library.sora);
    let prepared = tokio::join!(
        press(hakim, &cases[0]),
        press(sora, &cases[0]),
        press(hakim, &cases[1]),
        press(sora, &cases[1]),
        press(hakim, &cases[2]),
        press(sora, &cases[2]),
    );
    for signed in [&prepared.0, &prepared.2, &prepared.4] {
        world.commit(&hakim.viewer, signed).await.unwrap();
    }
    for signed in [&prepared.1, &prepared.3, &prepared.5] {
        assert_eq!(sora.commit_refused(world, signed).await, "act.case-moved");
    }
    let counts = "SELECT count(*) FROM numbers WHERE kind = 'CRD' AND status = ";
    assert_eq!(sql.number(&format!("{counts}'issued'")).await, 3);
    assert_eq!(sql.number(&format!("{counts}'void' AND reason = 'act.case-moved'")).await, 3);
    let series = "SELECT max(number) + count(DISTINCT number) - 2 * count(*) FROM numbers WHERE kind = 'CRD'";
    assert_eq!(sql.number(series).await, 0);
    let printed = "SELECT count(*) - count(DISTINCT number) FROM documents";
    assert_eq!(sql.number(printed).await, 0);
    assert_balanced(world).await;
}
