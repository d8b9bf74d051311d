//! Arithmetic on instants in Tashkent civil time.
//!
//! Months and years keep the day and the hour, and fall back to the last day of a shorter month: three years after
//! 29 February is 28 February. Every result that would be past the end of time is the end of time.

use jiff::civil::DateTime;
use jiff::tz::{Offset, offset};
use jiff::{Span, Timestamp};

const TASHKENT: Offset = offset(5);

pub(super) fn local(at: Timestamp) -> DateTime {
    TASHKENT.to_datetime(at)
}

/// A civil time in Tashkent as an instant. Only the last hours of year 9999 and the first of -9999 have none.
pub(super) fn instant(at: DateTime) -> Timestamp {
    TASHKENT.to_timestamp(at).unwrap_or(if at.year() > 0 { Timestamp::MAX } else { Timestamp::MIN })
}

fn add(at: Timestamp, span: Result<Span, jiff::Error>) -> Timestamp {
    span.and_then(|span| local(at).checked_add(span)).map_or(Timestamp::MAX, instant)
}

/// The same day and hour so many months later.
pub fn add_months(at: Timestamp, months: u32) -> Timestamp {
    add(at, Span::new().try_months(months))
}

/// The same day and hour so many years later.
pub fn add_years(at: Timestamp, years: u32) -> Timestamp {
    add(at, Span::new().try_years(years))
}

/// The same hour so many calendar days later.
pub fn add_days(at: Timestamp, days: u32) -> Timestamp {
    add(at, Span::new().try_days(days))
}

/// So many hours later.
pub fn add_hours(at: Timestamp, hours: u32) -> Timestamp {
    add(at, Span::new().try_hours(hours))
}
