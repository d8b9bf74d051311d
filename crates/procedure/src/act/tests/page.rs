use crate::act::{Check, checks, judge_open, open_actions};
use crate::guard::{Answer, Answers, Need, Tie};
use crate::toy::run::{Run, good};
use crate::toy::{actor, name, person};

fn seen(run: &Run, number: u128, post: &str) -> Vec<(String, String)> {
    let actions = open_actions(&run.definition, &run.case, &actor(number, post), run.moment());
    let code = |result: Result<Vec<Need>, crate::Refusal>| {
        result.err().map_or(String::new(), |refusal| refusal.code)
    };
    actions.into_iter().map(|(name, result)| (name.to_string(), code(result))).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect()
}

#[test]
fn a_page_lists_every_action_of_people_here_and_why_it_is_closed() {
    let mut run = Run::checking("plain");
    let clerk = [
        ("check", ""),
        ("check_again", ""),
        ("note", ""),
        ("opine", "act.not-your-role"),
        ("reply", "act.not-your-role"),
    ];
    assert_eq!(seen(&run, 2, "clerk"), pairs(&clerk));
    run.check(["fine", "torn"]).unwrap();
    assert_eq!(seen(&run, 2, "clerk")[0], ("check".to_owned(), "act.fact-exists".to_owned()));
    assert_eq!(seen(&run, 7, "clerk")[0], ("check".to_owned(), "act.not-assigned".to_owned()));
    run.repaired();
    run.evidence("checked").unwrap();
    let head = [("lend", "when.other-value"), ("reject", ""), ("start_over", "")];
    assert_eq!(seen(&run, 5, "head"), pairs(&head));
    assert_eq!(seen(&run, 2, "head")[0], ("lend".to_owned(), "act.same-person".to_owned()));
}

#[test]
fn a_queue_that_did_not_load_the_bodies_leaves_open_what_they_would_say() {
    let mut run = Run::judging(["fine", "torn"]);
    run.case.facts.values_mut().for_each(|fact| fact.body = serde_json::Value::Null);
    assert_eq!(seen(&run, 5, "head"), pairs(&[("lend", ""), ("reject", ""), ("start_over", "")]));
}

#[test]
fn every_check_of_an_action_is_shown_with_its_result() {
    let run = Run::judging(["fine", "torn"]);
    let head = actor(5, "head");
    let tie = Need::Interest {
        person: person(5),
        acting_for: head.organisation,
        on: crate::toy::day("2026-03-11"),
    };
    let all =
        checks(&run.definition, &run.case, &name("lend"), &head, &Answers::default(), run.moment());
    let needs = all.iter().flat_map(|check| &check.needs);
    let mut known: std::collections::BTreeMap<_, _> =
        needs.map(|need| (need.clone(), good(need))).collect();
    known.insert(tie, Answer::Interest(Some(Tie { kind: "kinship".to_owned(), hidden: false })));
    let answers = Answers { known, evidence: None };
    let all = checks(&run.definition, &run.case, &name("lend"), &head, &answers, run.moment());
    let told = |check: &Check| {
        let code =
            check.result.as_ref().err().map_or("", |refusal| refusal.code.as_str()).to_owned();
        (check.guard, code, check.at_act)
    };
    let expected = [
        ("never_same_person", "", false),
        ("competent", "", false),
        ("impartial", "impartial.interest", false),
        ("present", "", true),
        ("signed_by_actor", "", true),
        ("when", "when.other-value", false),
    ];
    let expected = expected.map(|(guard, code, at_act)| (guard, code.to_owned(), at_act));
    assert_eq!(all.iter().map(told).collect::<Vec<_>>(), expected);
    let refusals =
        judge_open(&run.definition, &run.case, &name("lend"), &head, &answers, run.moment());
    let codes: Vec<_> = refusals.iter().map(|refusal| refusal.code.as_str()).collect();
    assert_eq!(codes, ["impartial.interest", "when.other-value"]);
}

#[test]
fn an_action_that_is_not_ones_own_has_one_reason_and_no_checks() {
    let run = Run::judging(["fine", "fine"]);
    let clerk = actor(2, "clerk");
    let none = Answers::default();
    assert_eq!(checks(&run.definition, &run.case, &name("lend"), &clerk, &none, run.moment()), []);
    let refusals =
        judge_open(&run.definition, &run.case, &name("lend"), &clerk, &none, run.moment());
    assert_eq!(refusals.len(), 1);
    assert_eq!(refusals[0].code, "act.not-your-role");
}
