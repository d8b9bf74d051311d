//! Measuring instruments and their verification.
//!
//! Law on metrology (LRU-614): an instrument in a regulated sphere may measure only while verified. The intervals are
//! a dated list (No. 3174) of months by class of instrument; the last day is the day of verification plus the months.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{InstrumentId, OrganisationId};

/// A verification, as its certificate or its unfitness notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Day of the verification; it counts from this day.
    pub on: Date,
    /// Last day on which the instrument may measure; `None`: found unfit.
    pub until: Option<Date>,
}

impl Verification {
    /// Found fit on that day, for so many months.
    pub fn lasting(on: Date, months: u32) -> Self {
        let until =
            Span::new().try_months(months).map_or(Date::MAX, |span| on.saturating_add(span));
        Self { on, until: Some(until) }
    }

    /// Found unfit on that day: it may not measure from this day on.
    pub fn unfit(on: Date) -> Self {
        Self { on, until: None }
    }
}

/// A measuring instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// Identity.
    pub id: InstrumentId,
    /// Serial number of the maker.
    pub serial: String,
    /// Whose it is.
    pub owner: OrganisationId,
    /// Its verifications; of two of one day the later in the list counts.
    pub verifications: Vec<Verification>,
}

/// Whether an instrument was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// Verified by that day; good until this day, itself included, which may have passed.
    /// After an unfitness notice it is the day before the notice.
    Until(Date),
    /// Verified for the first time only on this later day.
    NotYet(Date),
    /// Never verified.
    Unverified,
}

impl Verified {
    /// Whether it may measure on that day.
    pub fn holds_on(self, day: Date) -> bool {
        match self {
            Self::Until(until) => day <= until,
            Self::NotYet(_) | Self::Unverified => false,
        }
    }
}

impl Instrument {
    /// What its verifications say on that day; later ones do not count yet.
    pub fn verified_on(&self, day: Date) -> Verified {
        let known = self.verifications.iter().filter(|verification| verification.on <= day);
        match known.max_by_key(|verification| verification.on) {
            Some(Verification { until: Some(until), .. }) => Verified::Until(*until),
            Some(Verification { on, until: None }) => {
                Verified::Until(on.yesterday().unwrap_or(Date::MIN))
            }
            None => self
                .verifications
                .iter()
                .map(|one| one.on)
                .min()
                .map_or(Verified::Unverified, Verified::NotYet),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn instrument(verifications: &[Verification]) -> Instrument {
        Instrument {
            id: InstrumentId(Uuid::nil()),
            serial: "A-17".to_owned(),
            owner: OrganisationId(Uuid::nil()),
            verifications: verifications.to_vec(),
        }
    }

    #[test]
    fn an_instrument_is_asked_on_the_day_of_the_measurement() {
        let scales = instrument(&[
            Verification::lasting(date(2025, 3, 10), 12),
            Verification::lasting(date(2024, 3, 1), 6),
            Verification::unfit(date(2026, 5, 5)),
            Verification::lasting(date(2026, 6, 1), 12),
        ]);
        for (day, verified, holds) in [
            (date(2024, 2, 29), Verified::NotYet(date(2024, 3, 1)), false),
            (date(2024, 3, 1), Verified::Until(date(2024, 9, 1)), true),
            (date(2024, 9, 1), Verified::Until(date(2024, 9, 1)), true),
            (date(2024, 9, 2), Verified::Until(date(2024, 9, 1)), false),
            (date(2025, 3, 10), Verified::Until(date(2026, 3, 10)), true),
            (date(2026, 5, 5), Verified::Until(date(2026, 5, 4)), false),
            (date(2026, 6, 1), Verified::Until(date(2027, 6, 1)), true),
        ] {
            assert_eq!(scales.verified_on(day), verified, "{day}");
            assert_eq!(verified.holds_on(day), holds, "{day}");
        }
        assert_eq!(instrument(&[]).verified_on(date(2026, 1, 1)), Verified::Unverified);
    }

    #[test]
    fn a_notice_of_unfitness_ends_a_verification_that_still_runs() {
        let scales = instrument(&[
            Verification::lasting(date(2026, 1, 1), 12),
            Verification::unfit(date(2026, 2, 1)),
        ]);
        assert!(scales.verified_on(date(2026, 1, 31)).holds_on(date(2026, 1, 31)));
        assert!(!scales.verified_on(date(2026, 2, 1)).holds_on(date(2026, 2, 1)));
    }

    proptest! {
        #[test]
        fn a_verification_holds_exactly_within_its_days(offset in -50_i32..1200, months in 0_u32..36) {
            let on = date(2026, 1, 31);
            let verification = Verification::lasting(on, months);
            let day = on.saturating_add(Span::new().days(offset));
            let holds = instrument(&[verification]).verified_on(day).holds_on(day);
            prop_assert_eq!(holds, on <= day && Some(day) <= verification.until);
        }

        #[test]
        fn any_interval_is_carried(months in any::<u32>()) {
            prop_assert!(Verification::lasting(date(2026, 1, 31), months).until >= Some(date(2026, 1, 31)));
        }
    }
}
