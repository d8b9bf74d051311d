use serde_json::json;

use super::{absent, element, elements, expected, of};
use crate::definition::Per;
use crate::name::Key;
use crate::toy::run::Run;
use crate::toy::{card, keyed, name, person, place};

fn key(text: &str) -> Key {
    Key(text.to_owned())
}

#[test]
fn keys_come_from_a_list_a_role_a_fact_or_the_acts() {
    let mut run = Run::checking("plain");
    let keys = |run: &Run, fact: &str| expected(&run.definition, &run.case, &name(fact));
    assert_eq!(keys(&run, "check"), Some(vec![key("A"), key("B")]));
    let jurors = vec![key(&person(3).to_string()), key(&person(4).to_string())];
    assert_eq!(keys(&run, "opinion"), Some(jurors));
    assert_eq!(keys(&run, "reply"), Some(vec![]));
    assert_eq!(keys(&run, "remark"), Some(vec![]));
    assert_eq!(
        absent(&run.definition, &run.case, &name("check")),
        Some(vec![keyed("check", "A"), keyed("check", "B")])
    );
    run.case.facts.clear();
    run.case.assigned.clear();
    assert_eq!((keys(&run, "check"), keys(&run, "opinion")), (None, None));
}

#[test]
fn an_each_has_the_same_keys() {
    let run = Run::checking("plain");
    let books = Per::List(place("application#/books"));
    assert_eq!(of(&run.definition, &run.case, &books), Some(vec![key("A"), key("B")]));
}

#[test]
fn the_form_names_the_key_of_an_element_and_a_plain_list_is_its_own_keys() {
    let card = card();
    let books = place("application#/books");
    let body =
        json!({ "books": [{ "code": "A", "x": 1 }, { "code": "" }, {}], "tags": ["one", "two"] });
    assert_eq!(elements(&card, &books, &body), Some(vec![Some("A".to_owned()), None, None]));
    let tags = Some(vec![Some("one".to_owned()), Some("two".to_owned())]);
    assert_eq!(elements(&card, &place("repair#/tags"), &body), tags);
    assert_eq!(elements(&card, &books, &json!({ "books": "none" })), None);
    assert_eq!(element(&card, &books, &body, &key("A")), Some(json!({ "code": "A", "x": 1 })));
    assert_eq!(element(&card, &books, &body, &key("Z")), None);
}

#[test]
fn a_key_that_another_family_has_leaves_the_set_and_comes_back_with_it() {
    let mut run = Run::checking("plain");
    run.definition.facts.get_mut(&name("check")).unwrap().except = vec![name("repair")];
    let keys = |run: &Run| expected(&run.definition, &run.case, &name("check"));
    run.answer("repair", Some("A")).unwrap();
    assert_eq!(keys(&run), Some(vec![key("B")]));
    assert_eq!(absent(&run.definition, &run.case, &name("check")), Some(vec![keyed("check", "B")]));
    run.case.facts.remove(&keyed("repair", "A"));
    assert_eq!(keys(&run), Some(vec![key("A"), key("B")]));
}
