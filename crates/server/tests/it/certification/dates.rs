//! Dates that a form allows, judged when the act is made.

use app::documents::Verification;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{BANK, Records, Setup};

use super::path::{Path, application, certificate, decision, disposal, grounded, offer, protocol};
use crate::people::assert_balanced;

stories!(
    a_certificate_is_valid_neither_yesterday_nor_for_ever,
    no_certificate_outlasts_what_its_scheme_covers,
    a_term_that_passed_before_the_certificate_ends_in_a_refusal,
    a_certificate_may_end_on_the_day_of_its_issue,
    late_payment_is_no_lie_about_the_term,
);

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The sample, given back on this day.
fn returned(day: &str) -> Value {
    let mut disposal = disposal();
    disposal["disposal"]["done_on"] = day.into();
    disposal
}

fn until(mut body: Value, day: &str) -> Value {
    for fact in body.as_object_mut().unwrap().values_mut() {
        fact["valid_until"] = day.into();
    }
    body
}

async fn a_certificate_is_valid_neither_yesterday_nor_for_ever(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    path.deciding(&["S-1"]).await;
    for day in ["2026-11-24", "2026-11-25", "2029-11-26", "9999-12-31"] {
        let code = path.refused("nargiza", "decide_positive", until(decision(), day)).await;
        assert_eq!(code, "act.date", "{day}");
    }
    path.act("nargiza", "decide_positive", until(decision(), "2026-11-27")).await;
    assert_eq!(path.state().await, "issuing");

    // The certificate repeats the decision, and the decision's term has passed: it is taken anew, and its paper is another.
    path.world.advance(DAY * 3);
    let issued = until(certificate(), "2026-11-27");
    assert_eq!(path.refused("nargiza", "issue", issued).await, "act.date");
    let later = until(certificate(), "2027-11-24");
    assert_eq!(path.refused("nargiza", "issue", later.clone()).await, "act.fixed");
    path.act("nargiza", "decide_anew", until(decision(), "2027-11-24")).await;
    path.act("nargiza", "issue", later).await;
    assert_eq!(path.state().await, "issued");
    // Whoever holds the first decision learns that another took its place; it is genuine all the same.
    path.world.work().await;
    let papers = "SELECT number FROM documents WHERE template = 'decision-to-issue' ORDER BY seq";
    let mut statuses = Vec::new();
    for number in path.sql.texts(papers).await {
        let found = path.world.app.documents().verify(&number).await.unwrap();
        let Verification::Found(paper) = found else { panic!("{number}: {found:?}") };
        statuses.push((paper.status, paper.because_of));
    }
    assert_eq!(statuses, [("replaced".to_owned(), None), ("issued".to_owned(), None)]);
}

/// One consignment is certified while it is fit for use, deliveries under one contract to the end of the year.
async fn no_certificate_outlasts_what_its_scheme_covers(records: Records) {
    let mut consignment = application("7", "ishonch");
    consignment["application"]["usable_until"] = "2027-03-01".into();
    let deliveries = application("7a", "ishonch");
    for (application, last, after) in
        [(consignment, "2027-03-01", "2027-03-02"), (deliveries, "2026-12-31", "2027-01-01")]
    {
        let path = Path::draft_in(Setup::demo().on(records)).await;
        let order = path.sampled(application.clone(), &["S-1"]).await.remove(0);
        path.tested(&order, protocol(&order, "conforms", "0.31")).await;
        let mut decision = decision();
        decision["decision"]["scheme"] = application["application"]["scheme"].clone();
        decision["decision"]["usable_until"] = application["application"]["usable_until"].clone();
        let refused =
            path.refused("nargiza", "decide_positive", until(decision.clone(), after)).await;
        assert_eq!(refused, "act.date", "{after}");
        // Nor under another scheme than the firm applied for.
        let mut other = until(decision.clone(), after);
        other["decision"]["scheme"] = "3".into();
        assert_eq!(path.refused("nargiza", "decide_positive", other).await, "act.fixed");
        path.act("nargiza", "decide_positive", until(decision, last)).await;
        path.act("nargiza", "issue", until(certificate(), last)).await;
        assert_eq!(path.state().await, "issued");
    }
}

/// What was decided stands until the last day, and after it nothing is issued: the head refuses, and the sample comes back.
async fn a_term_that_passed_before_the_certificate_ends_in_a_refusal(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let mut application = application("7", "ishonch");
    application["application"]["usable_until"] = "2026-11-27".into();
    let order = path.sampled(application, &["S-1"]).await.remove(0);
    path.tested(&order, protocol(&order, "conforms", "0.31")).await;
    let mut decision = until(decision(), "2026-11-27");
    decision["decision"]["usable_until"] = "2026-11-27".into();
    path.act("nargiza", "decide_positive", decision.clone()).await;
    path.world.advance(DAY * 3);
    let code = path.refused("nargiza", "issue", until(certificate(), "2026-11-27")).await;
    assert_eq!(code, "act.date");
    assert_eq!(path.refused("nargiza", "decide_anew", decision).await, "act.date");
    // An interested head may not refuse either.
    let unfit = grounded("refusal", "unfit");
    assert_eq!(
        path.refused("sherzod", "decide_negative", unfit.clone()).await,
        "impartial.interest"
    );
    path.act("nargiza", "decide_negative", unfit).await;
    assert_eq!(path.state().await, "denied");
    path.act("temur", "account_denied", returned("2026-11-28")).await;
    assert_eq!(path.state().await, "refused");
    assert_eq!(path.sql.number("SELECT count(*) FROM facts WHERE kind = 'certificate'").await, 0);
    assert_balanced(&path.world).await;
}

/// Deliveries under one contract: what is decided in December may be issued on the last day of the year.
async fn a_certificate_may_end_on_the_day_of_its_issue(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let deliveries = application("7a", "ishonch");
    let order = path.sampled(deliveries, &["S-1"]).await.remove(0);
    path.tested(&order, protocol(&order, "conforms", "0.31")).await;
    let mut decision = until(decision(), "2026-12-31");
    decision["decision"]["scheme"] = "7a".into();
    path.act("nargiza", "decide_positive", decision.clone()).await;
    path.world.advance(DAY * 36);
    path.act("nargiza", "decide_anew", decision).await;
    path.act("nargiza", "issue", until(certificate(), "2026-12-31")).await;
    assert_eq!(path.state().await, "issued");
}

/// By when to pay was judged when the cashier wrote it: the bank's answer fills other fields, on a later day.
async fn late_payment_is_no_lie_about_the_term(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let contract = path.accepted(application("7", "ishonch")).await;
    let mut past = offer();
    past["contract"]["pay_by"] = "2026-11-25".into();
    let gulnora = path.person("gulnora").await;
    assert_eq!(gulnora.refused(&path.world, &contract, "offer", past).await, "act.date");
    let mut soon = offer();
    soon["contract"]["pay_by"] = "2026-11-27".into();
    path.act_on("gulnora", &contract, "offer", soon).await;
    path.act_on("aziza", &contract, "sign", json!({ "signature": { "agrees": true } })).await;
    path.world.advance(DAY * 4);
    let paid = json!({ "status": "paid", "paid_on": "2026-11-29", "payment": "T-1", "paid_amount": "1500000.00" });
    let (bytes, signature) = path.payment("B-1", paid);
    path.world.app.outside().receive(BANK, &bytes, &signature).await.unwrap();
    path.world.work().await;
    assert_eq!(path.state().await, "imo");
}
