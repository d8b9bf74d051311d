//! Pressing twice, pressing at once, and pressing something else under the same act.

use domain::ActId;
use testkit::{Records, Signed};
use tokio::task::JoinSet;

use super::library::{Library, application};
use crate::people::assert_balanced;

stories!(
    the_same_act_and_bytes_twice_give_the_same_answer,
    eight_presses_at_once_are_one_event,
    other_bytes_under_the_same_act_are_a_conflict,
    an_act_is_prepared_once_however_often_it_is_asked_for,
);

async fn the_same_act_and_bytes_twice_give_the_same_answer(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, &library.aida);
    let reference = library.draft().await;
    let signed = aida.signed(world, &reference, "apply", application(&["A-1"])).await;
    let first = world.commit(&aida.viewer, &signed).await.unwrap();
    let events = library.sql.events(&reference).await;
    let second = world.commit(&aida.viewer, &signed).await.unwrap();
    assert_eq!(first, second);
    world.work().await;
    world.advance(jiff::SignedDuration::from_hours(2));
    assert_eq!(world.commit(&aida.viewer, &signed).await.unwrap(), first);
    let of_act = format!(
        "SELECT count(*) FROM events WHERE {} = '{}'",
        library.sql.id("act_id"),
        plain(signed.act_id)
    );
    assert_eq!((library.sql.number(&of_act).await, events), (1, 2));
    assert_balanced(world).await;
}

async fn eight_presses_at_once_are_one_event(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, &library.aida);
    let reference = library.draft().await;
    let signed = aida.signed(world, &reference, "apply", application(&["A-1"])).await;
    let mut presses = JoinSet::new();
    for _ in 0..8 {
        let (app, viewer, signed) = (world.app.clone(), aida.viewer.clone(), signed.clone());
        presses.spawn(async move {
            let signatures = signed.signatures();
            Box::pin(app.acts().commit(
                &viewer,
                signed.act_id,
                &signed.manifest,
                &app::acts::Signed::ByKey(&signatures),
            ))
            .await
        });
    }
    let mut answers = Vec::new();
    while let Some(answer) = presses.join_next().await {
        answers.push(answer.unwrap().map_err(|error| format!("{error:?}")).unwrap());
    }
    assert_eq!(answers.len(), 8);
    assert!(
        answers.iter().all(|answer| answer.seq == 2 && answer.reference == reference),
        "{answers:?}"
    );
    let sql = &library.sql;
    assert_eq!(sql.events(&reference).await, 2);
    let id = plain(signed.act_id);
    for (table, rows) in [("events", 1), ("evidence", 1)] {
        let count = format!("SELECT count(*) FROM {table} WHERE {} = '{id}'", sql.id("act_id"));
        assert_eq!(sql.number(&count).await, rows, "{table}");
    }
    world.work().await;
    assert_eq!(sql.number("SELECT count(*) FROM case_people").await, 1, "one draw");
    assert_balanced(world).await;
}

async fn other_bytes_under_the_same_act_are_a_conflict(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, &library.aida);
    let reference = library.draft().await;
    let signed = aida.signed(world, &reference, "apply", application(&["A-1"])).await;
    world.commit(&aida.viewer, &signed).await.unwrap();
    let mut manifest = signed.manifest.clone();
    *manifest.last_mut().unwrap() ^= 1;
    let signature = aida.key.sign(&signing::signed_bytes(&manifest));
    let changed = Signed { manifest, signature, ..signed.clone() };
    assert_eq!(aida.commit_refused(world, &changed).await, "other-bytes");
    assert_eq!(library.sql.events(&reference).await, 2);
}

async fn an_act_is_prepared_once_however_often_it_is_asked_for(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, &library.aida);
    let reference = library.draft().await;
    let first = aida.prepared(world, &reference, "apply", application(&["A-1"])).await;
    let again = |books: &[&str]| app::acts::Prepare {
        act_id: first.act_id,
        reference: reference.clone(),
        expected_seq: first.seq,
        capture: None,
        action: first.action.clone(),
        facts: vec![procedure::NewFact {
            at: procedure::case::FactAt {
                fact: procedure::Name::parse("application").unwrap(),
                key: None,
            },
            body: application(books)["application"].clone(),
            author: Some(aida.viewer.person),
        }],
    };
    world.app.acts().prepare(&aida.viewer, again(&["A-1"])).await.unwrap();
    let second = world.app.acts().prepared(&aida.viewer, first.act_id).await.unwrap().unwrap();
    assert_eq!(second.nonce, first.nonce);
    let other = world.app.acts().prepare(&aida.viewer, again(&["B-2"])).await;
    assert!(
        matches!(&other, Err(app::Error::Refused(refusal)) if refusal.code == "act.case-moved"),
        "{other:?}"
    );
    assert_eq!(library.sql.number("SELECT count(*) FROM acts").await, 1);
}

fn plain(id: ActId) -> String {
    id.0.simple().to_string()
}
