use std::collections::BTreeSet;

use domain::PersonId;
use serde_json::{Value, json};

use crate::case::{Case, Change, FactAt};
use crate::definition::{Definition, Per};
use crate::prove::toy::{CONTEST, COUNCIL, spoilt};
use crate::toy::run::Run;
use crate::toy::{at, keyed, name, person, place, single};

fn result(run: &Run) -> Value {
    super::compute(&run.definition, &run.case, &name("checks")).remove(0).1
}

#[test]
fn all_some_or_none_of_the_entries_are_good() {
    for (results, result_word, good) in
        [(["fine", "fine"], "all", 2), (["torn", "fine"], "some", 1), (["torn", "torn"], "none", 0)]
    {
        let mut run = Run::checking("plain");
        run.check(results).unwrap();
        let entries =
            json!([{ "key": "A", "value": results[0] }, { "key": "B", "value": results[1] }]);
        assert_eq!(
            result(&run),
            json!({ "result": result_word, "count": 2, "good": good, "entries": entries })
        );
    }
}

#[test]
fn an_empty_set_is_all_and_an_entry_still_awaited_is_not_good() {
    let mut run = Run::checking("plain");
    run.check(["fine", "fine"]).unwrap();
    run.case.facts.remove(&keyed("check", "B"));
    assert_eq!(result(&run)["result"], "some");
    run.case.fill(&single("application"), json!({ "books": [] }));
    assert_eq!(result(&run), json!({ "result": "all", "count": 0, "good": 0, "entries": [] }));
}

#[test]
fn an_entry_whose_key_has_left_the_list_no_longer_counts() {
    let mut run = Run::checking("plain");
    run.check(["torn", "fine"]).unwrap();
    run.case.fill(&single("application"), json!({ "books": [{ "code": "B" }] }));
    assert_eq!(result(&run)["result"], "all");
}

#[test]
fn a_computed_fact_with_fewer_keys_counts_per_remaining_key() {
    let mut run = Run::checking("plain");
    let books = Per::List(place("application#/books"));
    run.definition.facts.get_mut(&name("check")).unwrap().per =
        vec![books.clone(), Per::Role(name("juror"))];
    run.definition.facts.get_mut(&name("checks")).unwrap().per = vec![books];
    let jurors = [3, 4].map(person);
    for (book, results) in [("A", ["fine", "fine"]), ("B", ["fine", "torn"])] {
        for (juror, result) in jurors.iter().zip(results) {
            let at = keyed("check", &format!("{book}/{juror}"));
            let change = Change::Produced { at: at.clone(), hash: String::new(), author: None };
            run.case.change(&change, run.moment().now);
            run.case.fill(&at, json!({ "result": result }));
        }
    }
    let all = super::compute(&run.definition, &run.case, &name("checks"));
    let results: Vec<_> =
        all.iter().map(|(at, body)| (at.clone(), body["result"].clone())).collect();
    assert_eq!(
        results,
        [(keyed("checks", "A"), json!("all")), (keyed("checks", "B"), json!("some"))]
    );
}

/// A service of the toy module, with one thing said otherwise.
fn service(path: &str, from: &str, to: &str) -> Definition {
    let (mut library, findings) = crate::read(&spoilt(path, from, to));
    assert_eq!(findings, []);
    library.services.remove(path.strip_suffix("/service.toml").unwrap()).unwrap()
}

fn there(case: &mut Case, place: &FactAt, body: Value) {
    let change = Change::Produced { at: place.clone(), hash: String::new(), author: None };
    case.change(&change, at(0));
    case.fill(place, body);
}

fn people(numbers: &[u128]) -> BTreeSet<PersonId> {
    numbers.iter().map(|number| person(*number)).collect()
}

/// Of members 1 to 6: who attends, who is recused, and what the first ones vote.
fn ballot(definition: &Definition, attend: &[u128], recused: &[u128], votes: &[&str]) -> Value {
    let mut case = Case::default();
    case.assigned.insert(name("member"), people(&[1, 2, 3, 4, 5, 6]));
    for number in attend {
        there(&mut case, &keyed("attendance", &person(*number).to_string()), json!({}));
    }
    for (number, choice) in (1..).zip(votes) {
        let key = person(number).to_string();
        there(&mut case, &keyed("vote", &key), json!({ "choice": choice }));
    }
    for number in recused {
        there(&mut case, &keyed("recusal", &person(*number).to_string()), json!({}));
    }
    super::compute(definition, &case, &name("ballot")).remove(0).1
}

#[test]
fn a_vote_has_a_quorum_and_a_majority_of_those_who_took_part() {
    let all = [1, 2, 3, 4, 5, 6];
    let same = ("calendar = \"uz\"\n", "calendar = \"uz\"\n");
    let half = service(COUNCIL, same.0, same.1);
    let at_least = service(COUNCIL, "more_than = \"1/2\"", "at_least = \"1/2\"");
    let votes = service(COUNCIL, "present = \"attendance\", ", "");
    for (definition, attend, recused, cast, result) in [
        (&half, &all[..], &[][..], &["for", "for", "for", "for"][..], "passed"),
        (&half, &all, &[], &["for", "for", "for", "against"], "failed"),
        // Whoever came and kept silent was not in favour.
        (&half, &all, &[], &["for", "for", "for"], "failed"),
        (&half, &all, &[], &["for", "for", "for", "abstain", "abstain", "abstain"], "failed"),
        (&at_least, &all, &[], &["for", "for", "for"], "passed"),
        // Four of six are a quorum of two thirds, three are none.
        (&half, &[1, 2, 3, 4], &[], &["for", "for", "for"], "passed"),
        (&half, &[1, 2, 3], &[], &["for", "for", "for"], "no_quorum"),
        // A recused member is neither in the base nor in the quorum, nor is what he voted before.
        (&half, &[2, 3], &[4, 5, 6], &["abstain", "for", "for"], "passed"),
        (&half, &all, &[1], &["for", "for", "for", "for"], "passed"),
        (&half, &all, &[1, 2], &["for", "for", "for"], "failed"),
        (&half, &all, &all, &[], "no_quorum"),
        (&half, &[], &[], &[], "no_quorum"),
        // Without an attendance whoever voted took part.
        (&votes, &[], &[], &["for", "for", "for"], "no_quorum"),
        (&votes, &[], &[], &["for", "for", "for", "against"], "passed"),
        (&votes, &[], &[], &["for", "for", "abstain", "against"], "failed"),
    ] {
        let counted = ballot(definition, attend, recused, cast);
        assert_eq!(counted["result"], result, "{attend:?} {recused:?} {cast:?}: {counted}");
    }
    let counted = ballot(&half, &[1, 2, 3, 4], &[], &["for", "against", "abstain"]);
    let told = |word: &str| counted[word].as_u64().unwrap();
    assert_eq!(["may_vote", "took_part", "for", "against", "abstain"].map(told), [6, 4, 1, 1, 1]);
    let first = json!({ "key": person(1).to_string(), "value": "for" });
    assert_eq!((counted["entries"].as_array().unwrap().len(), &counted["entries"][0]), (3, &first));
}

/// Candidates with the points that jurors 1 and 2 gave them, for so many places.
fn ranking(places: u64, marks: &[(&str, [Option<i64>; 2])], recused: &[&str]) -> Value {
    let definition = service(CONTEST, "at_least = 60", "at_least = 60");
    let mut case = Case::default();
    case.assigned.insert(name("juror"), people(&[1, 2]));
    let candidates: Vec<_> = marks.iter().map(|(name, _)| json!({ "name": name })).collect();
    there(&mut case, &single("vacancy"), json!({ "places": places, "candidates": candidates }));
    for (candidate, points) in marks {
        for (juror, points) in (1..).zip(points) {
            let key = format!("{candidate}/{}", person(juror));
            if let Some(points) = points {
                there(&mut case, &keyed("mark", &key), json!({ "points": points }));
            }
            if recused.contains(candidate) {
                there(&mut case, &keyed("recusal", &key), json!({}));
            }
        }
    }
    super::compute(&definition, &case, &name("ranking")).remove(0).1
}

#[test]
fn whoever_has_most_gets_a_place_and_equals_share_it() {
    let order = |counted: &Value| -> Vec<(String, String, u64)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let list = counted["places"].as_array().unwrap().iter();
        list.map(|one| (text(&one["key"]), text(&one["points"]), one["place"].as_u64().unwrap()))
            .collect()
    };
    let of = |list: &[(&str, &str, u64)]| -> Vec<(String, String, u64)> {
        list.iter().map(|(key, points, place)| ((*key).into(), (*points).into(), *place)).collect()
    };
    let marks = [
        ("Aziza", [Some(70), Some(81)]),
        ("Bek", [Some(90), Some(90)]),
        ("Dil", [Some(59), Some(60)]),
        ("Erkin", [Some(76), Some(75)]),
        ("Farida", [None, None]),
        ("Gani", [Some(61), None]),
    ];
    let two = ranking(2, &marks, &[]);
    // Two share the second place, so the list is one longer.
    let both = [("Bek", "90", 1), ("Aziza", "151/2", 2), ("Erkin", "151/2", 2)];
    assert_eq!((two["result"].as_str(), order(&two)), (Some("ranked"), of(&both)));
    let all = ranking(9, &marks, &[]);
    assert_eq!(order(&all), of(&[&both[..], &[("Gani", "61", 4)]].concat()));
    assert_eq!(order(&ranking(1, &marks, &[])), of(&both[..1]));
    let others = ranking(1, &marks, &["Bek", "Erkin"]);
    assert_eq!(order(&others), of(&[("Aziza", "151/2", 1)]));
    let nobody = ranking(1, &marks[2..3], &[]);
    assert_eq!((nobody["result"].as_str(), order(&nobody)), (Some("none"), of(&[])));
}
