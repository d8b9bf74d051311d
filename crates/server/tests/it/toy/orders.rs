//! What a paper that stands in no register is worth: until another takes its place, or what it laid down is taken back.

use app::documents::Verification;
use jiff::SignedDuration;
use procedure::Folder;
use serde_json::{Value, json};
use testkit::{Records, Setup, form, module, paper};

use super::library::Library;
use crate::people::assert_balanced;

stories!(an_order_is_replaced_by_the_next_and_the_last_of_them_is_lifted);

const ORDER: &str = r#"
[service]
id       = "order"
version  = "1"
basis    = ["House rules"]
calendar = "uz"
[role.head]
org = "library"
post = "head"
[fact.order]
schema = "forms/order.schema.json"
[fact.minute]
schema = "forms/minute.schema.json"
[state.free]
kind = "start"
owner = "head"
deadline = { days = 60, then = "close" }
[state.barred]
owner = "head"
deadline = { days = 60, then = "close" }
[state.closed]
kind = "final"
keep = { years = 1 }
[action.bar]
from = ["free"]
to = "barred"
by = "head"
produces = ["order", "minute"]
at_most = 5
document = [{ template = "order", series = "ORD" }]
[action.bar.guard]
signed_by_actor = {}
[action.amend]
from = ["barred"]
by = "head"
requires = ["order"]
produces = ["order"]
supersedes = ["order"]
at_most = 5
document = [{ template = "order", series = "ORD" }]
[action.amend.guard]
signed_by_actor = {}
[action.lift]
from = ["barred"]
to = "free"
by = "head"
retires = ["order", "minute"]
[action.lift.guard]
signed_by_actor = {}
[action.close]
from = ["free", "barred"]
to = "closed"
on = "clock"
"#;

const TEXTS: &[&str] = &[
    "module-title",
    "module-intro",
    "module-owner",
    "order-title",
    "order-intro",
    "order-role-head",
    "order-fact-order",
    "order-fact-minute",
    "order-state-free",
    "order-state-barred",
    "order-state-closed",
    "order-action-bar",
    "order-action-amend",
    "order-action-lift",
    "order-action-close",
    "order-document-order",
    "order-field-why",
];

fn doors() -> Folder {
    let why = json!({ "why": { "title": "order-field-why", "type": "string", "maxLength": 40 } });
    let files = [
        ("order/service.toml", ORDER.to_owned()),
        ("order/forms/order.schema.json", form("order-fact-order", &why, &["why"])),
        ("order/forms/minute.schema.json", form("order-fact-minute", &why, &["why"])),
        ("order/documents/order.typ", paper("Buyruq")),
    ];
    module("doors", 3, &files, TEXTS)
}

fn why(facts: &[&str]) -> Value {
    facts.iter().map(|fact| ((*fact).to_owned(), json!({ "why": "Noise" }))).collect()
}

/// The status of every order, and the instant since which it has it.
async fn told(library: &Library) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for number in library.sql.texts("SELECT number FROM documents ORDER BY seq").await {
        let found = library.world.app.documents().verify(&number).await.unwrap();
        let Verification::Found(paper) = found else { panic!("{number}: {found:?}") };
        assert!(paper.chain.is_empty(), "a paper that is nobody else's business tells no steps");
        told.push((paper.status, paper.status_since.to_string()));
    }
    told
}

async fn an_order_is_replaced_by_the_next_and_the_last_of_them_is_lifted(records: Records) {
    let mut setup = Setup::toy().on(records);
    setup.modules.0.extend(doors().0);
    let library = Library::of(setup).await;
    let (world, head) = (&library.world, &library.sora);
    let reference = world.open(&head.viewer, "doors/order").await;
    let mut expected: Vec<(String, String)> = Vec::new();
    let status = |status: &str| (status.to_owned(), format!("{}T00:00:00Z", world.app.today()));
    let acts =
        [("bar", vec!["order", "minute"]), ("amend", vec!["order"]), ("amend", vec!["order"])];
    for (action, facts) in acts {
        head.act(world, &reference, action, why(&facts)).await;
        world.work().await;
        if let Some(last) = expected.last_mut() {
            *last = status("replaced");
        }
        expected.push(status("issued"));
        assert_eq!(told(&library).await, expected, "{action}");
        world.advance(SignedDuration::from_hours(24));
    }

    // The days alone are told: the hours would tell of a case that is nobody else's business.
    head.act(world, &reference, "lift", json!({})).await;
    world.work().await;
    *expected.last_mut().unwrap() = status("lifted");
    assert_eq!(told(&library).await, expected, "those before it stay replaced");

    // Ordered anew, it is another order: what was lifted stays so, and the new one is in force until it is lifted itself.
    world.advance(SignedDuration::from_hours(24));
    head.act(world, &reference, "bar", why(&["order", "minute"])).await;
    world.work().await;
    expected.push(status("issued"));
    assert_eq!(told(&library).await, expected);
    world.advance(SignedDuration::from_hours(24));
    head.act(world, &reference, "lift", json!({})).await;
    world.work().await;
    *expected.last_mut().unwrap() = status("lifted");
    assert_eq!(told(&library).await, expected);
    assert_balanced(world).await;
}
