use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const OPENED: Date = date(2024, 1, 1);
const DAY: Date = date(2026, 9, 16);

fn number(text: &str) -> AccreditationNumber {
    text.parse().expect("a number")
}

fn accreditation(text: &str, statuses: &[(Status, Date)], lines: Vec<ScopeLine>) -> Accreditation {
    Accreditation {
        number: number(text),
        organisation: OrganisationId(Uuid::nil()),
        until: Some(date(2028, 12, 31)),
        statuses: statuses
            .iter()
            .map(|(status, from)| StatusSince { status: *status, from: *from })
            .collect(),
        lines,
    }
}

fn products(interval: &str, period: Period) -> ScopeLine {
    ScopeLine { subject: Subject::Products(interval.parse().expect("an interval")), period }
}

fn method(name: &str) -> ScopeLine {
    ScopeLine { subject: Subject::Method(name.to_owned()), period: Period::since(OPENED) }
}

fn body() -> Accreditation {
    let narrowed = Period { from: OPENED, until: Some(date(2025, 12, 31)) };
    accreditation(
        "OʻZAKK.MS.0052",
        &[
            (Status::Active, OPENED),
            (Status::Paused, date(2025, 3, 1)),
            (Status::Extended, date(2025, 4, 1)),
        ],
        vec![
            products("8516-8518", Period::since(OPENED)),
            products("84", narrowed),
            method("Oʻz DSt 901:2019"),
        ],
    )
}

#[test]
fn a_subject_is_covered_only_in_force_and_in_scope() {
    let number = number("OʻZAKK.MS.0052");
    let paused = Coverage::NotActive { number, status: Status::Paused };
    let expired = Coverage::NotActive { number, status: Status::Expired };
    for (subject, day, coverage) in [
        ("8516500000", date(2023, 12, 31), Coverage::None),
        ("8516500000", OPENED, Coverage::Covered { number }),
        ("8516500000", date(2025, 2, 28), Coverage::Covered { number }),
        ("8516500000", date(2025, 3, 1), paused),
        ("8516500000", date(2025, 4, 1), Coverage::Covered { number }),
        ("8519500000", DAY, Coverage::Outside { number }),
        ("8401000000", date(2025, 12, 31), Coverage::Covered { number }),
        ("8401000000", date(2026, 1, 1), Coverage::Outside { number }),
        ("O'z DSt 901:2019", DAY, Coverage::Covered { number }),
        ("Oʻz DSt 902:2019", DAY, Coverage::Outside { number }),
        ("", DAY, Coverage::Outside { number }),
        ("8516500000", date(2028, 12, 31), Coverage::Covered { number }),
        ("8516500000", date(2029, 1, 1), expired),
    ] {
        assert_eq!(body().covers(subject, day), coverage, "{subject} {day}");
    }
}

#[test]
fn of_several_accreditations_the_best_answer_counts() {
    let ended = accreditation("OʻZAKK.SL.0162", &[(Status::Inactive, OPENED)], vec![]);
    let all = [ended.clone(), body()];
    let covers = Coverage::Covered { number: body().number };
    assert_eq!(coverage_on(&all, "8516500000", DAY), covers);
    assert_eq!(coverage_on(&all, "0101000000", DAY), Coverage::Outside { number: body().number });
    let inactive = Coverage::NotActive { number: ended.number, status: Status::Inactive };
    assert_eq!(coverage_on(&[ended], "8516500000", DAY), inactive);
    assert_eq!(coverage_on(&[], "8516500000", DAY), Coverage::None);
}

#[test]
fn a_line_is_an_interval_of_products_or_the_name_of_a_method() {
    for (line, subject, covered) in [
        ("8516", "8516797000", true),
        ("8516", "8517000000", false),
        ("8516-8518", "8518990000", true),
        ("8516-8518", "8519000000", false),
        ("8516-8518", "8517 62 000 0", true),
        ("8516", "8516", true),
        ("85", "8516", true),
        ("8516-8518", "8517", true),
        ("8516-8518", "8517-8519", false),
        ("851650", "8516", false),
        ("IEC 60335-1", "IEC 60335-1", true),
        ("IEC 60335-1", "iec 60335-1", true),
        ("IEC 60335", "IEC 60335-1", false),
        ("8516-85", "8516500000", false),
    ] {
        assert_eq!(Subject::from(line).covers(subject), covered, "{line} {subject}");
    }
}

#[test]
fn a_status_is_read_as_the_register_writes_it() {
    for status in Status::ALL {
        assert_eq!(Status::of(status.key()), Some(status));
    }
    assert_eq!(Status::of("Active"), None);
}

#[test]
fn a_body_works_under_what_is_in_force_and_covers_most() {
    let line = |interval| vec![products(interval, Period::since(OPENED))];
    let all = [
        accreditation("OʻZAKK.MS.0001", &[(Status::Paused, OPENED)], line("85")),
        accreditation("OʻZAKK.MS.0002", &[(Status::Active, OPENED)], line("84")),
        accreditation("OʻZAKK.MS.0003", &[(Status::Active, OPENED)], line("85")),
    ];
    for (subjects, under) in [
        (vec![], Some("OʻZAKK.MS.0002")),
        (vec!["8516500000"], Some("OʻZAKK.MS.0003")),
        (vec!["8516500000", "8516600000", "8401000000"], Some("OʻZAKK.MS.0003")),
        (vec!["0101000000"], Some("OʻZAKK.MS.0002")),
    ] {
        let subjects = subjects.into_iter().map(str::to_owned).collect();
        assert_eq!(working_under(&all, &subjects, DAY), under.map(number), "{subjects:?}");
    }
    let none = &BTreeSet::new();
    assert_eq!(working_under(&all, none, date(2023, 12, 31)), None);
    assert_eq!(working_under(&[], none, DAY), None);
}

proptest! {
    #[test]
    fn asking_never_panics(subject in ".{0,20}|[0-9]{10}", days in 0_i32..4000) {
        let _coverage = body().covers(&subject, OPENED.saturating_add(jiff::Span::new().days(days)));
    }
}
