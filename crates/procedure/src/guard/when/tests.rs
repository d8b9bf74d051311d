use serde_json::json;

use super::holds;
use crate::act::Phase;
use crate::definition::When;
use crate::guard::Answers;
use crate::name::Key;
use crate::toy::run::Run;
use crate::toy::{self, place};

fn when(at: &str, values: &[&str]) -> When {
    When([(place(at), values.iter().map(|value| (*value).to_owned()).collect())].into())
}

#[test]
fn the_field_has_one_of_the_values() {
    let table = [
        (json!({ "kind": "rare" }), ""),
        (json!({ "kind": "plain" }), "when.other-value"),
        (json!({}), "when.other-value"),
        (json!({ "kind": ["rare"] }), "when.other-value"),
        (json!({ "kind": true }), ""),
        (json!({ "kind": 7 }), ""),
    ];
    for (form, code) in table {
        let guards =
            toy::guards(|guards| guards.when = Some(when("form#/kind", &["rare", "true", "7"])));
        assert_eq!(
            toy::judged_with(guards, &form, &Answers::default(), Phase::Prepare),
            code,
            "{form}"
        );
    }
}

#[test]
fn the_refusal_names_the_value_that_closed_the_action() {
    let guards = toy::guards(|guards| guards.when = Some(when("form#/kind", &["rare", "old"])));
    let refusal =
        toy::refusal_with(guards, &json!({ "kind": "plain" }), &Answers::default(), Phase::Prepare)
            .unwrap();
    assert_eq!(
        (refusal.values["value"].as_str(), refusal.values["allowed"].as_str()),
        ("plain", "rare, old")
    );
}

#[test]
fn a_fact_that_is_not_there_is_missed() {
    let guards = toy::guards(|guards| guards.when = Some(when("nowhere#/kind", &["rare"])));
    assert_eq!(toy::judged(guards, &Answers::default(), Phase::Prepare), "act.missing-fact");
}

#[test]
fn an_effect_reads_the_key_that_it_is_about() {
    let mut run = Run::checking("plain");
    run.check(["fine", "torn"]).unwrap();
    let fine = when("check#/result", &["fine"]);
    let key = |key: &str| Key(key.to_owned());
    assert!(holds(&run.definition, &run.case, &fine, Some(&key("A"))));
    assert!(!holds(&run.definition, &run.case, &fine, Some(&key("B"))));
    assert!(!holds(&run.definition, &run.case, &fine, None));
    assert!(holds(
        &run.definition,
        &run.case,
        &when("application#/kind", &["plain"]),
        Some(&key("B"))
    ));
}
