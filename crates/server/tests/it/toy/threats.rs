//! What an enemy inside does, and what people outside still hold in their hands. The table is `docs/threats.md`.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use testkit::Records;

use super::verifiers::Given;
use crate::people::complaints;

stories!(
    what_was_deleted_is_still_proved_by_whoever_took_it_home,
    a_paper_put_into_the_records_by_hand_is_in_no_log,
    no_page_lets_in_a_script_of_somebody_else,
);

/// Somebody with the database's own password removes a step of a case and its paper.
async fn what_was_deleted_is_still_proved_by_whoever_took_it_home(records: Records) {
    let given = Given::out(records).await;
    let home = given.at_home().await;
    let (address, serving) = given.front.serve().await;
    let sql = &given.library.sql;
    sql.without_triggers().await;
    sql.must("DELETE FROM documents").await;
    sql.must("DELETE FROM events WHERE action = 'issue'").await;
    // The system knows nothing any more; whoever has the paper and its receipt needs nobody.
    let asked = given.front.get(None, &format!("/documents/{}.json", given.code)).await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
    let judged = home.judges(&["card.pdf", "--receipt", "card.tlog-proof"]).await;
    assert_eq!(judged, (0, "paper.in-log".to_owned(), vec![]));
    // Asked for its status too, they are told that the two do not agree.
    let url = format!("http://{address}");
    let arguments = ["card.pdf", "--receipt", "card.tlog-proof", "--trust", "trust.json"];
    let (code, said) = home.says(&[&arguments[..], &["--online", &url]].concat()).await;
    assert!(code == 1 && said.contains("knows no such paper"), "{said}");
    serving.abort();
    let found = complaints(&given.library.world).await;
    assert!(["case.state", "number.document"].iter().all(|code| found.contains(code)), "{found:?}");
}

/// Somebody with the database's own password writes a paper that nobody signed into the records.
async fn a_paper_put_into_the_records_by_hand_is_in_no_log(records: Records) {
    let given = Given::out(records).await;
    let home = given.at_home().await;
    let sql = &given.library.sql;
    sql.without_triggers().await;
    sql.run("CREATE TABLE forged AS SELECT * FROM documents").await.unwrap();
    let code = "0000000000000";
    let id = sql.new_id();
    sql.must(&format!(
        "UPDATE forged SET id = {id}, code = '{code}', number = number || '9', slot = 'annex'"
    ))
    .await;
    sql.must("INSERT INTO documents SELECT * FROM forged").await;
    sql.run("DROP TABLE forged").await.unwrap();
    let asked = given.front.get(None, &format!("/documents/{code}.json")).await;
    let said: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
    assert_ne!(said["in_log"], json!(true), "{said}");
    let receipt = given.front.get(None, &format!("/documents/{code}.tlog-proof")).await;
    assert_ne!(receipt.status, StatusCode::OK);
    // Whoever gets it gets no receipt with it.
    home.put("forged.pdf", &given.paper);
    let judged = home.judges(&["forged.pdf"]).await;
    let expected = (2, "paper.log-unknown".to_owned(), vec!["receipt.missing".to_owned()]);
    assert_eq!(judged, expected);
    assert!(complaints(&given.library.world).await.contains(&"document.leaf"));
}

/// Whatever page it is, a browser runs only what the program itself brings, and writes no text as script.
async fn no_page_lets_in_a_script_of_somebody_else(records: Records) {
    let given = Given::out(records).await;
    for page in ["/en", "/en/examine", "/Q", &format!("/V/{}", given.code), "/en/nothing-here"] {
        let answer = given.front.get(None, page).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        for rule in
            ["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"]
        {
            assert!(policy.contains(rule), "{page}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{page}: {policy}");
        let text = answer.text();
        let inline = text.split("<script").skip(1).find(|tag| !tag.contains("src=\""));
        assert!(inline.is_none(), "{page}: {inline:?}");
    }
}
