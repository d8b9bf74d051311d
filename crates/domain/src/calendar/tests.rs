//! The calendar as the law needs it, on known days and on random ones.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{
    Calendar, CalendarError, CalendarFault, Skipped, add_days, add_hours, add_months, add_years,
};

const TEXT: &str =
    "# yillik\nversion 2026.1\noff 2026-03-23 Navroʻz\nworking 2026-12-26 # shanba\n";

fn calendar() -> Calendar {
    Calendar::import(TEXT).expect("a good calendar")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

#[test]
fn the_day_changes_at_seven_in_the_evening_utc() {
    assert_eq!(Calendar::day(at("2026-01-01T18:59:59Z")), date(2026, 1, 1));
    assert_eq!(Calendar::day(at("2026-01-01T19:00:00Z")), date(2026, 1, 2));
}

#[test]
fn weekends_and_days_off_do_not_count_and_swapped_saturdays_do() {
    let calendar = calendar();
    for (day, working) in [
        (date(2026, 3, 20), true),
        (date(2026, 3, 21), false),
        (date(2026, 3, 22), false),
        (date(2026, 3, 23), false),
        (date(2026, 3, 24), true),
        (date(2026, 12, 26), true),
        (date(2026, 12, 27), false),
    ] {
        assert_eq!(calendar.is_working(day), working, "{day}");
    }
}

#[test]
fn counting_starts_on_the_day_after() {
    let calendar = calendar();
    for (from, n, due) in [
        (date(2026, 3, 20), 0, date(2026, 3, 20)),
        (date(2026, 3, 20), 1, date(2026, 3, 24)),
        (date(2026, 3, 21), 1, date(2026, 3, 24)),
        (date(2026, 3, 19), 2, date(2026, 3, 24)),
        (date(2026, 12, 25), 1, date(2026, 12, 26)),
    ] {
        assert_eq!(calendar.add_working_days(from, n), due, "{from} + {n}");
    }
}

#[test]
fn a_deadline_runs_out_at_midnight_in_tashkent() {
    assert_eq!(calendar().due_working(at("2026-03-20T04:00:00Z"), 1), at("2026-03-24T19:00:00Z"));
    assert_eq!(Calendar::end_of(date(2026, 3, 24)), at("2026-03-24T19:00:00Z"));
}

#[test]
fn the_days_passed_over_are_explained() {
    assert_eq!(
        calendar().explain(date(2026, 3, 20), 1),
        vec![
            (date(2026, 3, 21), Skipped::Weekend),
            (date(2026, 3, 22), Skipped::Weekend),
            (date(2026, 3, 23), Skipped::DayOff("Navroʻz".to_owned())),
        ]
    );
}

#[test]
fn an_error_names_its_line() {
    use CalendarFault::{
        Incomplete, NoVersion, NotADay, Repeated, SecondVersion, TooMuch, UnknownWord,
    };
    for (text, line, fault) in [
        ("", 1, NoVersion),
        ("off 2026-01-01 x\n\n", 2, NoVersion),
        ("version 1\nholiday 2026-01-01", 2, UnknownWord("holiday".into())),
        ("version", 1, Incomplete("version".into())),
        ("version 1 2", 1, TooMuch("2".into())),
        ("version 1\nversion 2", 2, SecondVersion),
        ("version 1\noff", 2, Incomplete("off".into())),
        ("version 1\n\noff 2026-02-30 x", 3, NotADay("2026-02-30".into())),
        ("version 1\noff 21.03.2026", 2, NotADay("21.03.2026".into())),
        ("version 1\noff 2026-03-21\nworking 2026-03-21", 3, Repeated(date(2026, 3, 21))),
        ("version 1\nworking 2026-03-21 Navroʻz", 2, TooMuch("Navroʻz".into())),
    ] {
        assert_eq!(Calendar::import(text), Err(CalendarError { line, fault }), "{text:?}");
    }
}

#[test]
fn line_endings_and_a_byte_order_mark_do_not_matter() {
    assert_eq!(
        Calendar::import(&format!("\u{feff}{}", TEXT.replace('\n', "\r\n"))),
        Ok(calendar())
    );
}

#[test]
fn months_and_years_keep_the_hour_and_fall_back_to_the_end_of_the_month() {
    let leap = at("2024-02-29T03:00:00Z");
    assert_eq!(add_years(leap, 3), at("2027-02-28T03:00:00Z"));
    assert_eq!(add_months(at("2026-01-31T03:00:00Z"), 1), at("2026-02-28T03:00:00Z"));
    // 20:00 UTC on the 30th is already the 31st in Tashkent, and so is its month.
    assert_eq!(add_months(at("2026-01-30T20:00:00Z"), 1), at("2026-02-27T20:00:00Z"));
    assert_eq!(add_days(leap, 1), at("2024-03-01T03:00:00Z"));
    assert_eq!(add_hours(leap, 24), at("2024-03-01T03:00:00Z"));
}

#[test]
fn the_end_of_time_is_a_wall_and_not_a_panic() {
    let calendar = calendar();
    assert_eq!(calendar.add_working_days(date(9999, 1, 1), u32::MAX), Date::MAX);
    assert_eq!(calendar.due_working(Timestamp::MAX, 9), Timestamp::MAX);
    assert_eq!(Calendar::end_of(Date::MAX), Timestamp::MAX);
    assert_eq!(Calendar::end_of(Date::MIN), Timestamp::MIN);
    for add in [add_days, add_hours, add_months, add_years] {
        assert_eq!(add(Timestamp::MAX, u32::MAX), Timestamp::MAX);
        assert_eq!(add(at("2026-01-01T00:00:00Z"), u32::MAX), Timestamp::MAX);
    }
}

prop_compose! {
    fn any_day()(days in 0_i32..20_000) -> Date {
        date(2000, 1, 1).saturating_add(jiff::Span::new().days(days))
    }
}

prop_compose! {
    fn any_calendar()(off in prop::collection::btree_set(any_day(), 0..40)) -> Calendar {
        let days_off = off.into_iter().map(|day| (day, String::new())).collect();
        Calendar { days_off, ..Calendar::week_only("random") }
    }
}

proptest! {
    #[test]
    fn a_deadline_never_lands_on_a_day_off(calendar in any_calendar(), from in any_day(), n in 1_u32..400) {
        prop_assert!(calendar.is_working(calendar.add_working_days(from, n)));
    }

    #[test]
    fn a_later_start_or_a_longer_term_never_ends_earlier(
        calendar in any_calendar(), a in any_day(), b in any_day(), n in 0_u32..200, m in 0_u32..200,
    ) {
        let (a, b, n, m) = (a.min(b), a.max(b), n.min(m), n.max(m));
        prop_assert!(calendar.add_working_days(a, n) <= calendar.add_working_days(b, n));
        prop_assert!(calendar.add_working_days(a, n) <= calendar.add_working_days(a, m));
    }

    #[test]
    fn passed_over_and_counted_days_together_are_the_whole_way(
        calendar in any_calendar(), from in any_day(), n in 0_u32..200,
    ) {
        let days = from.until(calendar.add_working_days(from, n)).expect("near days").get_days();
        let skipped = calendar.explain(from, n).len();
        prop_assert_eq!(usize::try_from(days).ok(), usize::try_from(n).ok().map(|n| n + skipped));
    }

    #[test]
    fn importing_never_panics(text in "(?s).{0,200}") {
        let _result = Calendar::import(&text);
    }

    #[test]
    fn instants_never_panic(second in any::<i64>(), n in any::<u32>()) {
        let at = Timestamp::from_second(second % 250_000_000_000).expect("in range");
        prop_assert!(add_days(at, n) >= at && add_hours(at, n) >= at);
        prop_assert!(add_months(at, n) >= at && add_years(at, n) >= at);
    }
}
