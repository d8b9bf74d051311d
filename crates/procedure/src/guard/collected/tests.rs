use crate::toy::run::{Run, checked};

#[test]
fn a_keyed_fact_is_awaited_for_every_key_and_the_missing_ones_are_named() {
    let mut run = Run::checking("plain");
    let refused = run.evidence("checked").unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.values["fact"].as_str()),
        ("collected.awaited", "check")
    );
    assert_eq!(refused.values["keys"], "A, B");
    run.person(2, "clerk", "check", vec![checked("A", "fine")]).unwrap();
    assert_eq!(run.evidence("checked").unwrap_err().values["keys"], "B");
    run.person(2, "clerk", "check", vec![checked("B", "fine")]).unwrap();
    assert_eq!(run.evidence("checked").unwrap_err().values["fact"], "repair");
    run.repaired();
    run.evidence("checked").unwrap();
}

#[test]
fn what_a_conditional_child_returns_is_awaited_where_it_was_opened() {
    let mut run = Run::checking("rare");
    run.check(["fine", "fine"]).unwrap();
    run.repaired();
    assert_eq!(run.evidence("checked").unwrap_err().values["fact"], "audit");
    run.answer("audit", None).unwrap();
    run.evidence("checked").unwrap();
}

#[test]
fn keys_that_nobody_knows_yet_are_awaited() {
    let mut run = Run::checking("plain");
    run.case.facts.clear();
    assert_eq!(run.evidence("checked").unwrap_err().code, "collected.awaited");
}
