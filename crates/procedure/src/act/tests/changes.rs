use serde_json::json;

use crate::act::evidence_actions;
use crate::case::{Change, EventKind};
use crate::name::Key;
use crate::toy::run::{Run, application, lent, note};
use crate::toy::{keyed, name, new, organisation, person, single};

/// The changes in words, so that a table can hold them.
pub(super) fn told(changes: &[Change]) -> Vec<String> {
    let keyed = |key: &Option<Key>| key.as_ref().map_or(String::new(), |key| format!(" {key}"));
    changes
        .iter()
        .map(|change| match change {
            Change::Produced { at, .. } => format!("produced {}{}", at.fact, keyed(&at.key)),
            Change::Retired { at } => format!("retired {}{}", at.fact, keyed(&at.key)),
            Change::Moved { to } => format!("moved {to}"),
            Change::Joined { org, .. } => format!("joined {org}"),
            Change::AssignmentAsked { role } => format!("asked {role}"),
            Change::Assigned { role, people, .. } => format!("assigned {role} {}", people.len()),
            Change::ClockStarted { clock, run, .. } => format!("started {clock} {run}"),
            Change::ClockStopped { clock } => format!("stopped {clock}"),
            Change::ClockPaused { clock } => format!("paused {clock}"),
            Change::ClockResumed { clock, .. } => format!("resumed {clock}"),
            Change::ClockOverdue { clock } => format!("overdue {clock}"),
            Change::SubcaseOpened { subcase, key } => format!("opened {subcase}{}", keyed(key)),
            Change::SubcaseAnswered { subcase, key } => format!("answered {subcase}{}", keyed(key)),
            Change::SubcaseVacant { subcase, key } => format!("vacant {subcase}{}", keyed(key)),
            Change::SubcaseEnded { subcase, key } => format!("ended {subcase}{}", keyed(key)),
            Change::Ended => "ended".to_owned(),
            Change::Papered { template, key } => format!("papered {template}{}", keyed(key)),
            Change::Registered { register, status, key } => {
                format!("registered {register} {status}{}", keyed(key))
            }
            Change::Sent { to, message } => format!("sent {to} {message}"),
            Change::SentOutside { system, message } => format!("sent outside {system} {message}"),
        })
        .collect()
}

#[test]
fn an_act_changes_a_case_in_the_order_of_an_act() {
    let mut run = Run::opened();
    let changes =
        run.person(1, "reader", "submit", vec![application("rare", &["A", "B"])]).unwrap();
    let submitted = [
        "produced application",
        "joined library",
        "moved submitted",
        "started submitted 1",
        "started review 1",
        "asked clerk",
    ];
    assert_eq!(told(&changes), submitted);
    assert_eq!(told(&run.drawn("clerk", &[2])), ["assigned clerk 1"]);
    let changes = run.person(2, "clerk", "accept", Vec::new()).unwrap();
    let accepted = [
        "moved checking",
        "stopped submitted",
        "stopped review",
        "started checking 1",
        "asked juror",
        "opened repair A",
        "opened repair B",
        "opened audit",
        "paused checking",
    ];
    assert_eq!(told(&changes), accepted);
    assert_eq!(
        told(&run.check(["fine", "fine"]).unwrap()),
        ["produced check A", "produced check B"]
    );
    assert_eq!(
        told(&run.answer("repair", Some("A")).unwrap()),
        ["produced repair A", "answered repair A"]
    );
    let last = run.answer("repair", Some("B")).unwrap();
    assert_eq!(told(&last), ["produced repair B", "answered repair B", "resumed checking"]);
    assert_eq!(run.evidence("checked").unwrap_err().values["fact"], "audit");
    run.answer("audit", None).unwrap();
    let changes = run.evidence("checked").unwrap();
    assert_eq!(told(&changes), ["produced checks", "moved judging", "stopped checking"]);
}

#[test]
fn rows_papers_and_messages_come_last_and_one_per_key_as_far_as_their_condition_holds() {
    let mut run = Run::judging(["fine", "fine"]);
    // The paper is made for the books that are fine.
    run.case.fill(&keyed("check", "B"), json!({ "result": "torn" }));
    let changes = run.person(5, "head", "lend", vec![lent("2027-01-31")]).unwrap();
    let lent = [
        "produced card",
        "moved lent",
        "started term 1",
        "started yearly 1",
        "registered library/loans out A",
        "registered library/loans out B",
        "papered card A",
        "sent reader lent",
    ];
    assert_eq!(told(&changes), lent);
}

#[test]
fn a_conditional_child_is_opened_and_awaited_only_where_its_condition_holds() {
    let mut run = Run::checking("plain");
    assert!(!run.case.children.contains_key(&(name("audit"), None)));
    run.check(["fine", "torn"]).unwrap();
    run.repaired();
    assert_eq!(evidence_actions(&run.definition, &run.case), [name("checked")]);
    run.evidence("checked").unwrap();
}

#[test]
fn retiring_takes_along_what_was_computed_and_a_child_opened_again_retires_its_answer() {
    let mut run = Run::judging(["fine", "torn"]);
    let changes = run.person(5, "head", "start_over", Vec::new()).unwrap();
    let over = [
        "retired check A",
        "retired checks",
        "retired check B",
        "moved checking",
        "started checking 1",
        "retired repair A",
        "opened repair A",
        "retired repair B",
        "opened repair B",
        "paused checking",
    ];
    assert_eq!(told(&changes), over);
    assert_eq!(
        run.case.facts.keys().map(|at| at.fact.as_str()).collect::<Vec<_>>(),
        ["application"]
    );
}

#[test]
fn what_is_keyed_by_a_retired_entry_goes_with_it() {
    let mut run = Run::checking("plain");
    for juror in [3, 4] {
        let key = person(juror).to_string();
        run.person(juror, "juror", "opine", vec![note(keyed("opinion", &key))]).unwrap();
        run.person(juror, "juror", "reply", vec![note(keyed("reply", &key))]).unwrap();
    }
    let mut draft = crate::act::draft::Draft::new(&run.definition, &run.case, run.moment());
    draft.retire(&keyed("opinion", &person(3).to_string()));
    let places = |fact: &str| {
        draft.case.keyed(&name(fact)).map(|(key, _)| key.0.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (places("opinion"), places("reply")),
        (vec![person(4).to_string()], vec![person(4).to_string()])
    );
    draft.retire_fact(&name("application"));
    assert!(draft.case.facts.keys().all(|at| at.fact != name("check")));
}

#[test]
fn the_author_of_a_fact_is_who_acted_whatever_the_command_says() {
    let mut run = Run::opened();
    let claimed = crate::act::NewFact { author: Some(person(8)), ..application("plain", &["A"]) };
    run.person(1, "reader", "submit", vec![claimed]).unwrap();
    assert_eq!(run.case.single(&name("application")).unwrap().author, Some(person(1)));
}

#[test]
fn an_answer_is_taken_once_and_only_while_the_case_is_open() {
    let mut run = Run::checking("plain");
    run.answer("repair", Some("A")).unwrap();
    for (subcase, key) in
        [("repair", Some("A")), ("repair", Some("C")), ("repair", None), ("audit", None)]
    {
        assert_eq!(
            run.answer(subcase, key).unwrap_err().code,
            "act.wrong-state",
            "{subcase} {key:?}"
        );
    }
    assert_eq!(run.case.facts[&keyed("repair", "A")].author, Some(person(9)));
    run.now += 11 * 86_400;
    run.case.clocks.get_mut(&name("checking")).unwrap().paused_at = None;
    run.clock("checking", 1, "lapse").unwrap();
    assert_eq!(run.answer("repair", Some("B")).unwrap_err().code, "act.wrong-state");
}

#[test]
fn a_new_draw_takes_the_role_from_whoever_had_it_and_remembers_all() {
    let mut run = Run::checking("plain");
    assert_eq!(run.case.assigned[&name("juror")], [person(3), person(4)].into());
    run.drawn("juror", &[4, 6]);
    assert_eq!(run.case.assigned[&name("juror")], [person(4), person(6)].into());
    assert_eq!(run.case.once_assigned[&name("juror")], [person(3), person(4), person(6)].into());
    run.drawn("juror", &[]);
    assert!(run.case.assigned[&name("juror")].is_empty());
    let asked = Change::AssignmentAsked { role: name("clerk") };
    run.case.change(&asked, run.moment().now);
    assert_eq!(
        run.code(crate::toy::actor(2, "clerk"), "check", vec![new(single("check"), json!({}))]),
        "act.not-assigned"
    );
}

#[test]
fn the_events_say_what_kind_they_are() {
    let run = Run::checking("plain");
    let kinds: Vec<_> = run.events.iter().map(|event| &event.kind).collect();
    let acted = |action| EventKind::Acted { action: name(action) };
    let drawn = |role| EventKind::Drawn { role: name(role) };
    assert_eq!(
        kinds,
        [&EventKind::Opened, &acted("submit"), &drawn("clerk"), &acted("accept"), &drawn("juror")]
    );
    assert_eq!(run.case.parties[&name("library")], organisation(1));
    assert_eq!(run.case.acts.iter().map(|act| act.seq).collect::<Vec<_>>(), [2, 4]);
}
