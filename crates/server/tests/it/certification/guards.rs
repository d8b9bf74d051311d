//! Each control met by walking into it: the world's data are changed, no guard is called.

use jiff::SignedDuration;
use serde_json::json;
use testkit::{Setup, organisation};

use super::path::{
    LABORATORIES, Path, TODAY, application, decision, grounded, protocol, protocol_with,
};
use crate::people::{Person, assert_balanced, complaints};

/// The sampler becomes a head as well, attested to decide.
const SAMPLER: &str = "post = [{ at = \"ishonch\", kind = \"sampler\", from = \"2024-02-01\" }]
training = [{ area = \"sampling\", on = \"today-400d\", until = \"today+700d\" }]
attestation = [{ area = \"sampling\", on = \"today-380d\", until = \"today+715d\" }]";

fn with_two_posts() -> Setup {
    let setup = Setup::demo();
    let post = "{ at = \"ishonch\", kind = \"sampler\", from = \"2024-02-01\" }";
    let area = "{ area = \"sampling\", on = \"today-400d\", until = \"today+700d\" }";
    let attested = "{ area = \"sampling\", on = \"today-380d\", until = \"today+715d\" }";
    let both = |text: &str| {
        format!(
            "{text}, {}",
            text.replace("sampl", "X")
                .replace("\"Xer\"", "\"head\"")
                .replace("\"Xing\"", "\"certification-decision\"")
        )
    };
    let versatile = SAMPLER
        .replace(post, &both(post))
        .replace(area, &both(area))
        .replace(attested, &both(attested));
    let people = setup.people.replacen(SAMPLER, &versatile, 1);
    assert_ne!(people, setup.people);
    Setup { people, ..setup }
}

#[tokio::test]
async fn who_may_not_decide_is_refused_with_the_reason() {
    let path = Path::draft_in(with_two_posts()).await;
    let (world, sql) = (&path.world, &path.sql);
    path.deciding(&["S-1"]).await;

    // Trained, never attested: a head on leave lent her his post.
    let malika = Person::at(world, "malika", organisation("ishonch"), "head").await;
    let refused = malika.refused(world, &path.reference, "decide_positive", decision()).await;
    assert_eq!(refused, "competent.not-attested");
    // His brother works for the applicant.
    assert_eq!(path.refused("sherzod", "decide_positive", decision()).await, "impartial.interest");
    // Nor does either have the sample tested until it passes.
    let retest = json!({ "retest": { "reason": "Qayta" } });
    assert_eq!(path.refused("sherzod", "order_again", retest.clone()).await, "impartial.interest");
    let refused = malika.refused(world, &path.reference, "order_again", retest).await;
    assert_eq!(refused, "competent.not-attested");
    // The one who took the sample, in his other post.
    let temur = Person::at(world, "temur", organisation("ishonch"), "head").await;
    for (action, facts) in
        [("decide_positive", decision()), ("decide_negative", grounded("refusal", "test-failed"))]
    {
        assert_eq!(
            temur.refused(world, &path.reference, action, facts).await,
            "act.same-person",
            "{action}"
        );
    }
    // Her training lapsed yesterday.
    let nargiza = path.person("nargiza").await;
    let until = |day: &str, proof: &str| {
        format!(
            "UPDATE competences SET valid_until = '{day}' WHERE proof = '{proof}' AND {} = '{}'",
            sql.id("person"),
            nargiza.viewer.person.0.simple()
        )
    };
    for proof in ["training", "attestation"] {
        sql.must(&until("2026-11-24", proof)).await;
        let refused = nargiza.refused(world, &path.reference, "decide_positive", decision()).await;
        assert_eq!(refused, "competent.lapsed", "{proof}");
        // What lapsed is not prolonged: she learns and is attested anew.
        sql.must(&format!(
            "INSERT INTO competences (id, person, area, proof, held_on, valid_until) \
             SELECT {}, person, area, proof, held_on, '{TODAY}' FROM competences WHERE proof = '{proof}' AND {} = '{}'",
            sql.new_id(),
            sql.id("person"),
            nargiza.viewer.person.0.simple()
        ))
        .await;
    }
    let whim = grounded("refusal", "whim");
    assert_eq!(
        nargiza.refused(world, &path.reference, "decide_negative", whim).await,
        "ground.not-in-list"
    );
    // Signed, then away for longer than ten minutes.
    let signed = nargiza.signed(world, &path.reference, "decide_positive", decision()).await;
    world.advance(SignedDuration::from_secs(601));
    assert_eq!(nargiza.commit_refused(world, &signed).await, "present.stale");

    assert_eq!(path.state().await, "deciding");
    for code in [
        "competent.not-attested",
        "impartial.interest",
        "competent.lapsed",
        "ground.not-in-list",
        "present.stale",
    ] {
        assert_ne!(sql.attempts(code).await.0, 0, "{code} is on record");
    }
    path.issued().await;
    // What was shortened and added by hand has no leaf of its own, and is found by that.
    assert_eq!(complaints(world).await, ["leaf.hash", "leaf.missing"]);
}

#[tokio::test]
async fn a_body_accepts_only_what_it_is_accredited_for_today() {
    for (body, registrar, code) in
        [("ipak", "shahlo", "in-scope.outside"), ("kamalak", "behzod", "in-scope.not-active")]
    {
        let path = Path::draft().await;
        path.act("aziza", "submit", application("7", body)).await;
        let fee = json!({ "acceptance": { "fee": "1500000.00" } });
        assert_eq!(path.refused(registrar, "accept", fee).await, code, "{body}");
        assert_eq!(path.state().await, "submitted");
        assert_eq!(
            path.refused(registrar, "refuse_application", grounded("refusal", "whim")).await,
            "ground.not-in-list"
        );
        path.act(registrar, "refuse_application", grounded("refusal", "outside-scope")).await;
        assert_eq!(path.state().await, "refused");
        assert_balanced(&path.world).await;
    }
}

#[tokio::test]
async fn every_measurement_needs_an_own_instrument_that_was_verified_on_its_day() {
    let path = Path::draft().await;
    let (world, sql) = (&path.world, &path.sql);
    let order = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    path.received(&order).await;
    let own = order.laboratory.thermometer;
    let foreign =
        LABORATORIES.iter().find(|other| other.slug != order.laboratory.slug).unwrap().thermometer;
    // Its verification ran out at the end of the 25th; of another, the first one begins with the 26th.
    sql.must(&format!(
        "UPDATE verifications SET valid_until = '{TODAY}' WHERE instrument = (SELECT id FROM instruments WHERE serial = '{own}')"
    ))
    .await;
    let new = "TK-NEW";
    let id = sql.new_id();
    sql.must(&format!(
        "INSERT INTO instruments (id, organisation, serial, name) SELECT {id}, organisation, '{new}', name FROM instruments WHERE serial = '{own}'"
    ))
    .await;
    sql.must(&format!(
        "INSERT INTO verifications (id, instrument, verified_on, valid_until) \
         SELECT {id}, id, '2026-11-26', '2027-11-26' FROM instruments WHERE serial = '{new}'"
    ))
    .await;
    world.advance(SignedDuration::from_hours(24));
    let engineer = path.person(order.laboratory.engineer).await;
    for (serial, day, code) in [
        (own, "2026-11-26", "instruments.lapsed"),
        (new, TODAY, "instruments.not-yet"),
        (foreign, TODAY, "instruments.elsewhere"),
        ("TK-000000", TODAY, "instruments.unknown"),
        (own, "2026-11-27", "act.date"),
        // Nothing was measured before there was an order: an earlier day would lend a lapsed instrument its old verification.
        (own, "2026-11-24", "act.date"),
    ] {
        let protocol = protocol_with(&order, ("conforms", "0.31"), (serial, day));
        let refused = engineer.refused(world, &order.reference, "record", protocol).await;
        assert_eq!(refused, code, "{serial} on {day}");
    }
    // What was measured while it held, stands.
    let protocol = protocol_with(&order, ("conforms", "0.31"), (own, TODAY));
    engineer.act(world, &order.reference, "record", protocol).await;
    assert_eq!(sql.state(&order.reference).await, "signing");
}

#[tokio::test]
async fn results_outside_their_limits_are_not_certified() {
    let path = Path::draft().await;
    let order = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    path.tested(&order, protocol(&order, "fails", "0.76")).await;
    assert_eq!(path.state().await, "deciding");
    assert_eq!(
        path.refused("nargiza", "decide_positive", decision()).await,
        "results.outside-limits"
    );
}

#[tokio::test]
async fn an_engineer_with_an_interest_in_the_hidden_firm_is_refused_without_a_word_about_it() {
    let path = Path::draft().await;
    let (world, sql) = (&path.world, &path.sql);
    let order = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    path.received(&order).await;
    let engineer = path.person(order.laboratory.engineer).await;
    sql.must(&format!(
        "INSERT INTO interests (id, person, organisation, kind, held_from) SELECT {}, p.id, o.id, 'ownership', '2026-11-25' \
         FROM persons p, organisations o WHERE {} = '{}' AND o.stir = '300100201'",
        sql.new_id(),
        sql.id("p.id"),
        engineer.viewer.person.0.simple()
    ))
    .await;
    let tried = engineer
        .try_act(world, &order.reference, "record", protocol(&order, "conforms", "0.31"))
        .await;
    let refusal = tried.unwrap_err();
    assert_eq!(refusal.code, "impartial.blind");
    assert!(refusal.values.is_empty(), "{refusal:?}");

    // Drawn again, nobody can be found; the record says no more than the refusal.
    path.act_on(order.laboratory.head, &order.reference, "redraw_engineer", json!({})).await;
    let seen =
        path.person(order.laboratory.head).await.case(world, &order.reference).await.unwrap();
    let last = seen.draws.last().unwrap();
    assert_eq!(last.picked, Vec::<String>::new());
    assert!(!format!("{last:?}").contains("ownership"), "{last:?}");
}
