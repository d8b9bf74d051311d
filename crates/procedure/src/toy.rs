//! A made-up service for the tests: a library lends books on a card. And a desk with one action, for one guard at a time.

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::{OrganisationId, PersonId, PostId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::act::{Actor, Author, Command, Moment, NewFact, Phase, decide};
use crate::case::{Case, FactAt};
use crate::definition::{Definition, Guards};
use crate::guard::{Answer, Answers, Need};
use crate::name::{Key, Name, Place};
use crate::read::{Folder, read};
use crate::refusal::Refusal;

pub(crate) mod run;

/// Ten in the morning in Tashkent on Wednesday, 11 March 2026.
pub(crate) const NOW: i64 = 1_773_205_200;
pub(crate) const TODAY: &str = "2026-03-11";

const DESK: &str = r#"
[service]
id = "desk"
version = "2026.1.0"
basis = ["Toy law, article 2"]
calendar = "uz"
[role.clerk]
org = "library"
post = "clerk"
[fact.form]
schema = "forms/form.schema.json"
[state.open]
kind = "start"
owner = "clerk"
[state.done]
kind = "final"
keep = { years = 1 }
[action.lend]
from = ["open"]
to = "done"
by = "clerk"
produces = ["form"]
[action.lend.guard]
signed_by_actor = {}
"#;

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn place(text: &str) -> Place {
    Place::parse(text).unwrap()
}

pub(crate) fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

pub(crate) fn organisation(number: u128) -> OrganisationId {
    OrganisationId(Uuid::from_u128(1000 + number))
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn single(fact: &str) -> FactAt {
    FactAt { fact: name(fact), key: None }
}

pub(crate) fn keyed(fact: &str, key: &str) -> FactAt {
    FactAt { fact: name(fact), key: Some(Key(key.to_owned())) }
}

pub(crate) fn new(at: FactAt, body: Value) -> NewFact {
    NewFact { at, body, author: None }
}

/// A person in the post of that kind: readers in school 2, everybody else in library 1.
pub(crate) fn actor(number: u128, post: &str) -> Actor {
    let (org, own) = if post == "reader" { ("school", 2) } else { ("library", 1) };
    Actor {
        person: person(number),
        post: PostId(Uuid::from_u128(number)),
        organisation: organisation(own),
        org: name(org),
        post_kind: name(post),
        power: None,
    }
}

pub(crate) fn calendar() -> Calendar {
    Calendar { working: [day("2026-03-14")].into(), ..Calendar::week_only("toy") }
}

/// The definition of this text, with these forms.
pub(crate) fn definition(text: &str, forms: &[(&str, Value)]) -> Definition {
    let mut files = BTreeMap::from([
        (
            "library/module.toml".to_owned(),
            b"title = \"library\"\norder = 1\nowner = \"library\"\n".to_vec(),
        ),
        ("library/toy/service.toml".to_owned(), text.as_bytes().to_vec()),
        ("library/toy/documents/card.typ".to_owned(), b"= Card".to_vec()),
    ]);
    for (form, schema) in forms {
        files.insert(
            format!("library/toy/forms/{form}.schema.json"),
            schema.to_string().into_bytes(),
        );
    }
    let (mut library, findings) = read(&Folder(files));
    library.services.remove("library/toy").unwrap_or_else(|| panic!("{findings:#?}"))
}

fn object(properties: &Value, required: &[&str]) -> Value {
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
        "properties": properties, "required": required })
}

/// The service in `toy/card.toml`.
pub(crate) fn card() -> Definition {
    let text = json!({ "type": "string", "maxLength": 100 });
    let date = json!({ "type": "string", "format": "date", "maxLength": 10 });
    let book = object(&json!({ "code": text }), &["code"]);
    let application = json!({
        "kind": { "type": "string", "enum": ["plain", "rare"] },
        "library": { "type": "string", "format": "uuid", "maxLength": 36, "x-party": "library" },
        "books": { "type": "array", "maxItems": 10, "x-key": "code", "items": book },
    });
    let forms = [
        ("application", object(&application, &["kind", "library", "books"])),
        (
            "check",
            object(
                &json!({ "result": { "type": "string", "enum": ["fine", "torn"] } }),
                &["result"],
            ),
        ),
        ("note", object(&json!({ "text": text }), &["text"])),
        ("card", object(&json!({ "number": text, "until": date }), &["number", "until"])),
        ("refusal", object(&json!({ "ground": text }), &["ground"])),
    ];
    definition(include_str!("toy/card.toml"), &forms)
}

/// The desk, whose form may hold anything.
pub(crate) fn desk(guards: Guards) -> Definition {
    let mut desk = definition(DESK, &[("form", object(&json!({}), &[]))]);
    desk.schemas.values_mut().for_each(|schema| *schema = json!({}));
    desk.actions.get_mut(&name("lend")).unwrap().guards = guards;
    desk
}

pub(crate) fn guards(set: impl FnOnce(&mut Guards)) -> Guards {
    let mut guards = Guards::default();
    set(&mut guards);
    guards
}

pub(crate) fn answers(known: impl IntoIterator<Item = (Need, Answer)>) -> Answers {
    Answers { known: known.into_iter().collect(), evidence: None }
}

/// A case of the desk, waiting for its one action.
pub(crate) fn waiting() -> Case {
    Case { state: Some(name("open")), seq: 1, ..Case::default() }
}

/// What the one action of the desk, with these guards, is refused for.
pub(crate) fn refusal_with(
    guards: Guards,
    form: &Value,
    answers: &Answers,
    phase: Phase,
) -> Option<Refusal> {
    let author = Author::Person(actor(1, "clerk"));
    let command =
        Command { action: name("lend"), author, facts: vec![new(single("form"), form.clone())] };
    let calendar = calendar();
    let moment = Moment { now: at(NOW), captured_at: None, calendar: &calendar, phase };
    decide(&desk(guards), &waiting(), &command, answers, moment).err()
}

pub(crate) fn refusal(guards: Guards, answers: &Answers, phase: Phase) -> Option<Refusal> {
    refusal_with(guards, &json!({ "field": "maps" }), answers, phase)
}

/// The code of the refusal; empty: it is allowed.
pub(crate) fn judged_with(guards: Guards, form: &Value, answers: &Answers, phase: Phase) -> String {
    refusal_with(guards, form, answers, phase).map_or(String::new(), |refusal| refusal.code)
}

pub(crate) fn judged(guards: Guards, answers: &Answers, phase: Phase) -> String {
    refusal(guards, answers, phase).map_or(String::new(), |refusal| refusal.code)
}
