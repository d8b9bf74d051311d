//! An outside system of a folder's own: its answer may come before anybody listens, and comes in by one door.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;
use testkit::{BANK, Records, Setup};
use tower::ServiceExt;
use web::text::{CORE, Texts};

use super::library::Library;
use crate::front::Front;
use crate::people::assert_balanced;

stories!(an_answer_that_comes_early_is_kept_until_its_case_listens);

const FINE: &str = r#"
[service]
id       = "fine"
version  = "1"
basis    = ["Library rules"]
calendar = "uz"
[role.reader]
org = "school"
[fact.fine]
schema = "forms/fine.schema.json"
[fact.receipt]
[state.late]
kind = "start"
owner = "reader"
[state.asked]
owner = "reader"
[state.counting]
owner = "reader"
[state.settled]
kind = "final"
keep = { years = 1 }
[action.admit]
from = ["late"]
to = "asked"
by = "reader"
produces = ["fine"]
effect = [{ send = { to = "outside:bank", message = "bill" } }]
[action.admit.guard]
signed_by_actor = {}
[action.wait]
from = ["asked"]
to = "counting"
by = "reader"
[action.wait.guard]
signed_by_actor = {}
[action.receive]
from = ["counting"]
to = "settled"
on = { outside = "bank/received" }
requires = ["fine"]
produces = ["receipt"]
"#;

const FORM: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["amount"],
  "properties": { "amount": { "type": "string", "maxLength": 10 } }
}"#;

/// With a fine that the bank is told of.
pub(super) fn fined(mut setup: Setup) -> Setup {
    for (path, text) in [("service.toml", FINE), ("forms/fine.schema.json", FORM)] {
        setup.modules.0.insert(format!("library/fine/{path}"), text.as_bytes().to_vec());
    }
    setup
}

async fn library(records: Records) -> Library {
    Library::of(fined(Setup::toy().on(records))).await
}

/// A case whose bill the bank has.
pub(super) async fn billed(library: &Library) -> String {
    let reference = library.world.open(&library.aida.viewer, "library/fine").await;
    let fine = json!({ "fine": { "amount": "5000" } });
    library.aida.act(&library.world, &reference, "admit", fine).await;
    library.world.work().await;
    reference
}

async fn an_answer_that_comes_early_is_kept_until_its_case_listens(records: Records) {
    let library = library(records).await;
    let world = &library.world;
    let reference = billed(&library).await;
    let bill = world.bank.taken().remove(0);
    assert_eq!(
        (bill.message.as_str(), &bill.body),
        ("bill", &json!({ "fine": { "amount": "5000" } }))
    );
    let (bytes, signature) =
        world.bank.answer("R-1", &bill.id.to_string(), "received", json!({ "desk": "7" }));
    let acknowledged = world.app.outside().receive(BANK, &bytes, &signature).await.unwrap();
    assert_eq!(acknowledged.state, "kept");
    let (front, token) = (Front::of(world), world.token("aida").await);
    let page = front.get(Some(&token), &format!("/en/cases/{reference}")).await.text();
    assert!(page.contains(">answered, kept until its step comes<"), "{page}");
    world.work().await;
    assert_eq!(library.sql.state(&reference).await, "asked");
    library.aida.act(world, &reference, "wait", json!({})).await;
    world.work().await;
    assert_eq!(library.sql.state(&reference).await, "settled");
    let body =
        "SELECT b.body FROM facts f JOIN fact_bodies b ON b.fact = f.id WHERE f.fact = 'receipt'";
    assert_eq!(library.sql.texts(body).await, [r#"{"desk":"7"}"#]);
    assert_balanced(world).await;
}

/// Status, kind of content and code of what the door says.
async fn said(door: &Router, path: &str, bytes: &[u8], signature: &str) -> (u16, String) {
    let asked = Request::post(path).header(web::SIGNATURE, signature);
    let answer =
        door.clone().oneshot(asked.body(Body::from(bytes.to_vec())).unwrap()).await.unwrap();
    let status = answer.status();
    let bytes = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let word = if status.is_success() { "state" } else { "code" };
    if !status.is_success() {
        assert_eq!(body["status"], status.as_u16());
        assert!(body["title"].is_string() && body["detail"].is_string(), "{body}");
    }
    (status.as_u16(), body[word].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_door_answers_every_system_with_a_status_and_a_code() {
    let library = library(Records::Sqlite).await;
    let world = &library.world;
    billed(&library).await;
    let bill = world.bank.taken().remove(0).id.to_string();
    let texts = Texts::new(CORE, Vec::new()).expect("texts");
    // The whole router: no session and no origin are asked for at this door.
    let door = web::router(world.app.clone(), texts);
    let at = format!("/outside/{BANK}");
    let (bytes, signature) = world.bank.answer("R-1", &bill, "received", json!({}));
    let (other, others) = world.bank.answer("R-1", &bill, "received", json!({ "desk": "8" }));
    let (wrong, wrongly) = world.bank.answer("R-2", &bill, "lost", json!({}));
    let large = vec![b'x'; app::outside::LARGEST_ANSWER + 1];
    let (body, forged) = (bytes.as_slice(), "00".repeat(64));
    let table: Vec<(&str, &[u8], &str, u16, &str)> = vec![
        ("/outside/mint", body, &signature, 404, "outside.unknown-system"),
        (&at, body, "", 401, "outside.signature"),
        (&at, body, &forged, 401, "outside.signature"),
        (&at, &large, &signature, 413, "outside.too-large"),
        (&at, &wrong, &wrongly, 422, "outside.unknown-message"),
        (&at, body, &signature, 202, "kept"),
        (&at, body, &signature, 200, "kept"),
        (&at, &other, &others, 409, "outside.other-bytes"),
    ];
    for (path, bytes, signature, status, word) in table {
        assert_eq!(said(&door, path, bytes, signature).await, (status, word.to_owned()));
    }
    let shown = door.clone().oneshot(Request::get(&at).body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(shown.status(), StatusCode::METHOD_NOT_ALLOWED);
}
