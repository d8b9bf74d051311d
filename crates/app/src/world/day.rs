//! A day in a world's text: `2026-11-22`, `today`, or so many days, months or years from it.

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};

/// A day, still to be counted from the day of the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    On(Date),
    FromToday(Shift),
}

/// How far from the day of the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    Days(i32),
    Months(i32),
    Years(i32),
}

/// The text is not a day.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day: write 2026-11-22, today, today-400d, today+6m or today+3y")]
pub(super) struct DayError(String);

impl Day {
    /// The civil day, given the day of the import; the last day of time is the limit.
    pub(super) fn resolve(self, today: Date) -> Date {
        let (span, is_past) = match self {
            Self::On(date) => return date,
            Self::FromToday(Shift::Days(n)) => (Span::new().try_days(n), n < 0),
            Self::FromToday(Shift::Months(n)) => (Span::new().try_months(n), n < 0),
            Self::FromToday(Shift::Years(n)) => (Span::new().try_years(n), n < 0),
        };
        let limit = if is_past { Date::MIN } else { Date::MAX };
        span.map_or(limit, |span| today.saturating_add(span))
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let wrong = || DayError(text.to_owned());
        let Some(rest) = text.strip_prefix("today") else {
            return Date::strptime("%Y-%m-%d", text).map(Self::On).map_err(|_| wrong());
        };
        if rest.is_empty() {
            return Ok(Self::FromToday(Shift::Days(0)));
        }
        let unit = rest.chars().last().ok_or_else(wrong)?;
        let number = rest
            .strip_suffix(unit)
            .filter(|number| number.starts_with(['+', '-']))
            .ok_or_else(wrong)?;
        let n = number.parse().map_err(|_| wrong())?;
        match unit {
            'd' => Ok(Self::FromToday(Shift::Days(n))),
            'm' => Ok(Self::FromToday(Shift::Months(n))),
            'y' => Ok(Self::FromToday(Shift::Years(n))),
            _ => Err(wrong()),
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Words)
    }
}

struct Words;

impl de::Visitor<'_> for Words {
    type Value = Day;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day in quotation marks")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Day, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_a_date_or_counted_from_today() {
        for (text, day) in [
            ("2026-03-01", date(2026, 3, 1)),
            ("today", date(2026, 11, 22)),
            ("today-22d", date(2026, 10, 31)),
            ("today+10d", date(2026, 12, 2)),
            ("today-9m", date(2026, 2, 22)),
            ("today+3y", date(2029, 11, 22)),
            ("today+2000000000y", Date::MAX),
        ] {
            let read: Day = text.parse().expect(text);
            assert_eq!(read.resolve(date(2026, 11, 22)), day, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "tomorrow",
            "today+",
            "today+3",
            "today3d",
            "today-3w",
            "today+3дн",
            "22.11.2026",
            "2026-02-30",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError(text.to_owned())), "{text}");
        }
    }
}
