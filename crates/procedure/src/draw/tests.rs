use serde_json::json;
use uuid::Uuid;

use super::{Candidate, barred, pick, ranked, requirements, scope_subjects};
use crate::definition::{AssignBy, InScope};
use crate::refusal::Refusal;
use crate::toy::run::{Run, application, lent};
use crate::toy::{at, card, name, person, place};

const SEED: [u8; 32] = [7; 32];

fn candidate(number: u128, open: u32, last_used: Option<i64>) -> Candidate {
    Candidate {
        id: Uuid::from_u128(number),
        open,
        last_used: last_used.map(at),
        among_last: false,
        left_out: None,
    }
}

fn picked(by: AssignBy, candidates: &[Candidate], count: usize) -> Vec<u128> {
    pick(by, candidates, count, &SEED).picked.iter().map(Uuid::as_u128).collect()
}

#[test]
fn a_queue_takes_the_fewest_open_and_then_the_longest_ago() {
    let candidates = [
        candidate(1, 2, None),
        candidate(2, 1, Some(20)),
        candidate(3, 1, Some(10)),
        candidate(4, 1, None),
    ];
    assert_eq!(picked(AssignBy::Queue, &candidates, 4), [4, 3, 2, 1]);
}

#[test]
fn rotation_takes_the_longest_ago_and_avoids_the_last_while_others_remain() {
    let avoided = Candidate { among_last: true, ..candidate(3, 0, None) };
    let candidates = [candidate(1, 9, Some(10)), candidate(2, 0, Some(20)), avoided];
    assert_eq!(picked(AssignBy::Rotation, &candidates, 1), [1]);
    assert_eq!(picked(AssignBy::Rotation, &candidates, 5), [1, 2, 3]);
    assert_eq!(picked(AssignBy::Rotation, &candidates[2..], 1), [3]);
}

#[test]
fn a_lottery_is_the_same_for_whoever_runs_it_again_and_depends_on_the_seed_alone() {
    let candidates: Vec<_> =
        (1..=20).map(|number| candidate(number, u32::try_from(number).unwrap(), Some(5))).collect();
    let backwards: Vec<_> = candidates.iter().rev().cloned().collect();
    let first = picked(AssignBy::Lottery, &candidates, 3);
    assert_eq!(first, picked(AssignBy::Lottery, &backwards, 3));
    let other = pick(AssignBy::Lottery, &candidates, 3, &[8; 32]);
    assert_ne!(first, other.picked.iter().map(Uuid::as_u128).collect::<Vec<_>>());
    let lots = other.record["from"].as_array().unwrap();
    let lowest = lots.iter().min_by_key(|line| line["lot"].as_str().unwrap().to_owned()).unwrap();
    assert_eq!(lowest["id"], json!(other.picked[0]));
}

#[test]
fn who_is_left_out_is_never_drawn_and_the_record_says_why() {
    let left_out = Some(Refusal::new("competent.missing").with("area", "lending"));
    let candidates = [Candidate { left_out, ..candidate(1, 0, None) }, candidate(2, 5, None)];
    for by in
        [AssignBy::Queue, AssignBy::Rotation, AssignBy::Lottery, AssignBy::Named, AssignBy::All]
    {
        let drawn = pick(by, &candidates, 2, &SEED);
        assert_eq!(drawn.picked, [candidates[1].id]);
        assert_eq!(drawn.record["from"][0]["left_out"]["code"], "competent.missing");
        assert_eq!(drawn.record["from"].as_array().unwrap().len(), 2);
    }
    assert!(pick(AssignBy::Lottery, &candidates[..1], 1, &SEED).picked.is_empty());
}

#[test]
fn a_record_says_in_which_order_the_candidates_stood() {
    let left_out = Some(Refusal::new("competent.missing"));
    let mut candidates: Vec<_> = (1..=9)
        .map(|number: u128| {
            let low = u32::try_from(number).unwrap();
            let last_used = (low % 3 > 0).then_some(i64::from(low % 4) * 10);
            Candidate { among_last: low == 2, ..candidate(number, low % 2, last_used) }
        })
        .collect();
    candidates.push(Candidate { left_out, ..candidate(10, 0, None) });
    for by in [AssignBy::Queue, AssignBy::Rotation, AssignBy::Lottery, AssignBy::All] {
        let drawn = pick(by, &candidates, 4, &SEED);
        let ranked = ranked(&drawn.record);
        let order: Vec<_> = ranked.iter().map(|one| one.id).collect();
        assert_eq!(order, pick(by, &candidates, 10, &SEED).picked, "{by:?}");
        let picked: Vec<_> = ranked.iter().filter(|one| one.is_picked).map(|one| one.id).collect();
        assert_eq!(picked, drawn.picked, "{by:?}");
        assert_eq!(ranked.iter().filter(|one| one.among_last).count(), 1, "{by:?}");
    }
    assert_eq!(ranked(&json!({ "from": [{ "id": "nobody" }, 7], "picked": 7 })), []);
}

#[test]
fn everybody_is_everybody_whatever_the_count() {
    let candidates = [candidate(1, 0, None), candidate(2, 0, None), candidate(3, 0, None)];
    assert_eq!(picked(AssignBy::All, &candidates, 1).len(), 3);
}

#[test]
fn a_role_must_be_what_the_guards_of_its_actions_ask() {
    let card = card();
    let head = requirements(&card, &name("head"));
    assert_eq!(
        (head.areas, head.impartial, head.scopes.len()),
        ([name("lending")].into(), true, 0)
    );
    assert_eq!(requirements(&card, &name("reader")), super::Requirements::default());
}

#[test]
fn a_child_says_by_its_given_facts_what_its_organisation_must_be_accredited_for() {
    let mut child = card();
    let guards = |child: &mut crate::Definition, action: &str, at: &str| {
        child.actions.get_mut(&name(action)).unwrap().guards.in_scope =
            Some(InScope { places: vec![place(at)] });
    };
    guards(&mut child, "accept", "application#/books/code");
    guards(&mut child, "check", "application#/kind");
    guards(&mut child, "lend", "check#/result");
    let subjects = scope_subjects(&child, &[application("rare", &["A", "B"]), lent("2027-01-31")]);
    assert_eq!(subjects.into_iter().collect::<Vec<_>>(), ["A", "B", "rare"]);
}

#[test]
fn who_did_what_closes_an_action_of_the_role_is_barred_from_it() {
    let run = Run::judging(["fine", "fine"]);
    let barred = |role| barred(&run.definition, &run.case, &name(role));
    assert_eq!(barred("head"), [person(2)].into());
    assert!(barred("reader").is_empty());
    assert!(barred("clerk").is_empty());
}
