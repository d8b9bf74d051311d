use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::{Anchors, duration, faults};

fn form(rule: &Value) -> Value {
    json!({ "type": "object", "properties": {
        "from": { "type": "string", "format": "date" },
        "until": { "$ref": "#/$defs/until" },
        "kind": { "type": "string", "enum": ["one", "year", "long"] },
        "rows": { "type": "array", "items": { "type": "object", "properties": { "until": { "$ref": "#/$defs/until" } } } },
    }, "$defs": { "until": { "type": "string", "format": "date", "x-date": rule } } })
}

/// An act of this day, in a case that was opened on the tenth of its month.
fn on(today: Date) -> Anchors {
    Anchors { today, opened: Some(today.with().day(10).build().expect("a day")) }
}

#[test]
fn a_date_is_held_to_the_day_of_the_act_and_to_the_dates_beside_it() {
    let after = json!({ "after": "today" });
    let years = json!({ "after": "today", "within": "P3Y" });
    let past = json!({ "not_after": "today", "within": "P1Y" });
    let from = json!({ "after": "/from", "not_after": "today" });
    let to = json!({ "not_after": "/from" });
    let done = json!({ "not_before": "opened", "not_after": "today" });
    let by_kind = json!([
        { "after": "today", "within": "P3Y" },
        { "when": { "/kind": ["one"] }, "not_after": "/from" },
        { "when": { "/kind": ["year"] }, "not_after": "year_end" },
    ]);
    let table = [
        (&by_kind, json!({ "kind": "one", "from": "2026-12-05", "until": "2026-12-05" }), 0),
        (&by_kind, json!({ "kind": "one", "from": "2026-12-05", "until": "2026-12-06" }), 1),
        (&by_kind, json!({ "kind": "one", "from": "2036-12-05", "until": "2029-11-23" }), 1),
        (&by_kind, json!({ "kind": "one", "from": "2026-11-22", "until": "2026-11-22" }), 1),
        (&by_kind, json!({ "kind": "year", "from": "2026-12-05", "until": "2026-12-31" }), 0),
        (&by_kind, json!({ "kind": "year", "until": "2027-01-01" }), 1),
        (&by_kind, json!({ "kind": "long", "from": "2026-12-05", "until": "2029-11-22" }), 0),
        (&by_kind, json!({ "until": "2029-11-22" }), 0),
        (&by_kind, json!({ "kind": ["year"], "until": "2029-11-23" }), 1),
        (&after, json!({ "until": "2026-11-22" }), 1),
        (&after, json!({ "until": "2026-11-23" }), 0),
        (&after, json!({ "until": "9999-12-31" }), 0),
        (&years, json!({ "until": "2029-11-22" }), 0),
        (&years, json!({ "until": "2029-11-23" }), 1),
        (&years, json!({ "until": "9999-12-31" }), 1),
        (&past, json!({ "until": "2026-11-22" }), 0),
        (&past, json!({ "until": "2026-11-23" }), 1),
        (&past, json!({ "until": "2025-11-22" }), 0),
        (&past, json!({ "until": "2025-11-21" }), 1),
        (&from, json!({ "from": "2026-11-01", "until": "2026-11-01" }), 1),
        (&from, json!({ "from": "2026-11-01", "until": "2026-11-02" }), 0),
        (&from, json!({ "from": "2026-11-01", "until": "2026-11-23" }), 1),
        (&done, json!({ "until": "2026-11-09" }), 1),
        (&done, json!({ "until": "2026-11-10" }), 0),
        (&done, json!({ "until": "2026-11-22" }), 0),
        (&done, json!({ "until": "2026-11-23" }), 1),
        // What is not filled sets no limit, and what is no date is told elsewhere.
        (&from, json!({ "until": "1926-11-22" }), 0),
        (&to, json!({ "from": "soon", "until": "2030-01-01" }), 0),
        (&after, json!({ "until": "never" }), 0),
        (&after, json!({ "until": 5, "rows": 7 }), 0),
        (&after, json!({ "rows": [{ "until": "2026-11-30" }, { "until": "2026-11-22" }] }), 1),
    ];
    for (rule, body, number) in table {
        let found = faults(&form(rule), &body, on(date(2026, 11, 22)));
        assert_eq!(found.len(), number, "{rule} {body}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_days_that_would_do() {
    let form = form(&json!({ "after": "today", "within": "P3Y" }));
    // A year later the 29th of February is the 28th.
    let found =
        faults(&form, &json!({ "rows": [{ "until": "2031-03-01" }] }), on(date(2028, 2, 29)));
    let found = found.first().unwrap();
    assert_eq!(found.pointer, "/rows/0/until");
    assert_eq!(found.days.after(), Some(date(2028, 2, 29)));
    assert_eq!(found.days.first, Some(date(2028, 3, 1)));
    assert_eq!(found.days.last, Some(date(2031, 2, 28)));
    // The calendar ends, the program does not.
    assert_eq!(faults(&form, &json!({ "until": "9999-12-31" }), on(date(9999, 12, 31))).len(), 0);
}

#[test]
fn a_duration_is_whole_days_and_ends() {
    for good in ["P3Y", "P6M", "P2W", "P1D", "P1Y6M", "P100Y"] {
        assert!(duration(good).is_some(), "{good}");
    }
    for bad in ["", "3 years", "P", "P0D", "-P1Y", "PT24H", "P1DT1H", "P101Y", "P99999Y", "p3x"] {
        assert!(duration(bad).is_none(), "{bad}");
    }
}
