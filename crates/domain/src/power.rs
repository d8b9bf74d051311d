//! Powers of attorney: for how long a firm may let somebody act for it.
//!
//! The Civil Code (articles 134 to 142) has a power of attorney last three years at most, name its day, and end when whoever gave it
//! takes it back. What was done by it before stays done.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::Period;

/// Years between the first day and the day after the last, at most.
pub const LONGEST_YEARS: i16 = 3;

/// Why nobody gets a power on these days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTheseDays {
    /// It would begin before it is given.
    Past,
    /// It has no last day, or one before the first.
    Endless,
    /// It would last longer than the law lets it.
    TooLong,
}

/// May a power that is given today hold on these days?
///
/// # Errors
/// Why not.
pub fn may_hold(days: Period, today: Date) -> Result<(), NotTheseDays> {
    if days.from < today {
        return Err(NotTheseDays::Past);
    }
    let last = days.until.filter(|last| *last >= days.from).ok_or(NotTheseDays::Endless)?;
    let over = days.from.checked_add(i32::from(LONGEST_YEARS).years());
    if over.is_ok_and(|over| last < over) { Ok(()) } else { Err(NotTheseDays::TooLong) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_power_begins_today_or_later_and_lasts_three_years_at_most() {
        let today = date(2026, 11, 25);
        for (from, until, expected) in [
            (today, Some(today), Ok(())),
            (today, Some(date(2029, 11, 24)), Ok(())),
            (today, Some(date(2029, 11, 25)), Err(NotTheseDays::TooLong)),
            (date(2028, 2, 29), Some(date(2031, 2, 27)), Ok(())),
            (date(2028, 2, 29), Some(date(2031, 2, 28)), Err(NotTheseDays::TooLong)),
            (date(2026, 11, 24), Some(today), Err(NotTheseDays::Past)),
            (today, None, Err(NotTheseDays::Endless)),
            (date(2026, 11, 26), Some(today), Err(NotTheseDays::Endless)),
            (date(9998, 1, 1), Some(date(9999, 1, 1)), Err(NotTheseDays::TooLong)),
        ] {
            assert_eq!(may_hold(Period { from, until }, today), expected, "{from} {until:?}");
        }
    }
}
