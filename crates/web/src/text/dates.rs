//! Dates and times as each language writes them. Instants are shown in Tashkent time (UTC+5, no daylight saving).

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use super::Lang;

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The wall clock in Tashkent.
pub(super) fn tashkent(at: Timestamp) -> DateTime {
    Zoned::new(at, TimeZone::fixed(Offset::constant(5))).datetime()
}

/// A moment as a browser's control for it writes it, in Tashkent time: `2026-11-22T09:00`.
pub(crate) fn moment_typed(text: &str) -> Option<Timestamp> {
    let wall: DateTime = text.parse().ok().filter(|_| text.contains('T'))?;
    wall.to_zoned(TimeZone::fixed(Offset::constant(5))).ok().map(|at| at.timestamp())
}

/// `22.11.2026`, in English `22 November 2026`.
pub(super) fn date(lang: Lang, date: Date) -> String {
    let (day, month, year) = (date.day(), date.month(), date.year());
    match lang {
        Lang::UzLatn | Lang::UzCyrl | Lang::Ru => format!("{day:02}.{month:02}.{year}"),
        Lang::En => {
            let name =
                usize::try_from(month - 1).ok().and_then(|at| ENGLISH.get(at)).unwrap_or(&"");
            format!("{day} {name} {year}")
        }
    }
}

/// The date and the time to the minute.
pub(super) fn moment(lang: Lang, at: Timestamp) -> String {
    let wall = tashkent(at);
    format!("{}, {:02}:{:02}", date(lang, wall.date()), wall.hour(), wall.minute())
}
