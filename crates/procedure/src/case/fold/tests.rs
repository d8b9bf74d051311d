use serde_json::{Value, json};

use crate::act::Author;
use crate::case::{Case, FactAt};
use crate::toy::run::{Run, application, checked, lent, note};
use crate::toy::{actor, keyed, new, organisation, single};

/// Folds the stored events again and fills in the stored bodies, as a store does.
fn reloaded(run: &Run) -> Case {
    let mut case = Case::fold(&run.definition, &run.events);
    let current = |at: &FactAt, seq: u64| case.facts.get(at).is_some_and(|fact| fact.seq == seq);
    let bodies: Vec<_> =
        run.bodies.iter().filter(|(at, seq, _)| current(at, *seq)).cloned().collect();
    for (at, _, body) in bodies {
        case.fill(&at, body);
    }
    case
}

/// Everything anybody might try next, sensible or not.
fn attempts() -> Vec<(Author, &'static str, Vec<crate::act::NewFact>)> {
    let by = |number, post: &str| Author::Person(actor(number, post));
    vec![
        (by(1, "reader"), "submit", vec![application("rare", &["A", "B"])]),
        (by(2, "clerk"), "accept", vec![]),
        (by(2, "clerk"), "check", vec![checked("A", "fine")]),
        (by(2, "clerk"), "check", vec![checked("B", "fine")]),
        (by(2, "clerk"), "check_again", vec![checked("B", "fine")]),
        (by(2, "clerk"), "note", vec![note(single("remark"))]),
        (by(3, "juror"), "opine", vec![note(keyed("opinion", &crate::toy::person(3).to_string()))]),
        (by(5, "head"), "start_over", vec![]),
        (by(5, "head"), "lend", vec![lent("2026-04-30")]),
        (by(5, "head"), "reject", vec![new(single("refusal"), json!({ "ground": "torn" }))]),
    ]
}

#[test]
fn the_fold_of_all_events_is_the_case_that_they_made_one_by_one() {
    let mut reached = std::collections::BTreeSet::new();
    for seed in 0..60_u64 {
        let mut run = Run::opened();
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        for _ in 0..60 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            step(&mut run, usize::try_from(state >> 40).unwrap());
            assert_eq!(reloaded(&run), run.case, "seed {seed}");
            reached.extend(run.case.state.clone());
        }
        assert!(run.case.facts.values().all(|fact| fact.body != Value::Null));
    }
    let all: std::collections::BTreeSet<_> = crate::toy::card().states.into_keys().collect();
    assert_eq!(reached, all, "the walk is long enough to come everywhere");
}

fn step(run: &mut Run, dice: usize) {
    let attempts = attempts();
    run.now += i64::try_from(dice % 7).unwrap() * 40_000;
    let due = crate::deadline::due(&run.case, run.moment().now);
    if let Some((clock, turn)) = due.first() {
        match crate::deadline::clock_action(&run.definition, &run.case, clock) {
            Some(action) => drop(run.clock(clock.as_str(), *turn, action.as_str())),
            None => drop(run.overdue(clock.as_str())),
        }
    }
    match dice % 15 {
        10 => drop(run.drawn("clerk", &[2])),
        11 => drop(run.drawn("juror", &[3, 4])),
        12 => drop(run.answer("repair", Some(["A", "B"][dice % 2]))),
        13 => drop(run.answer("audit", None)),
        14 => drop(run.evidence("checked")),
        attempt => {
            let (author, action, facts) = attempts[attempt].clone();
            drop(run.act(author, action, facts));
        }
    }
}

#[test]
fn opening_joins_the_starters_organisation_and_stands_in_the_start_state() {
    let run = Run::opened();
    assert_eq!(run.case.parties, [(crate::toy::name("school"), organisation(2))].into());
    assert_eq!(run.case.state, run.definition.start().cloned());
    assert_eq!((run.case.seq, run.case.opened_at), (1, Some(run.moment().now)));
}

#[test]
fn a_body_for_a_place_where_nothing_counts_is_left_alone() {
    let mut case = Case::default();
    case.fill(&single("application"), json!({}));
    assert_eq!(case, Case::default());
}
