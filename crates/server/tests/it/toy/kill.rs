//! The process killed at any point: nothing lost, nothing half-written, no number twice.

use std::future::Future;
use std::task::Poll;

use app::acts::Prepare;
use jiff::SignedDuration;
use procedure::NewFact;
use procedure::case::FactAt;
use procedure::name::Name;
use testkit::{Records, World};

use super::library::{Library, application, card};
use crate::people::assert_balanced;

stories!(
    killed_after_preparing_the_act_is_committed_by_the_next_process,
    killed_after_committing_the_next_process_does_the_work,
    a_worker_that_died_with_a_job_in_hand_is_replaced,
    jobs_of_long_ago_are_forgotten_and_not_done_again,
    killed_at_any_point_of_a_commit_nothing_is_half_written,
    killed_at_any_point_of_a_preparation_no_number_is_lost,
);

async fn killed_after_preparing_the_act_is_committed_by_the_next_process(records: Records) {
    let mut library = Library::open(records).await;
    let reference = library.deciding(&["A-1"]).await;
    let signed = library.hakim.signed(&library.world, &reference, "issue", card()).await;
    library.world.reopen().await;
    let world = &library.world;
    assert_balanced(world).await;
    world.commit(&library.hakim.viewer, &signed).await.unwrap();
    world.work().await;
    assert_eq!(library.sql.state(&reference).await, "issued");
    assert_eq!(library.sql.numbers("CRD").await, ["1 issued -"]);
    assert_balanced(world).await;
}

async fn killed_after_committing_the_next_process_does_the_work(records: Records) {
    let mut library = Library::open(records).await;
    let reference = library.draft().await;
    library.aida.act(&library.world, &reference, "apply", application(&["A-1"])).await;
    library.world.reopen().await;
    assert_balanced(&library.world).await;
    assert_eq!(library.sql.number("SELECT count(*) FROM case_people").await, 0);
    library.world.work().await;
    assert_eq!(library.sql.number("SELECT count(*) FROM case_people").await, 1);
    assert!(library.nur.inbox(&library.world).await.contains(&reference));
    library.world.reopen().await;
    assert_eq!(library.world.work().await, 0, "nothing is done twice");
    assert_balanced(&library.world).await;
}

async fn a_worker_that_died_with_a_job_in_hand_is_replaced(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.draft().await;
    library.aida.act(world, &reference, "apply", application(&["A-1"])).await;
    let lease = world.now().as_microsecond() + 60_000_000;
    sql.must(&format!(
        "UPDATE jobs SET leased_until = {lease}, attempts = 1 WHERE done_at IS NULL"
    ))
    .await;
    // Leaves reach the log all the same; the job waits for the end of its lease.
    world.work().await;
    assert_eq!(world.work().await, 0);
    assert_eq!(sql.number("SELECT count(*) FROM case_people").await, 0);
    world.advance(SignedDuration::from_secs(61));
    assert_ne!(world.work().await, 0);
    assert_eq!(sql.number("SELECT count(*) FROM case_people").await, 1);
    assert_balanced(world).await;
}

async fn jobs_of_long_ago_are_forgotten_and_not_done_again(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.deciding(&["A-1"]).await;
    library.hakim.act(world, &reference, "issue", card()).await;
    world.work().await;
    let done = "SELECT count(*) FROM jobs WHERE done_at IS NOT NULL";
    let before = sql.number(done).await;
    assert_ne!(before, 0);
    world.advance(SignedDuration::from_hours(29 * 24));
    assert_eq!(world.work().await, 0, "nothing is due");
    assert_eq!(sql.number(done).await, before);
    world.advance(SignedDuration::from_hours(2 * 24));
    assert_ne!(world.work().await, 0);
    assert_eq!(sql.number("SELECT count(*) FROM jobs").await, 0);
    let events = sql.number("SELECT count(*) FROM events").await;
    library.world.app.work().await.unwrap();
    assert_eq!(sql.number("SELECT count(*) FROM events").await, events);
    assert_balanced(world).await;
}

/// Polls at most so often, then lets go, as a killed process does; `None`: it was killed.
pub(super) async fn killed_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = Box::pin(future);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

async fn killed_at_any_point_of_a_commit_nothing_is_half_written(records: Records) {
    let library = Library::open(records).await;
    let (world, sql, aida) = (&library.world, &library.sql, &library.aida);
    let mut survived = false;
    for polls in points() {
        let reference = library.draft().await;
        let signed = aida.signed(world, &reference, "apply", application(&["A-1"])).await;
        let done = killed_after(polls, world.commit(&aida.viewer, &signed)).await;
        let events = sql.events(&reference).await;
        assert!(events == 1 || events == 2, "{polls}: {events} events");
        assert_eq!(half_written(sql).await, 0, "{polls}");
        let answer = world.commit(&aida.viewer, &signed).await.unwrap();
        assert_eq!((answer.seq, sql.events(&reference).await), (2, 2), "{polls}");
        if done.is_some() {
            survived = true;
            break;
        }
    }
    assert!(survived, "a commit ends");
    world.work().await;
    assert_balanced(world).await;
}

/// Rows that stand without what must stand beside them.
pub(super) async fn half_written(sql: &crate::sql::Sql) -> i64 {
    let mut found = 0;
    for halves in [
        "acts a WHERE a.status = 'committed' AND NOT EXISTS (SELECT 1 FROM events e WHERE e.act_id = a.id)",
        "acts a WHERE a.status <> 'committed' AND EXISTS (SELECT 1 FROM events e WHERE e.act_id = a.id)",
        "evidence v WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.act_id = v.act_id)",
        "cases c WHERE c.seq <> (SELECT max(e.seq) FROM events e WHERE e.case_id = c.id)",
        "facts f WHERE NOT EXISTS (SELECT 1 FROM fact_bodies b WHERE b.fact = f.id)",
    ] {
        found += sql.number(&format!("SELECT count(*) FROM {halves}")).await;
    }
    found
}

async fn killed_at_any_point_of_a_preparation_no_number_is_lost(records: Records) {
    let library = Library::open(records).await;
    let (world, sql, hakim) = (&library.world, &library.sql, &library.hakim);
    let reference = library.deciding(&["A-1"]).await;
    let mut prepared = 0;
    for polls in points() {
        let prepare = issue(world, &library, &reference).await;
        let done =
            killed_after(polls, world.app.acts().prepare(&hakim.viewer, prepare.clone())).await;
        prepared += 1;
        // The same press again: the number that was reserved is the one that is used.
        world.app.acts().prepare(&hakim.viewer, prepare).await.unwrap();
        assert_eq!(
            sql.number("SELECT count(*) FROM numbers WHERE kind = 'CRD'").await,
            prepared,
            "{polls}"
        );
        if done.is_some() {
            break;
        }
    }
    // One more that nobody repeats: its number, if it got one, is an orphan and void in time.
    let orphan = issue(world, &library, &reference).await;
    killed_after(
        usize::try_from(prepared / 2).unwrap(),
        world.app.acts().prepare(&hakim.viewer, orphan),
    )
    .await;
    world.advance(SignedDuration::from_mins(31));
    world.work().await;
    assert_eq!(sql.number("SELECT count(*) FROM numbers WHERE status <> 'void'").await, 0);
    hakim.act(world, &reference, "issue", card()).await;
    assert_eq!(
        sql.number("SELECT max(number) - count(*) FROM numbers WHERE kind = 'CRD'").await,
        0
    );
    world.work().await;
    assert_balanced(world).await;
}

/// Every early point, then some later ones: the longer a future runs, the more its polls are alike.
pub(super) fn points() -> impl Iterator<Item = usize> {
    (1..24).chain((24..400).step_by(6))
}

async fn issue(world: &World, library: &Library, reference: &str) -> Prepare {
    let form = world.form(&library.hakim.viewer, reference, "issue").await.unwrap();
    let fact = Name::parse("card").unwrap();
    let new = NewFact {
        at: FactAt { fact, key: None },
        body: card()["card"].clone(),
        author: Some(library.hakim.viewer.person),
    };
    Prepare {
        act_id: form.act_id,
        reference: reference.to_owned(),
        expected_seq: form.seq,
        capture: None,
        action: form.action,
        facts: vec![new],
    }
}
