//! The working calendar: which days count for a deadline in working days.
//!
//! The week has five working days, Monday to Friday. Days off (Labour Code, Art. 208: the day off of a holiday at
//! the weekend moves) and swapped Saturdays are decreed every year, some only days before, so the calendar is
//! imported data with a version and never a constant. Days are civil days in Tashkent: UTC+5, no daylight saving.
//!
//! A deadline of `n` working days starts on the day after the event and runs out at the end (24:00) of its last day.
//! Nothing here fails at the ends of time: arithmetic stops at the last instant that can be written.

mod civil;
mod explain;
mod import;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

pub use civil::{add_days, add_hours, add_months, add_years};
pub use explain::Skipped;
pub use import::{CalendarError, CalendarFault};

/// The calendars by which deadlines can be counted: that of the country.
pub const NAMES: [&str; 1] = ["uz"];

/// A version of the working calendar, as imported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Name of the version, e.g. `2026.1`.
    pub version: String,
    /// Days off that would be working days by the week, with what is kept on that day (may be empty).
    pub days_off: BTreeMap<Date, String>,
    /// Working days that would be free by the week (a swapped Saturday).
    pub working: BTreeSet<Date>,
}

impl Calendar {
    /// A calendar that knows only the week: Monday to Friday.
    pub fn week_only(version: &str) -> Self {
        Self { version: version.to_owned(), ..Self::default() }
    }

    /// The civil day in Tashkent (UTC+5, no daylight saving) at this instant.
    pub fn day(at: Timestamp) -> Date {
        civil::local(at).date()
    }

    /// Whether this day counts for a deadline in working days.
    pub fn is_working(&self, day: Date) -> bool {
        self.skipped(day).is_none()
    }

    /// The `n`-th working day strictly after `from`; with `n` = 0, `from` itself. The last day of time is the limit.
    pub fn add_working_days(&self, from: Date, n: u32) -> Date {
        let mut left = n;
        let mut day = from;
        while left > 0 {
            let Ok(next) = day.tomorrow() else { return Date::MAX };
            day = next;
            if self.is_working(day) {
                left -= 1;
            }
        }
        day
    }

    /// 24:00 in Tashkent: the first instant that is no longer this day.
    pub fn end_of(day: Date) -> Timestamp {
        day.tomorrow()
            .map_or(Timestamp::MAX, |next| civil::instant(next.to_datetime(Time::midnight())))
    }

    /// When a deadline of `n` working days, counted from this instant, runs out.
    pub fn due_working(&self, from: Timestamp, n: u32) -> Timestamp {
        Self::end_of(self.add_working_days(Self::day(from), n))
    }

    fn skipped(&self, day: Date) -> Option<Skipped> {
        if self.working.contains(&day) {
            return None;
        }
        if let Some(name) = self.days_off.get(&day) {
            return Some(Skipped::DayOff(name.clone()));
        }
        match day.weekday() {
            Weekday::Saturday | Weekday::Sunday => Some(Skipped::Weekend),
            Weekday::Monday
            | Weekday::Tuesday
            | Weekday::Wednesday
            | Weekday::Thursday
            | Weekday::Friday => None,
        }
    }
}

#[cfg(test)]
mod tests;
