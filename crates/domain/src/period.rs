//! Time in the records: from a day until a day, both included.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Days from one until another, both included; without an end it holds until further notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
}

/// The last day lies before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{until} is before {from}")]
pub struct PeriodError {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

impl Period {
    /// A period; its last day may be its first.
    pub fn new(from: Date, until: Option<Date>) -> Result<Self, PeriodError> {
        match until {
            Some(until) if until < from => Err(PeriodError { from, until }),
            Some(_) | None => Ok(Self { from, until }),
        }
    }

    /// From this day until further notice.
    pub fn since(from: Date) -> Self {
        Self { from, until: None }
    }

    /// Whether it holds on that day.
    pub fn holds_on(self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether some day belongs to both.
    pub fn overlaps(self, other: Self) -> bool {
        let begins = self.from.max(other.from);
        self.holds_on(begins) && other.holds_on(begins)
    }
}

/// Something that was so for a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// What was so.
    pub value: T,
    /// When.
    pub period: Period,
}

impl<T> Dated<T> {
    /// So from this day until further notice.
    pub fn since(from: Date, value: T) -> Self {
        Self { value, period: Period::since(from) }
    }
}

/// What was so on that day; of several, what began last.
pub fn on<T>(records: &[Dated<T>], day: Date) -> Option<&T> {
    let holding = records.iter().filter(|record| record.period.holds_on(day));
    holding.max_by_key(|record| record.period.from).map(|record| &record.value)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const FROM: Date = date(2026, 1, 10);
    const UNTIL: Date = date(2026, 2, 10);

    #[test]
    fn both_ends_belong_to_it() {
        let period = Period::new(FROM, Some(UNTIL)).expect("in order");
        for (day, holds) in [
            (date(2026, 1, 9), false),
            (FROM, true),
            (date(2026, 1, 31), true),
            (UNTIL, true),
            (date(2026, 2, 11), false),
        ] {
            assert_eq!(period.holds_on(day), holds, "{day}");
        }
        assert!(Period::since(FROM).holds_on(Date::MAX));
    }

    #[test]
    fn it_does_not_end_before_it_begins() {
        assert_eq!(Period::new(UNTIL, Some(FROM)), Err(PeriodError { from: UNTIL, until: FROM }));
        assert!(Period::new(FROM, Some(FROM)).is_ok());
    }

    #[test]
    fn of_several_records_the_latest_counts() {
        let records = [Dated::since(FROM, "old"), Dated::since(UNTIL, "new")];
        for (day, value) in [(date(2026, 1, 9), None), (FROM, Some("old")), (UNTIL, Some("new"))] {
            assert_eq!(on(&records, day).copied(), value, "{day}");
        }
    }

    proptest! {
        #[test]
        fn overlapping_periods_share_a_day(a in 0_i32..30, b in 0_i32..30, c in 0_i32..30, d in 0_i32..30) {
            let day = |n: i32| FROM.saturating_add(jiff::Span::new().days(n));
            let one = Period::new(day(a.min(b)), Some(day(a.max(b)))).expect("in order");
            let two = Period::new(day(c.min(d)), Some(day(c.max(d)))).expect("in order");
            let shared = (0..30).any(|n| one.holds_on(day(n)) && two.holds_on(day(n)));
            prop_assert_eq!(one.overlaps(two), shared);
            prop_assert_eq!(two.overlaps(one), shared);
        }
    }
}
