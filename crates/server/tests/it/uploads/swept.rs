//! What nothing cites goes after a day; what anything cites stays.

use jiff::SignedDuration;
use testkit::Records;

use super::{Desk, JPEG, PAPERS, PDF, row};
use crate::people::{Person, assert_balanced};

stories!(
    a_file_that_nothing_cites_goes_after_a_day_and_a_cited_one_stays,
    a_file_in_a_saved_draft_waits_with_it,
    a_file_that_was_swept_can_be_cited_no_more_and_comes_again,
);

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn a_file_that_nothing_cites_goes_after_a_day_and_a_cited_one_stays(records: Records) {
    let desk = Desk::open(records).await;
    let world = &desk.library.world;
    // Temur sends the same paper as Aida and another one, and leaves both.
    let temur = Person::new(world, "temur").await;
    let theirs = world.open(&temur.viewer, "library/card").await;
    let token = world.token("temur").await;
    let form = desk.form().await.file(PAPERS, "a.pdf", PDF).file(PAPERS, "b.jpg", JPEG);
    let path = format!("/en/cases/{theirs}/acts/apply");
    assert_eq!(desk.front.post(&token, &path, form.text("__add", PAPERS)).await.status, 200);
    let answer = desk.post(desk.form().await.file(PAPERS, "own.pdf", PDF)).await;
    desk.signed(&answer).await;
    assert_eq!((desk.count("free").await, desk.count("cited").await), (2, 1));
    world.advance(DAY - SignedDuration::from_mins(1));
    world.work().await;
    assert_eq!(desk.count("free").await, 2, "a day is not over");
    world.advance(SignedDuration::from_mins(2));
    world.work().await;
    assert_eq!((desk.count("free").await, desk.count("dropped").await), (0, 0));
    assert_eq!(desk.count("cited").await, 1);
    assert!(!desk.file(JPEG).exists());
    assert!(desk.file(PDF).is_file(), "a fact cites the same bytes");
    assert_balanced(world).await;
}

async fn a_file_in_a_saved_draft_waits_with_it(records: Records) {
    let desk = Desk::open(records).await;
    let world = &desk.library.world;
    let form = desk.form().await.file(PAPERS, "a.pdf", PDF).text("__draft", "1");
    assert_eq!(desk.post(form).await.status, 200);
    world.advance(DAY * 3);
    world.work().await;
    assert!(desk.file(PDF).is_file());
    // Saved again without it, nothing holds it any more.
    assert_eq!(desk.post(desk.form().await.text("__draft", "1")).await.status, 200);
    world.advance(DAY * 2);
    world.work().await;
    assert!(!desk.file(PDF).exists());
    assert_eq!(desk.library.sql.number("SELECT count(*) FROM uploads").await, 0);
}

async fn a_file_that_was_swept_can_be_cited_no_more_and_comes_again(records: Records) {
    let desk = Desk::open(records).await;
    let world = &desk.library.world;
    let form = desk.form().await.file(PAPERS, "a.pdf", PDF).text("__add", PAPERS);
    assert_eq!(desk.post(form).await.status, 200);
    world.advance(DAY * 2);
    world.work().await;
    let answer = desk.post(row(desk.form().await, 0, "a.pdf", PDF)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("Remove it and add it again"));
    let answer = desk.post(desk.form().await.file(PAPERS, "a.pdf", PDF)).await;
    assert_eq!(answer.status, 303);
    desk.signed(&answer).await;
    assert_balanced(world).await;
}
