use std::collections::BTreeMap;

use serde_json::json;

use super::changes::told;
use crate::act::{children, draft::Draft, ended, evidence_actions};
use crate::case::{Case, Change, ChildState, EventKind};
use crate::definition::{Effect, When};
use crate::name::Key;
use crate::toy::run::{Run, checked};
use crate::toy::{actor, name, single};

fn place(subcase: &str, key: Option<&str>) -> (crate::name::Name, Option<Key>) {
    (name(subcase), key.map(|key| Key(key.to_owned())))
}

fn child(case: &Case, subcase: &str, key: Option<&str>) -> Option<ChildState> {
    case.children.get(&place(subcase, key)).copied()
}

/// The clock that stands still while children are open runs out all the same.
fn lapse(run: &mut Run) -> Vec<Change> {
    run.now += 11 * 86_400;
    run.case.clocks.get_mut(&name("checking")).unwrap().paused_at = None;
    run.clock("checking", 1, "lapse").unwrap()
}

#[test]
fn a_case_that_ends_needs_the_children_no_longer_that_still_owe_an_answer() {
    let mut run = Run::checking("rare");
    run.answer("repair", Some("A")).unwrap();
    let changes = lapse(&mut run);
    let ends = ["moved refused", "stopped checking", "ended audit", "ended repair B"];
    assert_eq!(told(&changes), ends);
    assert_eq!(child(&run.case, "repair", Some("A")), Some(ChildState::Answered));
    assert_eq!(child(&run.case, "repair", Some("B")), Some(ChildState::Ended));
    assert_eq!(run.answer("repair", Some("B")).unwrap_err().code, "act.wrong-state");
}

#[test]
fn a_child_that_nothing_ahead_collects_is_needed_no_longer_though_the_case_goes_on() {
    let mut run = Run::checking("plain");
    let to_judging = run.definition.actions.get_mut(&name("note")).unwrap();
    to_judging.to = Some(name("judging"));
    to_judging.from = vec![name("checking")];
    run.definition.actions.remove(&name("start_over"));
    let note = crate::toy::run::note(crate::toy::keyed("remark", "x"));
    let note = crate::act::NewFact { at: crate::case::FactAt { key: None, ..note.at }, ..note };
    let changes = run.person(2, "clerk", "note", vec![note]).unwrap();
    let told = told(&changes);
    assert!(told.ends_with(&["ended repair A".into(), "ended repair B".into()]), "{told:?}");
    assert!(!run.case.is_over(&run.definition));
}

#[test]
fn while_the_way_may_lead_back_to_where_it_is_awaited_a_child_lives_on() {
    let run = Run::checking("plain");
    let mut draft = Draft::new(&run.definition, &run.case, run.moment());
    draft.emit(Change::Moved { to: name("judging") });
    children::end_unneeded(&mut draft);
    // From judging the head may start over, and `checked` collects the repairs again.
    assert_eq!(child(&draft.case, "repair", Some("A")), Some(ChildState::Open));
}

#[test]
fn a_child_whose_key_left_the_list_or_that_is_opened_anew_is_needed_no_longer() {
    let run = Run::checking("plain");
    let mut draft = Draft::new(&run.definition, &run.case, run.moment());
    draft.case.fill(&single("application"), json!({ "books": [{ "code": "B" }] }));
    children::end_unneeded(&mut draft);
    assert_eq!(child(&draft.case, "repair", Some("A")), Some(ChildState::Ended));
    assert_eq!(child(&draft.case, "repair", Some("B")), Some(ChildState::Open));

    let mut run = Run::judging(["fine", "torn"]);
    run.case.children.insert(place("repair", Some("A")), ChildState::Open);
    let changes = told(&run.person(5, "head", "start_over", Vec::new()).unwrap());
    let first = changes.iter().position(|change| change == "ended repair A").unwrap();
    assert_eq!(changes[first + 1], "opened repair A");
    assert!(!changes.contains(&"ended repair B".to_owned()), "it had answered");
    assert_eq!(child(&run.case, "repair", Some("A")), Some(ChildState::Open), "the new one");
}

#[test]
fn what_is_opened_again_leaves_the_answers_alone_that_are_to_be_kept() {
    let mut run = Run::checking("plain");
    run.answer("repair", Some("B")).unwrap();
    let keep =
        When(BTreeMap::from([(crate::toy::place("repair#/child"), vec!["repair".to_owned()])]));
    let again = run.definition.actions.get_mut(&name("start_over")).unwrap();
    again.from = vec![name("checking")];
    again.retires = Vec::new();
    for effect in &mut again.effects {
        if let Effect::OpenSubcase { keep: kept, .. } = effect {
            *kept = Some(keep.clone());
        }
    }
    let changes = told(&run.person(5, "head", "start_over", Vec::new()).unwrap());
    assert!(changes.contains(&"opened repair A".to_owned()), "{changes:?}");
    assert!(!changes.iter().any(|change| change.ends_with("repair B")), "{changes:?}");
    assert_eq!(child(&run.case, "repair", Some("B")), Some(ChildState::Answered));
}

#[test]
fn a_successor_owes_no_answer_and_outlives_the_case() {
    let mut run = Run::checking("rare");
    run.definition.subcases.get_mut(&name("audit")).unwrap().take = None;
    lapse(&mut run);
    assert_eq!(child(&run.case, "audit", None), Some(ChildState::Open));
}

#[test]
fn in_a_case_that_is_needed_no_longer_nothing_happens_any_more() {
    let mut run = Run::checking("rare");
    run.repaired();
    let decision = ended(&run.definition, &run.case, run.moment()).unwrap();
    assert_eq!(decision.kind, EventKind::Ended);
    let author = crate::act::Author::Cause(crate::act::Cause::Parent);
    let changes = run.record(author, decision);
    assert_eq!(told(&changes), ["ended", "stopped checking", "ended audit"]);
    assert_eq!(run.case.state, Some(name("checking")), "where it stood");
    assert_eq!(run.code(actor(2, "clerk"), "check", vec![checked("A", "fine")]), "act.ended");
    assert_eq!(run.code(actor(5, "head"), "check", Vec::new()), "act.not-your-role");
    assert_eq!(run.answer("audit", None).unwrap_err().code, "act.wrong-state");
    assert_eq!(evidence_actions(&run.definition, &run.case), []);
    assert_eq!(run.clock("checking", 1, "lapse").unwrap_err().code, "act.cause");
    assert_eq!(ended(&run.definition, &run.case, run.moment()), None, "once");
}

#[test]
fn what_is_over_cannot_be_ended() {
    let mut run = Run::lent("2026-03-31");
    run.now += 30 * 86_400;
    run.clock("term", 1, "expire").unwrap();
    assert_eq!(ended(&run.definition, &run.case, run.moment()), None);
}
