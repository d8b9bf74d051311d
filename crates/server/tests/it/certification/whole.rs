//! From the application to the certificate, and what becomes of the certificate.

use app::documents::Verification;
use app::scope::Scope;
use app::views::FactAuthor;
use serde_json::{Value, json};
use testkit::Paper;

use super::path::{
    BRAND, Path, TODAY, application, certificate, decision, disposal, grounded, protocol,
};
use crate::people::assert_balanced;
use crate::sql::Sql;

#[tokio::test]
async fn two_samples_in_two_orders_end_in_a_certificate_that_is_suspended_restored_and_withdrawn() {
    let path = Path::draft().await;
    let (world, sql) = (&path.world, &path.sql);
    let orders = path.sampled(application("7", "ishonch"), &["S-1", "S-2"]).await;
    assert_eq!(orders.len(), 2);
    path.tested(&orders[0], protocol(&orders[0], "conforms", "0.31")).await;
    assert_eq!(path.state().await, "testing", "the other sample is still away");
    path.tested(&orders[1], protocol(&orders[1], "conforms", "0.75")).await;
    assert_eq!(path.state().await, "deciding");
    path.issued().await;

    let sampled_by = "SELECT count(*) FROM facts WHERE kind = 'certificate'";
    assert_eq!(sql.number(sampled_by).await, 1);
    let bound = "SELECT count(*) FROM facts f JOIN facts s ON s.id = f.source AND s.case_id <> f.case_id \
                 WHERE f.fact = 'test_protocol'";
    assert_eq!(sql.number(bound).await, 2, "each protocol is the laboratory's own fact");
    let number =
        sql.texts("SELECT number FROM documents WHERE template = 'certificate'").await.remove(0);
    cites_its_protocols(&path).await;
    let status = async || {
        let found = world.app.documents().verify(&number).await.unwrap();
        let Verification::Found(paper) = found else { panic!("{found:?}") };
        paper.status
    };
    assert_eq!(status().await, "valid");
    let found = world
        .app
        .registers()
        .search("conformity/certificates", &number, None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.rows.len(), 1);
    assert!(format!("{:?}", found.rows[0]).contains(BRAND));

    let life =
        path.person("nargiza").await.cases(world, "conformity/certificate-life").await.remove(0);
    assert_eq!(sql.state(&life).await, "valid");
    path.act_on("nargiza", &life, "suspend", grounded("suspension", "control-not-held")).await;
    assert_eq!(status().await, "suspended");
    path.act_on("nargiza", &life, "restore", grounded("restoration", "cause-cured")).await;
    assert_eq!(status().await, "valid");
    // An inspector is no party: the certificate's number leads to the case that stands open in public, and to no other.
    let behind = async |slug: &str| {
        let scope = path.person(slug).await.scope();
        let behind = world.app.cases().about(&scope, &number).await.unwrap();
        behind.into_iter().map(|(reference, _)| reference).collect::<Vec<_>>()
    };
    assert_eq!(behind("islom").await, std::slice::from_ref(&life));
    assert!(behind("lola").await.is_empty(), "a paper leads no laboratory to its blind order");
    assert!(behind("botir").await.is_empty(), "another firm sees no case of this one");
    let ground = grounded("suspension", "control-not-held");
    // Who issued it crossed with the certificate; the inspector learns the body, which its register names, and no person.
    let seen = path.person("islom").await.case(world, &life).await.unwrap();
    let certificate = seen.facts.iter().find(|fact| fact.fact.as_str() == "certificate").unwrap();
    let body = seen.parties.iter().find(|(kind, _, _)| kind.as_str() == "certification-body");
    let (_, _, body) = body.unwrap();
    assert_eq!(certificate.author, FactAuthor::Organisation(body.clone()));
    let seen = path.person("nargiza").await.case(world, &path.reference).await.unwrap();
    let protocol = seen.facts.iter().find(|fact| fact.fact.as_str() == "test_protocol").unwrap();
    assert_eq!(protocol.author, FactAuthor::Elsewhere, "the laboratory stays unknown");
    path.act_on("islom", &life, "suspend_by_inspector", ground).await;
    assert_eq!(status().await, "suspended");
    path.act_on("nargiza", &life, "restore", grounded("restoration", "cause-cured")).await;
    path.act_on("nargiza", &life, "withdraw", grounded("withdrawal", "product-changed")).await;
    assert_eq!(status().await, "withdrawn");
    assert_eq!(sql.state(&life).await, "withdrawn");
    let history =
        world.app.registers().history("conformity/certificates", found.rows[0].id).await.unwrap();
    let statuses: Vec<_> = history.iter().map(|row| row.status.as_str()).collect();
    assert_eq!(statuses, ["valid", "suspended", "valid", "suspended", "valid", "withdrawn"]);

    path.act("temur", "account_issued", disposal()).await;
    assert_eq!(path.state().await, "certified");
    every_paper_is_released(sql).await;
    assert_balanced(world).await;
}

/// The certificate names the protocol of each sample.
async fn cites_its_protocols(path: &Path) {
    let (world, sql) = (&path.world, &path.sql);
    let code =
        sql.texts("SELECT code FROM documents WHERE template = 'certificate'").await.remove(0);
    let file = world.app.documents().file(&Scope::Public, &code).await.unwrap();
    let certificate = Paper::read(&file.expect("a public paper").1).0;
    let mut cited = ["S-1", "S-2"].map(|key| {
        let place = format!("/data/facts/test_protocol/{key}/paper/number");
        let number = certificate.pointer(&place).and_then(Value::as_str);
        number.expect("a cited protocol").to_owned()
    });
    cited.sort();
    let protocols = "SELECT number FROM documents WHERE template = 'test-protocol' ORDER BY number";
    assert_eq!(cited.to_vec(), sql.texts(protocols).await);
}

async fn every_paper_is_released(sql: &Sql) {
    for (template, expected) in [
        ("decision-on-application", 1),
        ("imo-information", 1),
        ("sampling-act", 1),
        ("decision-to-issue", 1),
        ("certificate", 1),
        ("sample-disposal", 1),
        ("test-protocol", 2),
        ("suspension", 2),
        ("restoration", 2),
        ("withdrawal", 1),
    ] {
        let released = format!(
            "SELECT count(*) FROM documents d JOIN document_states s ON s.document = d.id \
             WHERE d.template = '{template}' AND s.state = 'released'"
        );
        assert_eq!(sql.number(&released).await, expected, "{template}");
    }
}

#[tokio::test]
async fn serial_production_waits_for_the_assessment_of_its_plant() {
    let path = Path::draft().await;
    let (world, sql) = (&path.world, &path.sql);
    let orders = path.sampled(application("3", "ishonch"), &["S-1"]).await;
    path.tested(&orders[0], protocol(&orders[0], "conforms", "0.31")).await;
    assert_eq!(path.state().await, "testing", "the plant is not assessed yet");
    let child = path
        .person("nargiza")
        .await
        .cases(world, "conformity/production-assessment")
        .await
        .remove(0);
    path.act_on("nargiza", &child, "appoint", json!({})).await;
    let assessment = assessment();
    // The expert who owns a share of the firm is not drawn, and may not press in.
    let jasur = path.person("jasur").await;
    assert_eq!(
        jasur.refused(world, &child, "assess", assessment.clone()).await,
        "act.not-assigned"
    );
    path.act_on("kamola", &child, "assess", assessment).await;
    assert_eq!(path.state().await, "deciding");
    let mut decision = decision();
    decision["decision"]["scheme"] = "3".into();
    path.act("nargiza", "decide_positive", decision).await;
    path.act("nargiza", "issue", certificate()).await;
    assert_eq!(path.state().await, "issued");
    assert_eq!(
        sql.number("SELECT count(*) FROM facts WHERE fact = 'production_assessment'").await,
        1
    );
    assert_balanced(world).await;
}

fn assessment() -> Value {
    json!({ "assessment": {
        "assessed_on": TODAY, "place": "Birinchi zavod", "findings": [], "result": "conforms", "conclusion": "Barqaror",
    } })
}

#[tokio::test]
async fn who_does_not_let_the_assessor_in_is_assessed_again_or_refused() {
    let path = Path::draft().await;
    let (world, sql) = (&path.world, &path.sql);
    let plants = || async {
        let of = "SELECT reference FROM cases WHERE service = 'conformity/production-assessment' ORDER BY opened_at";
        sql.texts(of).await
    };
    let orders = path.sampled(application("3", "ishonch"), &["S-1"]).await;
    path.tested(&orders[0], protocol(&orders[0], "conforms", "0.31")).await;
    let first = plants().await.remove(0);
    path.act_on("nargiza", &first, "appoint", json!({})).await;
    let not_held = |ground: &str| json!({ "assessment": { "result": "not_held", "ground": ground, "conclusion": "Kiritilmadi" } });
    let kamola = path.person("kamola").await;
    let refused = kamola.refused(world, &first, "report_not_held", not_held("rain")).await;
    assert_eq!(refused, "ground.not-in-list");
    path.act_on("kamola", &first, "report_not_held", not_held("access-denied")).await;
    assert_eq!(sql.state(&first).await, "not_held");
    assert_eq!(path.state().await, "deciding");
    let mut decision = decision();
    decision["decision"]["scheme"] = "3".into();
    let refused = path.refused("nargiza", "decide_positive", decision.clone()).await;
    assert_eq!(refused, "when.other-value");

    let reason = json!({ "reassessment": { "reason": "Zavod kirishga rozi" } });
    path.act("nargiza", "assess_again", reason).await;
    assert_eq!(path.state().await, "testing");
    // The test that was passed is not asked for again.
    assert_eq!(sql.state(&orders[0].reference).await, "signed");
    assert_eq!(path.orders().await.len(), 0);
    let second = plants().await.pop().unwrap();
    assert_ne!(second, first);
    path.act_on("nargiza", &second, "appoint", json!({})).await;
    path.act_on("kamola", &second, "assess", assessment()).await;
    assert_eq!(sql.state(&second).await, "assessed");
    assert_eq!(path.state().await, "deciding");
    path.act("nargiza", "decide_positive", decision).await;
    path.act("nargiza", "issue", certificate()).await;
    assert_eq!(path.state().await, "issued");
    assert_balanced(world).await;
}
