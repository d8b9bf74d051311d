//! Answers of other systems: what they may bring, and what people leave to them.

use serde_json::{Value, json};

use crate::act::{Actor, Author, Cause, Command, Decision, Moment, Phase, decide, outside_actions};
use crate::case::{Case, Event, EventKind, FactAt};
use crate::definition::{Definition, OutsideCause};
use crate::guard::{ActEvidence, Answers};
use crate::outside::{acceptable, with_defaults};
use crate::refusal::Refusal;
use crate::toy::{NOW, actor, at, calendar, definition, name, new, single};

const FINE: &str = r#"
[service]
id = "fine"
version = "1"
basis = ["Toy law, article 3"]
calendar = "uz"
[role.clerk]
org = "library"
post = "clerk"
[fact.fine]
schema = "forms/fine.schema.json"
[fact.receipt]
[state.open]
kind = "start"
owner = "clerk"
[state.owed]
owner = "clerk"
[state.paid]
kind = "final"
keep = { years = 1 }
[action.ask]
from = ["open"]
to = "owed"
by = "clerk"
produces = ["fine"]
effect = [{ send = { to = "outside:bank", message = "invoice" } }]
[action.ask.guard]
signed_by_actor = {}
[action.correct]
from = ["owed"]
by = "clerk"
produces = ["fine"]
supersedes = ["fine"]
[action.correct.guard]
signed_by_actor = {}
[action.noted]
from = ["owed"]
on = { outside = "bank/noted" }
produces = ["receipt"]
[action.settle]
from = ["owed"]
to = "paid"
on = { outside = "bank/paid" }
requires = ["fine"]
produces = ["fine"]
supersedes = ["fine"]
[action.settle.guard]
when = { "fine#/status" = ["paid"] }
"#;

fn fine() -> Definition {
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["amount", "status"],
        "properties": {
            "amount": { "type": "string", "maxLength": 10 },
            "status": { "type": "string", "enum": ["unpaid", "paid"], "default": "unpaid", "x-outside": true },
            "payment": { "type": "string", "maxLength": 5, "x-outside": true },
        },
    });
    definition(FINE, &[("fine", schema)])
}

fn person() -> Author {
    let clerk: Actor = actor(2, "clerk");
    Author::Person(clerk)
}

fn bank(message: &str) -> Author {
    let (system, message) = (name("bank"), name(message));
    Author::Cause(Cause::Outside { system, message, answer: "1".to_owned() })
}

fn tried(
    definition: &Definition,
    case: &Case,
    author: Author,
    action: &str,
    (fact, body): (&str, Value),
) -> Result<Decision, Refusal> {
    let evidence = match &author {
        Author::Person(actor) => {
            Some(ActEvidence { signer: actor.person, signed_at: at(NOW), covers: Vec::new() })
        }
        Author::Cause(_) => None,
    };
    let command = Command { action: name(action), author, facts: vec![new(single(fact), body)] };
    let answers = Answers { evidence, ..Answers::default() };
    let calendar = calendar();
    let moment =
        Moment { now: at(NOW), captured_at: None, calendar: &calendar, phase: Phase::Commit };
    decide(definition, case, &command, &answers, moment)
}

/// The case after this act, and the body recorded for the fact.
fn done(
    definition: &Definition,
    case: &Case,
    author: Author,
    action: &str,
    filled: (&str, Value),
) -> (Case, Value) {
    let fact = filled.0.to_owned();
    let decision = tried(definition, case, author.clone(), action, filled).expect("allowed");
    let mut case = case.clone();
    let kind = EventKind::Acted { action: name(action) };
    let event =
        Event { seq: case.seq + 1, kind, author, recorded_at: at(NOW), changes: decision.changes };
    case.apply(definition, &event);
    for (place, body) in decision.bodies {
        case.fill(&place, body);
    }
    let body = case.facts[&FactAt { fact: name(&fact), key: None }].body.clone();
    (case, body)
}

fn told(result: Result<Decision, Refusal>) -> (String, String) {
    let refusal = result.expect_err("refused");
    let pointer = refusal.values.get("pointer").cloned().unwrap_or_default();
    (refusal.code, pointer)
}

#[test]
fn a_person_leaves_to_an_answer_what_is_the_answers() {
    let fine = fine();
    let open = Case { state: Some(name("open")), seq: 1, ..Case::default() };
    let ask = |body| tried(&fine, &open, person(), "ask", ("fine", body));
    let form = |pointer: &str| ("act.form".to_owned(), pointer.to_owned());
    assert_eq!(told(ask(json!({ "amount": "5", "status": "paid" }))), form("/status"));
    assert_eq!(told(ask(json!({ "amount": "5", "payment": "T-1" }))), form("/payment"));
    assert!(ask(json!({ "amount": "5", "status": "unpaid" })).is_ok(), "its default may be said");
    let (owed, body) = done(&fine, &open, person(), "ask", ("fine", json!({ "amount": "5" })));
    assert_eq!(body, json!({ "amount": "5", "status": "unpaid" }));
    assert_eq!(with_defaults(&fine.schemas[&name("fine")], &json!({ "amount": "5" })), body);
    let heard: Vec<_> =
        outside_actions(&fine, &owed).iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(heard, ["noted", "settle"]);
}

#[test]
fn an_answer_fills_its_own_fields_and_touches_no_others() {
    let fine = fine();
    let open = Case { state: Some(name("open")), seq: 1, ..Case::default() };
    let (owed, _) = done(&fine, &open, person(), "ask", ("fine", json!({ "amount": "5" })));
    let settle = |body| tried(&fine, &owed, bank("paid"), "settle", ("fine", body));
    let table = [
        (json!({ "status": "paid", "amount": "0" }), "act.form", "/amount"),
        (json!({ "status": "settled" }), "act.form", "/status"),
        (json!({ "status": "paid", "payment": "too long" }), "act.form", "/payment"),
        (json!("paid"), "act.form", ""),
        (json!({ "payment": "T-1" }), "when.other-value", "/status"),
    ];
    for (body, code, pointer) in table {
        assert_eq!(told(settle(body.clone())), (code.to_owned(), pointer.to_owned()), "{body}");
    }
    let paid = json!({ "status": "paid", "payment": "T-1" });
    let (case, body) = done(&fine, &owed, bank("paid"), "settle", ("fine", paid.clone()));
    assert_eq!(body, json!({ "amount": "5", "status": "paid", "payment": "T-1" }));
    assert_eq!(case.state, Some(name("paid")));
    assert_eq!(case.acts.last().and_then(|act| act.person), None);
    let by_other = tried(&fine, &owed, bank("noted"), "settle", ("fine", paid.clone()));
    assert_eq!(told(by_other).0, "act.cause");
    assert_eq!(told(tried(&fine, &owed, person(), "settle", ("fine", paid))).0, "act.cause");
}

#[test]
fn what_an_answer_filled_outlives_a_correction_by_people() {
    let fine = fine();
    let open = Case { state: Some(name("open")), seq: 1, ..Case::default() };
    let (mut owed, _) = done(&fine, &open, person(), "ask", ("fine", json!({ "amount": "5" })));
    owed.fill(&single("fine"), json!({ "amount": "5", "status": "paid", "payment": "T-1" }));
    let (_, body) = done(&fine, &owed, person(), "correct", ("fine", json!({ "amount": "6" })));
    assert_eq!(body, json!({ "amount": "6", "status": "paid", "payment": "T-1" }));
    let erased = tried(
        &fine,
        &owed,
        person(),
        "correct",
        ("fine", json!({ "amount": "6", "status": "unpaid" })),
    );
    assert_eq!(told(erased), ("act.form".to_owned(), "/status".to_owned()));
}

#[test]
fn a_fact_without_a_form_is_whatever_object_the_answer_brings() {
    let fine = fine();
    let open = Case { state: Some(name("open")), seq: 1, ..Case::default() };
    let (owed, _) = done(&fine, &open, person(), "ask", ("fine", json!({ "amount": "5" })));
    let noted = |body| tried(&fine, &owed, bank("noted"), "noted", ("receipt", body));
    assert_eq!(told(noted(json!([1]))), ("act.form".to_owned(), String::new()));
    let (_, body) =
        done(&fine, &owed, bank("noted"), "noted", ("receipt", json!({ "at": "desk 7" })));
    assert_eq!(body, json!({ "at": "desk 7" }));
}

#[test]
fn whether_any_action_could_take_an_answer_is_known_before_one_listens() {
    let fine = fine();
    let open = Case { state: Some(name("open")), seq: 1, ..Case::default() };
    let mut case = open.clone();
    let code = |case: &Case, message: &str, body: &Value| {
        let heard = OutsideCause { system: name("bank"), message: name(message) };
        acceptable(&fine, case, &heard, body).err().map_or(String::new(), |refusal| refusal.code)
    };
    let table = [
        ("paid", json!({ "status": "paid" }), ""),
        ("paid", json!({ "status": "settled" }), "act.form"),
        ("paid", json!({ "amount": "1" }), "act.form"),
        ("noted", json!({ "anything": 1 }), ""),
        ("noted", json!("x"), "act.form"),
        ("returned", json!({}), "outside.unknown-message"),
    ];
    for (message, body, expected) in &table {
        assert_eq!(code(&case, message, body), *expected, "{message} {body}");
    }
    // What it fills is there: the whole is looked at.
    case = done(&fine, &open, person(), "ask", ("fine", json!({ "amount": "5" }))).0;
    for (message, body, expected) in &table {
        assert_eq!(code(&case, message, body), *expected, "{message} {body}");
    }
    case.fill(&single("fine"), json!({ "status": "unpaid" }));
    assert_eq!(code(&case, "paid", &json!({ "status": "paid" })), "act.form");
}
