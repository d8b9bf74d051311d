//! Dates as papers show them and as people type them.
//!
//! Long: `2026-yil 16-sentabr`, `2026 йил 16 сентябрь`, `16 сентября 2026 г.`, `16 September 2026`.
//! Short, in every language: `16.09.2026`. Years have four digits: `16.09.26` is refused, not guessed.

use jiff::civil::Date;
use thiserror::Error;

pub use crate::language::Language;
use crate::text::fold;

/// The text is not a date in any form that is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a date such as 16.09.2026")]
pub struct DateError(pub String);

const UZ: [&str; 12] = [
    "yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avgust", "sentabr", "oktabr",
    "noyabr", "dekabr",
];
const UZC: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];
const RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const EN: [&str; 12] = [
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

/// The date with the month in words.
pub fn long(date: Date, language: Language) -> String {
    let (year, day) = (date.year(), date.day());
    match language {
        Language::UzLatn => format!("{year}-yil {day}-{}", month_name(&UZ, date)),
        Language::UzCyrl => format!("{year} йил {day} {}", month_name(&UZC, date)),
        Language::Ru => format!("{day} {} {year} г.", month_name(&RU, date)),
        Language::En => format!("{day} {} {year}", month_name(&EN, date)),
    }
}

/// The date as `16.09.2026`.
pub fn short(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// Reads `16.09.2026`, `2026-09-16`, or the long form of any language.
pub fn parse(text: &str) -> Result<Date, DateError> {
    let folded = fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let parts = match words.as_slice() {
        [day, month, year] if folded.contains('.') && is_number(month) => {
            Some((*year, number(month), *day))
        }
        [year, month, day] if folded.contains('-') && is_number(month) => {
            Some((*year, number(month), *day))
        }
        [year, "yil", day, month] | [day, month, year] | [day, month, year, "g"] => {
            Some((*year, month_of(month), *day))
        }
        _ => None,
    };
    parts
        .and_then(|(year, month, day)| date(year, month?, day))
        .ok_or_else(|| DateError(text.to_owned()))
}

fn month_name(names: &[&'static str; 12], date: Date) -> &'static str {
    let index = usize::try_from(date.month() - 1).expect("1 to 12");
    names.get(index).copied().expect("1 to 12")
}

fn month_of(word: &str) -> Option<i8> {
    let at = [UZ, UZC, RU, EN]
        .iter()
        .find_map(|names| names.iter().position(|name| fold(name) == word))?;
    i8::try_from(at + 1).ok()
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

fn number(text: &str) -> Option<i8> {
    if is_number(text) { text.parse().ok() } else { None }
}

fn date(year: &str, month: i8, day: &str) -> Option<Date> {
    if year.len() != 4 || !is_number(year) {
        return None;
    }
    Date::new(year.parse().ok()?, month, number(day)?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const DAY: Date = date(2026, 9, 16);

    #[test]
    fn papers_show_a_date_in_every_language() {
        for (language, shown) in [
            (Language::UzLatn, "2026-yil 16-sentabr"),
            (Language::UzCyrl, "2026 йил 16 сентябрь"),
            (Language::Ru, "16 сентября 2026 г."),
            (Language::En, "16 September 2026"),
        ] {
            assert_eq!(long(DAY, language), shown);
        }
        assert_eq!(short(date(2026, 1, 5)), "05.01.2026");
    }

    #[test]
    fn people_type_a_date_in_many_ways() {
        for text in [
            "16.09.2026",
            " 16.9.2026 ",
            "2026-09-16",
            "2026-YIL 16-sentyabr",
            "2026 йил 16 сентябрь",
            "16 sentabr 2026",
            "16 сентября 2026",
        ] {
            assert_eq!(parse(text), Ok(DAY), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "16.09.26",
            "31.02.2026",
            "00.01.2026",
            "16/09/2026",
            "09-16-2026",
            "16.300.2026",
            "2026",
            "16.09.2026.1",
            "16.09.-2026x",
            "16 sentabrr 2026",
            "१६.०९.२०२६",
        ] {
            assert_eq!(parse(text), Err(DateError(text.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,30}|[0-9.-]{0,12}") {
            let _result = parse(&text);
        }

        #[test]
        fn what_is_shown_is_read_back(year in 1900_i16..2200, day in 0_i32..365) {
            let day = date(year, 1, 1).saturating_add(jiff::Span::new().days(day));
            for language in Language::ALL {
                prop_assert_eq!(parse(&long(day, language)), Ok(day));
            }
            prop_assert_eq!(parse(&short(day)), Ok(day));
            prop_assert_eq!(parse(&day.to_string()), Ok(day));
        }
    }
}
