use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::act::{self, Author, Cause, Command, Phase};
use crate::case::Case;
use crate::guard::{Answer, Answers, Need};
use crate::toy::run::{Run, application, checked, good, lent, note};
use crate::toy::{actor, at, keyed, name, new, organisation, person, single};

#[test]
fn each_check_refuses_in_its_turn() {
    let run = Run::checking("plain");
    let clerk = || actor(2, "clerk");
    let stranger = act::Actor { organisation: organisation(3), ..clerk() };
    let table = [
        (clerk(), "unheard_of", vec![], "act.unknown-action"),
        (actor(1, "reader"), "submit", vec![application("plain", &["A"])], "act.wrong-state"),
        (actor(3, "juror"), "check", vec![checked("A", "fine")], "act.not-your-role"),
        (stranger, "check", vec![checked("A", "fine")], "act.not-your-role"),
        (actor(7, "clerk"), "check", vec![checked("A", "fine")], "act.not-assigned"),
        (clerk(), "checked", vec![], "act.cause"),
        (clerk(), "lapse", vec![], "act.cause"),
        (clerk(), "check", vec![], "act.form"),
        (clerk(), "check", vec![checked("A", "fine"), new(single("card"), json!({}))], "act.form"),
        (clerk(), "check", vec![checked("C", "fine")], "act.unknown-key"),
        (
            clerk(),
            "check",
            vec![new(single("check"), json!({ "result": "fine" }))],
            "act.unknown-key",
        ),
        (clerk(), "check", vec![checked("A", "fine"), checked("A", "torn")], "act.key-twice"),
        (clerk(), "check", vec![checked("A", "splendid")], "act.form"),
        (clerk(), "check", vec![checked("A", "fine")], ""),
        (clerk(), "note", vec![note(keyed("remark", "1"))], "act.unknown-key"),
        (clerk(), "note", vec![note(single("remark")), note(single("remark"))], "act.key-twice"),
        (
            actor(3, "juror"),
            "opine",
            vec![note(keyed("opinion", &person(4).to_string()))],
            "act.not-your-key",
        ),
        (actor(3, "juror"), "opine", vec![note(keyed("opinion", &person(3).to_string()))], ""),
        (
            actor(3, "juror"),
            "reply",
            vec![note(keyed("reply", &person(3).to_string()))],
            "act.unknown-key",
        ),
    ];
    for (actor, action, facts, code) in table {
        let told = format!("{action} {facts:?}");
        assert_eq!(run.code(actor, action, facts), code, "{told}");
    }
}

#[test]
fn one_answers_only_to_the_opinion_that_is_ones_own() {
    let mut run = Run::checking("plain");
    for juror in [3, 4] {
        let own = keyed("opinion", &person(juror).to_string());
        run.person(juror, "juror", "opine", vec![note(own)]).unwrap();
    }
    let reply = |to: u128| vec![note(keyed("reply", &person(to).to_string()))];
    assert_eq!(run.code(actor(3, "juror"), "reply", reply(4)), "act.not-your-key");
    assert_eq!(run.code(actor(3, "juror"), "reply", reply(3)), "");
}

#[test]
fn a_fact_that_is_there_is_replaced_only_by_an_action_that_supersedes_it() {
    let mut run = Run::checking("plain");
    run.check(["fine", "torn"]).unwrap();
    let clerk = || actor(2, "clerk");
    assert_eq!(run.code(clerk(), "check", vec![checked("B", "fine")]), "act.fact-exists");
    assert_eq!(run.code(clerk(), "check_again", vec![checked("B", "fine")]), "");
    assert_eq!(run.code(clerk(), "check_again", vec![checked("B", "torn")]), "when.other-value");
}

#[test]
fn required_facts_are_checked_again_and_a_keyed_one_as_a_whole() {
    let mut run = Run::judging(["fine", "fine"]);
    let lend = |run: &Run| run.code(actor(5, "head"), "lend", vec![lent("2027-01-31")]);
    assert_eq!(lend(&run), "");
    run.case.facts.remove(&keyed("check", "B"));
    assert_eq!(lend(&run), "act.missing-fact");
    run.case.facts.remove(&single("application"));
    assert_eq!(lend(&run), "act.missing-fact");
}

#[test]
fn an_action_happens_at_most_as_often_as_it_may() {
    let mut run = Run::checking("plain");
    let remark = || vec![note(single("remark"))];
    run.person(2, "clerk", "note", remark()).unwrap();
    run.person(2, "clerk", "note", remark()).unwrap();
    assert_eq!(run.case.keyed(&name("remark")).count(), 2);
    assert_eq!(run.code(actor(2, "clerk"), "note", remark()), "act.at-most");
}

#[test]
fn nobody_does_both_of_two_actions_here_or_in_a_child() {
    let mut run = Run::judging(["fine", "fine"]);
    let lend = |number| Command {
        action: name("lend"),
        author: Author::Person(actor(number, "head")),
        facts: vec![lent("2027-01-31")],
    };
    assert_eq!(run.needs(&lend(2)).unwrap_err().code, "act.same-person");
    let needs = run.needs(&lend(5)).unwrap();
    let child =
        Need::DidInChild { person: person(5), subcase: name("repair"), action: name("mend") };
    assert!(needs.contains(&child));
    let mut known: BTreeMap<_, _> = needs.iter().map(|need| (need.clone(), good(need))).collect();
    for answer in [Some(Answer::DidInChild(true)), None] {
        match answer {
            Some(answer) => known.insert(child.clone(), answer),
            None => known.remove(&child),
        };
        let answers = Answers { known: known.clone(), evidence: None };
        let refused =
            act::decide(&run.definition, &run.case, &lend(5), &answers, run.moment()).unwrap_err();
        assert_eq!(refused.code, "act.same-person");
    }
    run.person(5, "head", "lend", vec![lent("2027-01-31")]).unwrap();
}

#[test]
fn an_organisation_joins_by_a_form_if_there_is_one_and_none_else_is_joined() {
    let mut run = Run::opened();
    let submit = Command {
        action: name("submit"),
        author: Author::Person(actor(1, "reader")),
        facts: vec![application("plain", &["A"])],
    };
    let need = Need::Party { org: name("library"), organisation: organisation(1) };
    assert_eq!(run.needs(&submit).unwrap(), std::slice::from_ref(&need));
    let decided = |run: &Run, answer| {
        let evidence = crate::guard::ActEvidence {
            signer: person(1),
            signed_at: run.moment().now,
            covers: Vec::new(),
        };
        let answers = Answers { known: [(need.clone(), answer)].into(), evidence: Some(evidence) };
        act::decide(&run.definition, &run.case, &submit, &answers, run.moment())
    };
    let refused = decided(&run, Answer::Party(false)).unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.values["pointer"].as_str()),
        ("act.form", "/library")
    );
    let decision = decided(&run, Answer::Party(true)).unwrap();
    let joined =
        crate::case::Change::Joined { org: name("library"), organisation: organisation(1) };
    assert!(decision.changes.contains(&joined));
    run.case.parties.insert(name("library"), organisation(9));
    assert_eq!(run.needs(&submit).unwrap_err().code, "act.form");
}

#[test]
fn two_elements_of_a_list_never_share_a_key() {
    let run = Run::opened();
    let code =
        |codes: &[&str]| run.code(actor(1, "reader"), "submit", vec![application("plain", codes)]);
    assert_eq!(code(&["A", "A"]), "act.form");
    assert_eq!(code(&["A", ""]), "act.form");
    assert_eq!(code(&[]), "");
}

#[test]
fn what_a_form_fixes_is_as_it_was_recorded_before_it_is_signed_and_after() {
    let mut run = Run::judging(["fine", "fine"]);
    let card = run.definition.schemas.get_mut(&name("card")).unwrap();
    card["properties"]["number"]["x-from"] = "application#/kind".into();
    card["properties"]["number"]["x-fixed"] = true.into();
    let lend = |number: &str| Command {
        action: name("lend"),
        author: Author::Person(actor(5, "head")),
        facts: vec![new(single("card"), json!({ "number": number, "until": "2027-01-31" }))],
    };
    for refused in [run.needs(&lend("rare")).err(), run.decide(&lend("rare")).err()] {
        let refused = refused.unwrap();
        let told = ["fact", "pointer", "expected", "given"].map(|of| refused.values[of].as_str());
        assert_eq!(refused.code, "act.fixed");
        assert_eq!(told, ["card", "/number", "plain", "rare"]);
    }
    run.decide(&lend("plain")).unwrap();
}

#[test]
fn what_names_the_actor_is_as_the_records_have_it() {
    let mut run = Run::judging(["fine", "fine"]);
    let card = run.definition.schemas.get_mut(&name("card")).unwrap();
    card["properties"]["number"]["x-from"] = "actor/stir".into();
    card["properties"]["number"]["x-fixed"] = true.into();
    let lend = |number: &str| Command {
        action: name("lend"),
        author: Author::Person(actor(5, "head")),
        facts: vec![new(single("card"), json!({ "number": number, "until": "2027-01-31" }))],
    };
    let organisation = actor(5, "head").organisation;
    let need = Need::Letterhead { organisation };
    let record = |value: Value| Some((need.clone(), Answer::Letterhead(value)));
    let ours = json!({ "name": "Maktab", "stir": "300000001", "address": "Toshkent" });
    assert!(run.needs(&lend("300000001")).unwrap().contains(&need));
    run.decide_knowing(&lend("300000001"), record(ours.clone())).unwrap();
    let refused = run.decide_knowing(&lend("300000002"), record(ours)).unwrap_err();
    let told = ["fact", "pointer", "expected", "given"].map(|of| refused.values[of].as_str());
    assert_eq!(refused.code, "act.fixed-actor");
    assert_eq!(told, ["card", "/number", "300000001", "300000002"]);
    // Whoever is not on record can name nobody.
    let unknown = run.decide_knowing(&lend("300000001"), record(Value::Null)).unwrap_err();
    assert_eq!(unknown.code, "act.fixed-actor");
}

#[test]
fn a_cause_fires_only_its_own_action_and_only_when_it_is_one() {
    let mut run = Run::checking("plain");
    run.check(["fine", "fine"]).unwrap();
    assert_eq!(run.evidence("checked").unwrap_err().code, "collected.awaited");
    run.repaired();
    assert_eq!(run.evidence("lapse").unwrap_err().code, "act.cause");
    assert_eq!(run.evidence("check").unwrap_err().code, "act.cause");
    assert_eq!(run.clock("checking", 1, "lapse").unwrap_err().code, "act.cause");
    run.now += 12 * 86_400;
    assert_eq!(run.clock("checking", 2, "lapse").unwrap_err().code, "act.cause");
    assert_eq!(run.clock("checking", 1, "checked").unwrap_err().code, "act.cause");
    run.clock("checking", 1, "lapse").unwrap();
    let mut run = Run::lent("2027-01-31");
    let row = |register: &str| {
        Author::Cause(Cause::Register { register: register.to_owned(), row: "C-1".to_owned() })
    };
    assert_eq!(run.act(row("library/loans"), "lost", Vec::new()).unwrap_err().code, "act.cause");
    run.act(row("library/books"), "lost", Vec::new()).unwrap();
}

#[test]
fn evidence_fires_once_per_arrival() {
    let mut run = Run::judging(["fine", "torn"]);
    run.person(5, "head", "start_over", Vec::new()).unwrap();
    run.repaired();
    assert_eq!(act::evidence_actions(&run.definition, &run.case), [name("checked")]);
    let mut run = Run::judging(["fine", "torn"]);
    // As if the case had come back without anything new.
    run.case.state = Some(name("checking"));
    assert_eq!(act::evidence_actions(&run.definition, &run.case), []);
    assert_eq!(run.evidence("checked").unwrap_err().code, "act.cause");
}

#[test]
fn a_case_opens_only_for_who_may_start_it_and_with_what_is_given() {
    let run = Run::opened();
    let open = |definition, number, post: &str, given| {
        let starter = Author::Person(actor(number, post));
        act::open(definition, &starter, &BTreeMap::new(), given, run.moment())
            .map_err(|refusal| refusal.code)
    };
    assert_eq!(open(&run.definition, 2, "clerk", Vec::new()).unwrap_err(), "act.not-your-role");
    assert_eq!(
        open(&run.definition, 1, "reader", vec![lent("2027-01-31")]).unwrap_err(),
        "act.form"
    );
    let mut child = run.definition.clone();
    child.facts.get_mut(&name("card")).unwrap().given = true;
    assert_eq!(open(&child, 1, "reader", Vec::new()).unwrap_err(), "act.missing-fact");
    assert_eq!(open(&child, 1, "reader", vec![lent("soon")]).unwrap_err(), "act.form");
    let decision = open(&child, 1, "reader", vec![lent("2027-01-31")]).unwrap();
    assert_eq!(decision.bodies.len(), 1);
}

#[test]
fn a_date_is_judged_on_the_day_of_the_act_at_both_phases_and_of_a_capture_on_its_own() {
    let mut run = Run::judging(["fine", "fine"]);
    let schema = run.definition.schemas.get_mut(&name("card")).unwrap();
    schema["properties"]["until"]["x-date"] = json!({ "after": "today", "within": "P3Y" });
    let lend = |until: &str| Command {
        action: name("lend"),
        author: Author::Person(actor(5, "head")),
        facts: vec![lent(until)],
    };
    let day = |days: i32| {
        let day = domain::calendar::Calendar::day(at(run.now));
        day.saturating_add(jiff::Span::new().days(days)).to_string()
    };
    let refused = run.decide(&lend(&day(0))).unwrap_err();
    let told = ["pointer", "given", "after", "not_after"].map(|name| refused.values.get(name));
    let last = domain::calendar::Calendar::day(at(run.now))
        .saturating_add(jiff::Span::new().years(3))
        .to_string();
    assert_eq!(refused.code, "act.date");
    assert_eq!(
        told,
        [Some("/until".to_owned()), Some(day(0)), Some(day(0)), Some(last)]
            .each_ref()
            .map(Option::as_ref)
    );
    assert_eq!(run.decide(&lend("9999-12-31")).unwrap_err().code, "act.date");
    let tomorrow = lend(&day(1));
    assert!(run.decide(&tomorrow).is_ok());
    // What could be prepared today can be committed no more when its day has come; a capture of today still can.
    let later = at(run.now + 86_400);
    let captured = Some(at(run.now));
    for (captured_at, phase, code) in [
        (None, Phase::Prepare, "act.date"),
        (None, Phase::Commit, "act.date"),
        (captured, Phase::Commit, ""),
    ] {
        let moment = act::Moment { now: later, captured_at, phase, ..run.moment() };
        let needs = act::needs(&run.definition, &run.case, &tomorrow, moment);
        let told = needs.err().map_or(String::new(), |refusal| refusal.code);
        assert_eq!(told, code, "{phase:?} {captured_at:?}");
    }
}

#[test]
fn whoever_is_recused_or_not_there_does_not_vote() {
    let (library, findings) = crate::read(&crate::prove::toy::folder());
    assert_eq!(findings, []);
    let mut run = Run::opened();
    run.definition = library.services["library/council"].clone();
    run.case = Case { state: Some(name("voting")), seq: 1, ..Case::default() };
    run.case.assigned.insert(name("member"), [person(1), person(2)].into());
    let own = |fact: &str, number: u128, body: Value| {
        vec![new(keyed(fact, &person(number).to_string()), body)]
    };
    let vote = |number| own("vote", number, json!({ "choice": "for" }));
    assert_eq!(run.code(actor(1, "member"), "vote", vote(1)), "act.not-attending");
    run.person(1, "member", "attend", own("attendance", 1, json!({}))).unwrap();
    assert_eq!(run.code(actor(1, "member"), "vote", vote(1)), "");
    assert_eq!(run.code(actor(1, "member"), "vote", vote(2)), "act.not-your-key");
    run.person(1, "member", "recuse", own("recusal", 1, json!({}))).unwrap();
    assert_eq!(run.code(actor(1, "member"), "vote", vote(1)), "act.key-excepted");
}
