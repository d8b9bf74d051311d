//! Nobody types what the system knows already.

use procedure::Name;
use serde_json::{Value, json};
use testkit::World;

use crate::certification::path::{KIND, Path, application, decision, protocol};
use crate::people::Person;

/// The first values of a fact in the form of an action.
async fn draft(
    world: &World,
    person: &Person,
    reference: &str,
    (action, fact): (&str, &str),
) -> Value {
    let action = Name::parse(action).unwrap();
    let form = world.app.acts().form(&person.viewer, reference, &action).await;
    let form = form.unwrap_or_else(|_| panic!("a form for {}", person.viewer.name));
    let view = form.forms.into_iter().find(|view| view.fact.as_str() == fact);
    view.map(|view| view.draft).unwrap_or_default()
}

#[tokio::test]
async fn an_application_knows_its_firm_whatever_somebody_types() {
    let path = Path::draft().await;
    let aziza = path.person("aziza").await;
    let form = ("submit", "application");
    let known = draft(&path.world, &aziza, &path.reference, form).await;
    let firm = path.sql.texts(
        "SELECT name || '|' || stir || '|' || address FROM organisations WHERE stir = '300100201'",
    );
    let firm = firm.await.remove(0);
    let field = |name: &str| known["applicant"][name].as_str().unwrap_or("-").to_owned();
    assert_eq!([field("name"), field("stir"), field("address")].join("|"), firm);
    assert_eq!(known.as_object().map(serde_json::Map::len), Some(1), "nothing else is known");

    let typed = json!({ "application": { "applicant": { "name": "Boshqa" } } });
    let submit = Name::parse("submit").unwrap();
    let acts = path.world.app.acts();
    acts.save_draft(&aziza.viewer, &path.reference, &submit, &typed).await.unwrap();
    let kept = draft(&path.world, &aziza, &path.reference, form).await;
    assert_eq!(kept["applicant"], known["applicant"]);
}

#[tokio::test]
async fn a_laboratory_finds_its_rows_and_the_head_the_decision() {
    let path = Path::draft().await;
    let order = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    path.received(&order).await;
    let engineer = path.person(order.laboratory.engineer).await;
    let known = draft(&path.world, &engineer, &order.reference, ("record", "test_protocol")).await;
    let row = json!({
        "indicator": "Sirqish toki", "standard": "Oʻz DSt IEC 60335-1", "clause": "13.2", "method": "Oʻz DSt IEC 60335-1", "unit": "mA", "max": "0.75",
    });
    assert_eq!(known, json!({ "sample_code": "S-1", "readings": [row] }));

    let protocol = protocol(&order, "conforms", "0.31");
    path.act_on(order.laboratory.engineer, &order.reference, "record", protocol).await;
    let approval = json!({ "approval": { "checked": true } });
    path.act_on(order.laboratory.head, &order.reference, "sign", approval).await;
    path.act("nargiza", "decide_positive", decision()).await;
    let nargiza = path.person("nargiza").await;
    let known = draft(&path.world, &nargiza, &path.reference, ("issue", "certificate")).await;
    let (until, coverage) = ("2027-11-24", KIND);
    assert_eq!(known, json!({ "valid_until": until, "coverage": coverage }));
}
