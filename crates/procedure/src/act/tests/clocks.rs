use jiff::Timestamp;

use crate::deadline::due;
use crate::toy::run::{Run, application};
use crate::toy::{NOW, at, name};

const DAY: i64 = 86_400;

fn due_at(run: &Run, clock: &str) -> Timestamp {
    run.case.clocks[&name(clock)].due_at
}

fn tashkent(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_state_clock_counts_working_days_and_hours_run_through_them() {
    let mut run = Run::opened();
    run.person(1, "reader", "submit", vec![application("plain", &["A"])]).unwrap();
    // Thursday, Friday, and the Saturday that the calendar made a working day; the clock ends with that day.
    assert_eq!(due_at(&run, "submitted"), tashkent("2026-03-15T00:00:00+05:00"));
    assert_eq!(due_at(&run, "review"), at(NOW + DAY));
}

#[test]
fn a_clock_stands_still_while_a_child_is_open_and_gets_back_exactly_the_pause() {
    let mut run = Run::checking("plain");
    assert_eq!(due_at(&run, "checking"), at(NOW + 10 * DAY));
    run.now += 30 * DAY + 17;
    assert_eq!(due(&run.case, at(run.now)), []);
    run.answer("repair", Some("A")).unwrap();
    assert_eq!(due_at(&run, "checking"), at(NOW + 10 * DAY), "one child is still open");
    run.now += 5;
    run.answer("repair", Some("B")).unwrap();
    assert_eq!(due_at(&run, "checking"), at(NOW + 40 * DAY + 22));
    assert_eq!(due(&run.case, at(NOW + 40 * DAY + 21)), []);
    assert_eq!(due(&run.case, at(NOW + 40 * DAY + 22)), [(name("checking"), 1)]);
}

#[test]
fn a_clock_that_escalates_is_recorded_once_and_the_case_stays() {
    let mut run = Run::opened();
    run.person(1, "reader", "submit", vec![application("plain", &["A"])]).unwrap();
    assert_eq!(run.overdue("submitted"), None);
    run.now += 10 * DAY;
    assert_eq!(due(&run.case, at(run.now)), [(name("review"), 1), (name("submitted"), 1)]);
    assert_eq!(crate::deadline::clock_action(&run.definition, &run.case, &name("submitted")), None);
    assert!(run.overdue("submitted").is_some());
    assert!(run.case.clocks[&name("submitted")].overdue);
    assert_eq!(run.overdue("submitted"), None);
    assert_eq!(run.case.state, Some(name("submitted")));
}

#[test]
fn a_clock_that_repeats_runs_again_from_when_it_ran_out() {
    let mut run = Run::lent("2036-01-31");
    assert_eq!(run.overdue("yearly"), None, "it leads to an action");
    assert_eq!(due_at(&run, "yearly"), tashkent("2027-03-11T10:00:00+05:00"));
    run.now += 370 * DAY;
    run.clock("yearly", 1, "remind").unwrap();
    assert_eq!(
        (due_at(&run, "yearly"), run.case.clocks[&name("yearly")].run),
        (tashkent("2028-03-11T10:00:00+05:00"), 2)
    );
    assert_eq!(run.clock("yearly", 1, "remind").unwrap_err().code, "act.cause");
    run.now += 370 * DAY;
    run.clock("yearly", 2, "remind").unwrap();
    assert!(!run.case.clocks.contains_key(&name("yearly")), "twice in all");
}

#[test]
fn a_date_in_a_fact_ends_with_its_day_and_a_final_state_stops_every_clock() {
    let mut run = Run::lent("2026-03-31");
    assert_eq!(due_at(&run, "term"), tashkent("2026-04-01T00:00:00+05:00"));
    run.now += 30 * DAY;
    run.clock("term", 1, "expire").unwrap();
    assert!(run.case.clocks.is_empty());
    assert_eq!(run.case.state, Some(name("returned")));
}
