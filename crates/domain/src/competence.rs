//! What a person may do, dated: training and attestation by area.
//!
//! The source report demands that staff who were not trained or not attested in the set order are kept out
//! automatically. Attestation lasts three years today; the term is an argument, because the order may change.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A course passed in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// The area, as service definitions name it.
    pub area: String,
    /// Day of passing; it counts from this day.
    pub on: Date,
    /// Last day on which it counts.
    pub until: Date,
}

/// An attestation in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// The area, as service definitions name it.
    pub area: String,
    /// Day of the attestation; it counts from this day.
    pub on: Date,
    /// Last day on which it counts.
    pub until: Date,
    /// First day on which it no longer counts, because it was withdrawn.
    pub withdrawn_on: Option<Date>,
}

impl Attestation {
    /// Attested on that day for so many years: the last day is the same day of the last year.
    pub fn lasting(area: &str, on: Date, years: u32) -> Self {
        Self { area: area.to_owned(), on, until: years_later(on, years), withdrawn_on: None }
    }

    /// The last day on which it counts, as known on that day; a later withdrawal is not known yet.
    fn until_as_of(&self, day: Date) -> Date {
        match self.withdrawn_on {
            Some(withdrawn) if withdrawn <= day => {
                withdrawn.yesterday().unwrap_or(Date::MIN).min(self.until)
            }
            Some(_) | None => self.until,
        }
    }
}

impl Training {
    /// Passed on that day, good for so many years: the last day is the same day of the last year.
    pub fn lasting(area: &str, on: Date, years: u32) -> Self {
        Self { area: area.to_owned(), on, until: years_later(on, years) }
    }
}

fn years_later(day: Date, years: u32) -> Date {
    Span::new().try_years(years).map_or(Date::MAX, |span| day.saturating_add(span))
}

/// Until when training and attestation count, that day included; `None`: never had it by the day asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Last day of training, which may have passed.
    pub trained_until: Option<Date>,
    /// Last day of attestation, which may have passed.
    pub attested_until: Option<Date>,
}

impl Standing {
    /// Whether both count on that day.
    pub fn holds_on(self, day: Date) -> bool {
        [self.trained_until, self.attested_until]
            .iter()
            .all(|until| until.is_some_and(|until| day <= until))
    }
}

/// A person's standing in an area on that day; records of later days do not count yet.
pub fn standing_on(
    trainings: &[Training],
    attestations: &[Attestation],
    area: &str,
    day: Date,
) -> Standing {
    let trained = trainings.iter().filter(|training| training.area == area && training.on <= day);
    let attested =
        attestations.iter().filter(|attestation| attestation.area == area && attestation.on <= day);
    Standing {
        trained_until: trained.map(|training| training.until).max(),
        attested_until: attested.map(|attestation| attestation.until_as_of(day)).max(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const DAY: Date = date(2026, 9, 16);

    #[test]
    fn a_person_stands_as_the_records_of_that_day_say() {
        let trainings = [
            Training::lasting("binding", date(2024, 1, 10), 3),
            Training::lasting("lending", DAY, 3),
        ];
        let attestations = [
            Attestation::lasting("binding", date(2020, 9, 16), 3),
            Attestation::lasting("binding", DAY, 3),
            Attestation {
                withdrawn_on: Some(date(2027, 1, 1)),
                ..Attestation::lasting("lending", DAY, 3)
            },
        ];
        let eve = date(2026, 9, 15);
        for (area, day, trained, attested, holds) in [
            ("binding", date(2019, 1, 1), None, None, false),
            ("binding", eve, Some(date(2027, 1, 10)), Some(date(2023, 9, 16)), false),
            ("binding", DAY, Some(date(2027, 1, 10)), Some(date(2029, 9, 16)), true),
            ("binding", date(2027, 1, 11), Some(date(2027, 1, 10)), Some(date(2029, 9, 16)), false),
            ("lending", eve, None, None, false),
            ("lending", date(2026, 12, 31), Some(date(2029, 9, 16)), Some(date(2029, 9, 16)), true),
            ("lending", date(2027, 1, 1), Some(date(2029, 9, 16)), Some(date(2026, 12, 31)), false),
            ("cooking", DAY, None, None, false),
        ] {
            let standing = standing_on(&trainings, &attestations, area, day);
            assert_eq!(
                standing,
                Standing { trained_until: trained, attested_until: attested },
                "{area} {day}"
            );
            assert_eq!(standing.holds_on(day), holds, "{area} {day}");
        }
    }

    #[test]
    fn the_last_day_is_the_same_day_or_the_end_of_february() {
        assert_eq!(Attestation::lasting("a", date(2024, 2, 29), 3).until, date(2027, 2, 28));
        assert_eq!(Training::lasting("a", DAY, u32::MAX).until, Date::MAX);
    }

    proptest! {
        #[test]
        fn an_attestation_holds_exactly_within_its_days(offset in -50_i32..1500, years in 1_u32..4) {
            let attestation = Attestation::lasting("a", DAY, years);
            let training = Training::lasting("a", DAY, 10);
            let day = DAY.saturating_add(Span::new().days(offset));
            let until = attestation.until;
            let holds = standing_on(&[training], &[attestation], "a", day).holds_on(day);
            prop_assert_eq!(holds, DAY <= day && day <= until);
        }
    }
}
