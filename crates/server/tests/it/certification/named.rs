//! Nobody applies or pays under the name of another: what names a party is what is on record.

use serde_json::Value;

use super::path::{Path, application, application_of_nihol, offer};

/// Whoever changes one field of their own name, and all of them for another firm's.
#[tokio::test]
async fn an_application_names_the_firm_that_makes_it() {
    let path = Path::draft().await;
    let mut foreign = vec![application_of_nihol()];
    for (field, value) in [
        ("name", "“Nihol Savdo” MCHJ"),
        ("name", "“Orzu elektro” MCHJ"),
        ("stir", "300100317"),
        ("address", "Toshkent shahri"),
    ] {
        let mut one = application("7", "ishonch");
        one["application"]["applicant"][field] = value.into();
        foreign.push(one);
    }
    let events = path.sql.events(&path.reference).await;
    for facts in foreign {
        let told = facts["application"]["applicant"].clone();
        assert_eq!(path.refused("aziza", "submit", facts).await, "act.fixed-actor", "{told}");
    }
    assert_eq!(path.sql.events(&path.reference).await, events);
    let refusals = "SELECT code FROM attempts WHERE action = 'submit'";
    assert_eq!(path.sql.texts(refusals).await, ["act.fixed-actor"], "it stays on record");
    path.act("aziza", "submit", application("7", "ishonch")).await;
    assert_eq!(path.state().await, "submitted");
}

/// What was prepared under the old name is not committed after the records changed.
#[tokio::test]
async fn the_name_is_judged_again_at_the_commit() {
    let path = Path::draft().await;
    let aziza = path.person("aziza").await;
    let signed =
        aziza.signed(&path.world, &path.reference, "submit", application("7", "ishonch")).await;
    path.sql.must("UPDATE organisations SET name = 'Boshqa' WHERE stir = '300100201'").await;
    assert_eq!(aziza.commit_refused(&path.world, &signed).await, "act.fixed-actor");
    assert_eq!(path.state().await, "draft");
}

#[tokio::test]
async fn a_contract_names_as_payer_the_firm_that_applied() {
    let path = Path::draft().await;
    let contract = path.accepted(application("7", "ishonch")).await;
    let gulnora = path.person("gulnora").await;
    let mut foreign = offer();
    foreign["contract"]["payer"] = Value::from("“Nihol Savdo” MCHJ");
    let code = gulnora.refused(&path.world, &contract, "offer", foreign).await;
    assert_eq!(code, "act.fixed");
    path.act_on("gulnora", &contract, "offer", offer()).await;
    assert_eq!(path.sql.state(&contract).await, "offered");
}
