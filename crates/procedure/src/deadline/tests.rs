use jiff::Timestamp;
use serde_json::json;

use super::due_at;
use crate::definition::Length;
use crate::toy::run::Run;
use crate::toy::{calendar, place, single};

#[test]
fn every_length_runs_out_in_tashkent_time() {
    let from: Timestamp = "2026-01-31T10:00:00+05:00".parse().unwrap();
    let table = [
        (Length::Hours(36), "2026-02-01T22:00:00+05:00"),
        (Length::Days(2), "2026-02-02T10:00:00+05:00"),
        (Length::WorkingDays(1), "2026-02-03T00:00:00+05:00"),
        (Length::Months(1), "2026-02-28T10:00:00+05:00"),
        (Length::Years(1), "2027-01-31T10:00:00+05:00"),
        (Length::At(place("card#/until")), "2027-02-01T00:00:00+05:00"),
    ];
    let run = Run::lent("2027-01-31");
    for (length, expected) in table {
        let due = due_at(&length, from, &calendar(), &run.case).unwrap();
        assert_eq!(due, expected.parse::<Timestamp>().unwrap(), "{length:?}");
    }
}

#[test]
fn a_date_that_is_none_starts_no_clock() {
    let mut run = Run::lent("2027-01-31");
    let length = Length::At(place("card#/until"));
    let mut code = |body: Option<serde_json::Value>| {
        match body {
            Some(body) => run.case.fill(&single("card"), body),
            None => run.case.facts.clear(),
        }
        due_at(&length, run.moment().now, &calendar(), &run.case).unwrap_err().code
    };
    assert_eq!(code(Some(json!({ "until": "soon" }))), "act.form");
    assert_eq!(code(Some(json!({}))), "act.form");
    assert_eq!(code(None), "act.missing-fact");
}
