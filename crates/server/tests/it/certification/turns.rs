//! Turns of the way: every one has a way on.

use app::notices::Told;
use jiff::SignedDuration;
use procedure::vacancy::Vacancy;
use serde_json::json;
use testkit::organisation;

use super::path::{Path, application, decision, disposal, grounded, imo, protocol, sampling};
use crate::front::Front;
use crate::people::{assert_balanced, complaints};

#[tokio::test]
async fn what_one_laboratory_declines_another_one_tests_and_nothing_else_is_tested_again() {
    let path = Path::draft().await;
    let mut orders = path.sampled(application("7", "ishonch"), &["S-1", "S-2"]).await;
    let (second, first) = (orders.remove(1), orders.remove(0));
    path.tested(&second, protocol(&second, "conforms", "0.31")).await;
    let declined = json!({ "test_protocol": {
        "sample_code": "S-1", "result": "declined", "ground": "equipment-unavailable", "readings": [],
    } });
    path.act_on(first.laboratory.head, &first.reference, "decline", declined).await;
    assert_eq!(path.sql.state(&first.reference).await, "declined");
    assert_eq!(path.state().await, "deciding");
    assert_eq!(path.refused("nargiza", "decide_positive", decision()).await, "when.other-value");
    path.act("nargiza", "order_again", json!({ "retest": { "reason": "Rad etildi" } })).await;
    assert_eq!(path.state().await, "testing");
    let [again] = path.orders().await.try_into().map_err(|_| "one sample is tested again").unwrap();
    assert_eq!(again.sample, "S-1");
    assert_ne!(again.laboratory.slug, first.laboratory.slug);
    assert_eq!(path.sql.state(&second.reference).await, "signed");
    path.tested(&again, protocol(&again, "conforms", "0.31")).await;
    assert_eq!(path.state().await, "deciding");
    path.issued().await;
    assert_balanced(&path.world).await;
}

/// A second try goes elsewhere while it can; with nobody else, whoever tested once tests again.
#[tokio::test]
async fn the_only_laboratory_tests_again_and_is_not_asked_again_when_it_gave_no_answer() {
    let path = Path::draft().await;
    let zarra = organisation("zarra").0.simple().to_string();
    let body = path.sql.id("a.organisation");
    path.sql
        .must(&format!(
            "UPDATE scope_lines SET held_until = '2026-11-24' WHERE subject = '8516' AND accreditation IN \
             (SELECT a.id FROM accreditations a JOIN organisations o ON o.id = a.organisation \
             WHERE o.kind = 'laboratory' AND {body} <> '{zarra}')"
        ))
        .await;
    let first = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    path.tested(&first, protocol(&first, "fails", "1.9")).await;
    path.act("nargiza", "order_again", json!({ "retest": { "reason": "Qayta sinov" } })).await;
    let again = path.orders().await.remove(0);
    assert_ne!(again.reference, first.reference);
    assert_eq!((again.laboratory.slug, first.laboratory.slug), ("zarra", "zarra"));

    path.world.advance(SignedDuration::from_hours(24 * 60));
    path.world.work().await;
    path.act("nargiza", "replace_laboratory", grounded("replacement", "laboratory-late")).await;
    let head = path.person("nargiza").await;
    let seen = head.case(&path.world, &path.reference).await.unwrap();
    assert!(matches!(seen.row.vacancies.as_slice(), [Vacancy::Subcase(..)]), "{:?}", seen.row);
}

#[tokio::test]
async fn when_one_sample_of_two_fails_nothing_is_certified() {
    let path = Path::draft().await;
    let orders = path.sampled(application("7", "ishonch"), &["S-1", "S-2"]).await;
    path.tested(&orders[0], protocol(&orders[0], "conforms", "0.31")).await;
    path.tested(&orders[1], protocol(&orders[1], "fails", "0.92")).await;
    assert_eq!(path.state().await, "deciding");
    let code = path.refused("nargiza", "decide_positive", decision()).await;
    assert!(matches!(code.as_str(), "when.other-value" | "results.outside-limits"), "{code}");
    path.act("nargiza", "decide_negative", grounded("refusal", "test-failed")).await;
    assert_eq!(path.state().await, "denied");
    path.act("temur", "account_denied", disposal()).await;
    assert_eq!(path.state().await, "refused");
    assert_eq!(path.sql.number("SELECT count(*) FROM facts WHERE kind = 'certificate'").await, 0);
    assert_balanced(&path.world).await;
}

#[tokio::test]
async fn what_no_laboratory_can_test_is_refused_and_the_sample_comes_back() {
    let path = Path::draft().await;
    let order = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    // Nobody with an interest turns the case round either.
    let unable = grounded("replacement", "laboratory-unable");
    for (action, facts) in [
        ("replace_laboratory", unable),
        ("refuse_untested", grounded("untested", "testing-denied")),
    ] {
        assert_eq!(path.refused("sherzod", action, facts).await, "impartial.interest", "{action}");
    }
    // What the core can see for itself is not said against it: a laboratory was found, and has time left.
    let untrue = [
        ("refuse_untested", grounded("untested", "no-laboratory"), "ground.not-vacant"),
        ("replace_laboratory", grounded("replacement", "no-laboratory"), "ground.not-vacant"),
        ("replace_laboratory", grounded("replacement", "laboratory-late"), "ground.not-overdue"),
        // A failed test is no reason before there is one.
        ("refuse_untested", grounded("untested", "test-failed"), "ground.not-in-list"),
    ];
    for (action, facts, code) in untrue {
        assert_eq!(path.refused("nargiza", action, facts).await, code, "{action}");
    }
    path.act("nargiza", "refuse_untested", grounded("untested", "testing-denied")).await;
    assert_eq!(path.state().await, "denied");
    path.world.work().await;
    // The laboratory learns that it is needed no longer.
    let head = path.person(order.laboratory.head).await;
    assert!(head.case(&path.world, &order.reference).await.unwrap().row.is_ended);
    path.act("temur", "account_denied", disposal()).await;
    assert_eq!(path.state().await, "refused");
    assert_balanced(&path.world).await;
}

#[tokio::test]
async fn a_laboratory_that_lets_the_time_run_out_is_replaced_for_what_it_owes() {
    let path = Path::draft().await;
    let mut orders = path.sampled(application("7", "ishonch"), &["S-1", "S-2"]).await;
    let (second, first) = (orders.remove(1), orders.remove(0));
    path.tested(&first, protocol(&first, "conforms", "0.31")).await;
    path.world.advance(SignedDuration::from_hours(24 * 40));
    path.world.work().await;
    path.act("nargiza", "replace_laboratory", grounded("replacement", "laboratory-late")).await;
    // The order that nobody answers stays where it stood.
    let orders = path.orders().await.into_iter();
    let new: Vec<_> = orders.filter(|order| order.reference != second.reference).collect();
    let [again] = new.as_slice() else { panic!("only what is owed") };
    assert_eq!(again.sample, "S-2");
    assert_ne!(again.laboratory.slug, second.laboratory.slug);
    path.world.work().await;
    let late = path.person(second.laboratory.head).await;
    assert!(late.case(&path.world, &second.reference).await.unwrap().row.is_ended);
    assert_balanced(&path.world).await;
}

#[tokio::test]
async fn what_is_not_paid_lapses() {
    let path = Path::draft().await;
    let contract = path.invoiced(application("7", "ishonch")).await;
    path.world.advance(SignedDuration::from_hours(24 * 16));
    path.world.work().await;
    assert_eq!(path.sql.state(&contract).await, "lapsed");
    assert_eq!(path.state().await, "lapsed");
    assert_balanced(&path.world).await;
}

#[tokio::test]
async fn an_applicant_answers_a_remark_and_may_withdraw() {
    let path = Path::draft().await;
    path.act("aziza", "submit", application("7", "ishonch")).await;
    path.act("dilshod", "return_application", json!({ "remark": { "text": "Shartnoma yoʻq" } }))
        .await;
    assert_eq!(path.state().await, "completing");
    path.act("aziza", "answer_remark", json!({ "remark_answer": { "text": "Ilova qilindi" } }))
        .await;
    assert_eq!(path.state().await, "submitted");
    path.act("aziza", "withdraw", json!({ "withdrawal": { "reason": "Fikrim oʻzgardi" } })).await;
    assert_eq!(path.state().await, "withdrawn");
    assert_balanced(&path.world).await;
}

#[tokio::test]
async fn where_no_laboratory_is_found_the_head_of_the_body_has_the_case_at_once() {
    let path = Path::draft().await;
    path.paid(application("7", "ishonch")).await;
    path.act("kamola", "record_imo", imo()).await;
    let lines = "UPDATE scope_lines SET held_until = ";
    let body = path.sql.id("a.organisation");
    let others = format!(
        "subject = '8516' AND accreditation IN (SELECT a.id FROM accreditations a WHERE {body} <> '{}')",
        organisation("ishonch").0.simple()
    );
    path.sql.must(&format!("{lines}'2026-11-24' WHERE {others}")).await;
    path.act("temur", "take_sample", sampling(&["S-1"])).await;
    assert_eq!(path.state().await, "testing");
    let head = path.person("nargiza").await;
    assert!(head.inbox(&path.world).await.contains(&path.reference));
    let notices = path.world.app.notices().list(&head.scope(), None).await.unwrap().rows;
    assert!(notices.iter().any(|notice| notice.told == Told::Vacant), "{notices:?}");
    let seen = head.case(&path.world, &path.reference).await.unwrap();
    let [Vacancy::Subcase(_, Some(key))] = seen.row.vacancies.as_slice() else {
        panic!("{:?}", seen.row.vacancies)
    };
    assert_eq!(key.0, "S-1");
    let awaited = seen.row.awaits.iter().find(|awaited| awaited.key.as_ref() == Some(key));
    let awaited = awaited.unwrap();
    assert!(awaited.is_vacant && awaited.org.is_none(), "{awaited:?}");
    let front = Front::of(&path.world);
    let token = path.world.token("nargiza").await;
    let page = front.get(Some(&token), &format!("/en/cases/{}", path.reference)).await.text();
    assert!(page.contains("(nobody was found)"), "{page}");
    assert!(page.contains("Nobody was found: Laboratory test S-1"), "{page}");
    // Nothing else is out of balance than what was ended by hand.
    assert!(complaints(&path.world).await.iter().all(|code| *code == "leaf.hash"));

    let line = format!(
        "INSERT INTO scope_lines (id, accreditation, subject, held_from) SELECT {}, a.id, '8516', '2026-11-25' \
         FROM accreditations a WHERE {body} = '{}'",
        path.sql.new_id(),
        organisation("zarra").0.simple()
    );
    path.sql.must(&line).await;
    let by_hand = complaints(&path.world).await;
    let ground = grounded("replacement", "no-laboratory");
    path.act("nargiza", "replace_laboratory", ground).await;
    assert!(!head.inbox(&path.world).await.contains(&path.reference));
    let order = path.orders().await.remove(0);
    path.tested(&order, protocol(&order, "conforms", "0.31")).await;
    assert_eq!(path.state().await, "deciding");
    path.issued().await;
    assert_eq!(complaints(&path.world).await, by_hand);
}
