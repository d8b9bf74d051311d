use serde_json::json;

use super::*;
use crate::case::CurrentFact;
use crate::toy::single;

fn case() -> Case {
    let body = json!({
        "code": "A-1",
        "tests": [
            { "name": "heat", "unit": "K", "max": "30", "note": "twice" },
            { "name": "leak", "unit": "mA", "min": "0", "max": "0.75" },
        ],
    });
    let fact = CurrentFact {
        hash: [0; 32],
        body,
        seq: 1,
        author: None,
        recorded_at: jiff::Timestamp::UNIX_EPOCH,
    };
    Case { facts: [(single("order"), fact)].into(), ..Case::default() }
}

fn schema() -> Value {
    let text = json!({ "type": "string" });
    json!({ "type": "object", "properties": {
        "result": { "type": "string" },
        "code": { "type": "string", "x-from": "order#/code", "x-fixed": true },
        "place": { "type": "object", "properties": {
            "town": { "type": "string", "x-from": "order#/town", "x-fixed": true },
        } },
        "rows": {
            "type": "array",
            "x-from": "order#/tests",
            "x-fixed": ["name", "unit", "min", "max"],
            "x-when": { "result": ["done"] },
            "items": { "type": "object", "properties": { "name": text, "unit": text, "min": text, "max": text, "value": text } },
        },
    } })
}

fn heat() -> Value {
    json!({ "name": "heat", "unit": "K", "max": "30", "value": "29" })
}

fn leak() -> Value {
    json!({ "name": "leak", "unit": "mA", "min": "0", "max": "0.75", "value": "0.2" })
}

fn with(mut row: Value, name: &str, value: Value) -> Value {
    row[name] = value;
    row
}

fn without(mut row: Value, name: &str) -> Value {
    row.as_object_mut().unwrap().remove(name);
    row
}

#[test]
fn what_was_laid_down_is_repeated_whole_and_unchanged() {
    let foreign = json!({ "name": "noise", "unit": "dB", "max": "60" });
    let heat_line = "heat · K · – · 30";
    let leak_line = "leak · mA · 0 · 0.75";
    let table = [
        (json!([heat(), leak()]), None),
        (json!([leak(), heat(), with(heat(), "value", "28".into())]), None),
        (json!([without(heat(), "value"), leak()]), None),
        (
            json!([heat(), with(leak(), "max", "0.80".into())]),
            Some(("/rows/1", leak_line, "leak · mA · 0 · 0.80")),
        ),
        (
            json!([heat(), with(leak(), "max", "0.750".into())]),
            Some(("/rows/1", leak_line, "leak · mA · 0 · 0.750")),
        ),
        (json!([without(heat(), "max"), leak()]), Some(("/rows/0", heat_line, "heat · K · – · –"))),
        (
            json!([with(heat(), "min", "1".into()), leak()]),
            Some(("/rows/0", heat_line, "heat · K · 1 · 30")),
        ),
        (json!([heat(), leak(), foreign]), Some(("/rows/2", heat_line, "noise · dB · – · 60"))),
        (json!([heat(), leak(), 7]), Some(("/rows/2", heat_line, "– · – · – · –"))),
        (json!([heat()]), Some(("/rows", leak_line, ""))),
        (json!([]), Some(("/rows", heat_line, ""))),
        (Value::Null, Some(("/rows", heat_line, ""))),
    ];
    for (rows, told) in table {
        let body = json!({ "code": "A-1", "result": "done", "rows": rows });
        let found = difference(&schema(), &body, &case(), false);
        let found = found.as_ref().map(|found| {
            (found.pointer.as_str(), found.expected.as_str(), found.given.as_deref().unwrap_or(""))
        });
        assert_eq!(found, told, "{body}");
    }
}

#[test]
fn a_value_is_judged_while_its_source_exists_and_a_list_while_it_is_shown() {
    let code = |given: Value| {
        let body = json!({ "code": given, "place": { "town": "Buxoro" }, "result": "not done", "rows": [] });
        difference(&schema(), &body, &case(), false)
            .map(|found| (found.pointer, found.expected, found.given))
    };
    let other = |given: &str| Some(("/code".to_owned(), "A-1".to_owned(), Some(given.to_owned())));
    assert_eq!(code("A-1".into()), None);
    assert_eq!(code("A-2".into()), other("A-2"));
    assert_eq!(code(Value::Null), other("–"));
    let none = json!({ "result": "not done" });
    assert_eq!(difference(&schema(), &none, &Case::default(), false), None);
    // No answer yet is no answer that hides the list.
    let open = json!({ "code": "A-1" });
    assert!(difference(&schema(), &open, &case(), false).is_some());
}

#[test]
fn what_is_restored_differs_in_nothing_and_keeps_what_was_added() {
    let all = fixed(&schema(), &case(), &Value::Null);
    let pointers: Vec<_> = all.iter().map(|fixed| fixed.pointer.as_str()).collect();
    assert_eq!(pointers, ["/code", "/rows"]);
    let again = with(heat(), "value", "28".into());
    let strange = with(leak(), "max", "9".into());
    let noise = json!({ "name": "noise", "value": "1" });
    let fresh = without(leak(), "value");
    for (rows, expected) in [
        (Value::Null, json!([without(heat(), "value"), fresh])),
        (json!([again, strange, heat(), noise]), json!([again, leak(), heat()])),
        (json!([heat(), again]), json!([heat(), again, fresh])),
        (json!("typed by a stranger"), json!([without(heat(), "value"), fresh])),
    ] {
        let mut body = json!({ "code": "B", "result": "done", "rows": rows });
        for fixed in &all {
            fixed.restore(&mut body);
        }
        assert_eq!(body, json!({ "code": "A-1", "result": "done", "rows": expected }));
        assert_eq!(difference(&schema(), &body, &case(), false), None);
    }
    let mut nothing = Value::Null;
    for fixed in &all {
        fixed.restore(&mut nothing);
    }
    assert_eq!(nothing["code"], "A-1");
}
