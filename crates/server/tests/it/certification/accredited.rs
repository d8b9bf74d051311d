//! Scopes are judged by what was applied for and by the standards of the tests, never by a word that somebody types for it.

use serde_json::{Value, json};
use testkit::organisation;

use super::path::{
    KIND, LABORATORIES, Order, Path, application, certificate, decision, imo, protocol, sampling,
};
use crate::people::{assert_balanced, complaints};

const STANDARD: &str = "Oʻz DSt IEC 60335-1";

/// This line leaves the scope of the laboratory to which the order went.
async fn narrowed(path: &Path, order: &Order, subject: &str) {
    let accreditations = format!(
        "SELECT a.id FROM accreditations a WHERE {} = '{}'",
        path.sql.id("a.organisation"),
        organisation(order.laboratory.slug).0.simple()
    );
    path.sql
        .must(&format!(
            "UPDATE scope_lines SET held_until = '2026-11-24' WHERE subject = '{subject}' AND accreditation IN ({accreditations})"
        ))
        .await;
}

/// Paid, identified and sampled.
async fn ordered(path: &Path, facts: Value) {
    path.paid(application("7", "ishonch")).await;
    path.act("kamola", "record_imo", imo()).await;
    path.act("temur", "take_sample", facts).await;
}

#[tokio::test]
async fn a_sampler_writes_no_other_product_and_no_standard_outside_the_scope_of_the_body() {
    let path = Path::draft().await;
    path.paid(application("7", "ishonch")).await;
    path.act("kamola", "record_imo", imo()).await;
    let mut textile = sampling(&["S-1"]);
    textile["product"]["tn_ved"] = "5208110000".into();
    assert_eq!(path.refused("temur", "take_sample", textile).await, "act.fixed");
    let mut foreign = sampling(&["S-1"]);
    let tests = foreign.pointer_mut("/sample/samples/0/tests").and_then(Value::as_array_mut);
    let tests = tests.expect("a list of tests");
    let mut second = tests[0].clone();
    second["standard"] = "Oʻz DSt 986".into();
    tests.push(second);
    assert_eq!(path.refused("temur", "take_sample", foreign).await, "in-scope.outside");
    path.act("temur", "take_sample", sampling(&["S-1"])).await;
    assert_balanced(&path.world).await;
}

#[tokio::test]
async fn a_laboratory_signs_only_what_it_is_accredited_for_today() {
    for subject in ["8516", STANDARD] {
        let path = Path::draft().await;
        ordered(&path, sampling(&["S-1"])).await;
        let order = path.orders().await.remove(0);
        path.received(&order).await;
        let good = protocol(&order, "conforms", "0.31");
        path.act_on(order.laboratory.engineer, &order.reference, "record", good).await;
        narrowed(&path, &order, subject).await;
        let head = path.person(order.laboratory.head).await;
        let approval = json!({ "approval": { "checked": true } });
        let refused = head.refused(&path.world, &order.reference, "sign", approval).await;
        assert_eq!(refused, "in-scope.outside", "{subject}");
        assert_eq!(complaints(&path.world).await, ["leaf.hash"], "the line that SQL ended");
    }
}

#[tokio::test]
async fn a_laboratory_whose_scope_lacks_the_standard_or_the_product_is_not_drawn() {
    for subject in ["8516", STANDARD] {
        let path = Path::draft().await;
        let left = &LABORATORIES[0];
        path.sql
            .must(&format!(
                "UPDATE scope_lines SET held_until = '2026-11-24' WHERE subject = '{subject}' AND accreditation IN \
                 (SELECT a.id FROM accreditations a WHERE {} <> '{}')",
                path.sql.id("a.organisation"),
                organisation(left.slug).0.simple()
            ))
            .await;
        // The body keeps its own scope, else it could not accept.
        path.sql
            .must(&format!(
                "INSERT INTO scope_lines (id, accreditation, subject, held_from) SELECT {}, a.id, '{subject}', '2026-11-25' \
                 FROM accreditations a WHERE {} = '{}'",
                path.sql.new_id(),
                path.sql.id("a.organisation"),
                organisation("ishonch").0.simple()
            ))
            .await;
        ordered(&path, sampling(&["S-1", "S-2", "S-3"])).await;
        let orders = path.orders().await;
        assert_eq!(orders.len(), 3, "{subject}");
        assert!(orders.iter().all(|order| order.laboratory.slug == left.slug), "{subject}");
    }
}

#[tokio::test]
async fn a_body_accepts_and_decides_only_by_standards_of_its_scope() {
    let path = Path::draft().await;
    let mut other = application("7", "ishonch");
    other["application"]["standards"] = json!([STANDARD, "Oʻz DSt 986:2003"]);
    path.act("aziza", "submit", other).await;
    let fee = json!({ "acceptance": { "fee": "1500000.00" } });
    assert_eq!(path.refused("dilshod", "accept", fee).await, "in-scope.outside");

    let path = Path::draft().await;
    path.deciding(&["S-1"]).await;
    let end = "UPDATE scope_lines SET held_until = '2026-11-24' WHERE subject = '8516'";
    path.sql.must(end).await;
    let refused = path.refused("nargiza", "decide_positive", decision()).await;
    assert_eq!(refused, "in-scope.outside");
    assert_eq!(path.state().await, "deciding");
    assert_eq!(complaints(&path.world).await, ["leaf.hash"], "the lines that SQL ended");
}

/// There is no consignment of nothing, and no product outside the tariff.
#[tokio::test]
async fn nothing_is_applied_for_by_no_quantity_or_no_code() {
    let path = Path::draft().await;
    for (field, value) in [
        ("quantity", "0"),
        ("quantity", "0.000"),
        ("tn_ved", "0000000000"),
        ("tn_ved", "7701000000"),
        ("tn_ved", "9801000000"),
        ("tn_ved", "8500000000"),
    ] {
        let mut empty = application("7", "ishonch");
        empty["application"]["product"][field] = value.into();
        assert_eq!(path.refused("aziza", "submit", empty).await, "act.form", "{field} {value}");
    }
    // A product code lies within the scope of products, and is no standard.
    let mut code = application("7", "ishonch");
    code["application"]["standards"] = json!(["8516"]);
    assert_eq!(path.refused("aziza", "submit", code).await, "act.form");
    path.paid(application("7", "ishonch")).await;
    path.act("kamola", "record_imo", imo()).await;
    let mut code = sampling(&["S-1"]);
    code["sample"]["samples"][0]["tests"][0]["standard"] = "8516797000".into();
    assert_eq!(path.refused("temur", "take_sample", code).await, "act.form");
    let mut none = sampling(&["S-1"]);
    none["sample"]["samples"][0]["quantity"] = "0".into();
    assert_eq!(path.refused("temur", "take_sample", none).await, "act.form");
}

/// A decision covers what was applied for, and a certificate what was decided.
#[tokio::test]
async fn no_decision_widens_what_was_applied_for() {
    let path = Path::draft().await;
    path.deciding(&["S-1"]).await;
    let mut wider = decision();
    wider["decision"]["coverage"] = "Barcha rusumlar".into();
    assert_eq!(path.refused("nargiza", "decide_positive", wider).await, "act.fixed");
    path.act("nargiza", "decide_positive", decision()).await;
    let mut wider = certificate();
    wider["certificate"]["coverage"] = "Barcha rusumlar".into();
    assert_eq!(path.refused("nargiza", "issue", wider).await, "act.fixed");
    let mut wider = certificate();
    wider["certificate"]["standards"] = "Oʻz DSt 986:2003".into();
    assert_eq!(path.refused("nargiza", "issue", wider).await, "act.form", "nobody types them");
    path.act("nargiza", "issue", certificate()).await;
    let row = "SELECT f_standards || '|' || f_coverage || '|' || f_number FROM register_conformity_certificates";
    let row = path.sql.texts(row).await.remove(0);
    let covered = format!("{STANDARD}|{KIND}|UZ.SMT.26.0901.000001");
    assert_eq!(row, covered);
}

/// What the certificate will say was put to test: a sampler who leaves a standard out is told which.
#[tokio::test]
async fn every_standard_that_was_applied_for_is_put_to_test() {
    let path = Path::draft().await;
    let second = "Oʻz DSt IEC 60335-2-15:2019";
    let mut both = application("7", "ishonch");
    both["application"]["standards"] = json!([STANDARD, second]);
    path.paid(both).await;
    path.act("kamola", "record_imo", imo()).await;
    // Before the form is filled nothing is left out, and the action is open.
    let temur = path.person("temur").await;
    let form = path.world.form(&temur.viewer, &path.reference, "take_sample").await;
    assert_eq!(form.unwrap().closed, []);
    let mut facts = sampling(&["S-1"]);
    assert_eq!(path.refused("temur", "take_sample", facts.clone()).await, "covers.missing");
    let tests = facts.pointer_mut("/sample/samples/0/tests").and_then(Value::as_array_mut);
    let tests = tests.expect("a list of tests");
    let mut other = tests[0].clone();
    // As it is often typed, with another apostrophe.
    other["standard"] = "O'z DSt IEC 60335-2-15:2019".into();
    tests.push(other);
    path.act("temur", "take_sample", facts).await;
    assert_balanced(&path.world).await;
}
