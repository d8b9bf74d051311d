//! Turns of the way: every one has a way on.

use jiff::SignedDuration;
use serde_json::json;

use super::path::{Path, application, decision, disposal, grounded, protocol};
use crate::people::assert_balanced;

#[tokio::test]
async fn what_one_laboratory_declines_another_one_tests() {
    let path = Path::draft().await;
    let first = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    let declined = json!({ "test_protocol": {
        "sample_code": "S-1", "result": "declined", "ground": "equipment-unavailable", "readings": [],
    } });
    path.act_on(first.laboratory.head, &first.reference, "decline", declined).await;
    assert_eq!(path.sql.state(&first.reference).await, "declined");
    assert_eq!(path.state().await, "deciding");
    assert_eq!(path.refused("nargiza", "decide_positive", decision()).await, "when.other-value");
    path.act("nargiza", "order_again", json!({ "retest": { "reason": "Rad etildi" } })).await;
    assert_eq!(path.state().await, "testing");
    let second = path.orders().await.remove(0);
    assert_ne!(second.laboratory.slug, first.laboratory.slug);
    path.tested(&second, protocol(&second, "conforms", "0.31")).await;
    assert_eq!(path.state().await, "deciding");
    path.issued().await;
    assert_balanced(&path.world).await;
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
    let retest = json!({ "retest": { "reason": "Javob yoʻq" } });
    for (action, facts) in
        [("replace_laboratory", retest), ("refuse_untested", grounded("refusal", "no-laboratory"))]
    {
        assert_eq!(path.refused("sherzod", action, facts).await, "impartial.interest", "{action}");
    }
    // A failed test is no reason before there is one.
    let other = grounded("refusal", "test-failed");
    assert_eq!(path.refused("nargiza", "refuse_untested", other).await, "ground.not-in-list");
    path.act("nargiza", "refuse_untested", grounded("refusal", "no-laboratory")).await;
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
