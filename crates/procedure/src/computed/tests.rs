use serde_json::json;

use crate::definition::Per;
use crate::toy::run::Run;
use crate::toy::{keyed, name, place, single};

fn result(run: &Run) -> serde_json::Value {
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
    let jurors = [3, 4].map(crate::toy::person);
    for (book, results) in [("A", ["fine", "fine"]), ("B", ["fine", "torn"])] {
        for (juror, result) in jurors.iter().zip(results) {
            let at = keyed("check", &format!("{book}/{juror}"));
            let change =
                crate::Change::Produced { at: at.clone(), hash: String::new(), author: None };
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
