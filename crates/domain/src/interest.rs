//! Interests: what ties a person to an organisation, so that they may not decide about it.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{OrganisationId, PersonId};
use crate::period::Period;

/// What kind of tie it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InterestKind {
    /// Works or worked there.
    Employment,
    /// Owns a share.
    Ownership,
    /// A relative works there or owns a share.
    Kinship,
    /// Declared by the person, for whatever reason.
    Declared,
}

/// For so many years after its end an employment still ties. A working figure: the act of law that sets it is not known yet.
pub const YEARS_AFTER_EMPLOYMENT: u32 = 2;

impl InterestKind {
    /// All kinds.
    const ALL: [Self; 4] = [Self::Employment, Self::Ownership, Self::Kinship, Self::Declared];

    /// The kind that refusals and registers write so.
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// As refusals and registers write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Employment => "employment",
            Self::Ownership => "ownership",
            Self::Kinship => "kinship",
            Self::Declared => "declared",
        }
    }
}

/// A person tied to an organisation for a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// Who.
    pub person: PersonId,
    /// To which organisation.
    pub organisation: OrganisationId,
    /// How.
    pub kind: InterestKind,
    /// First and last day of the tie itself.
    pub period: Period,
}

impl Interest {
    /// Whether it ties on that day. Employment ties for `years_after` more years ([`YEARS_AFTER_EMPLOYMENT`] today; the
    /// term is a dated rule): the last day is the same day of the last year.
    pub fn ties_on(&self, day: Date, years_after: u32) -> bool {
        let period = match self.kind {
            InterestKind::Employment => Period {
                until: self.period.until.map(|until| {
                    Span::new()
                        .try_years(years_after)
                        .map_or(Date::MAX, |span| until.saturating_add(span))
                }),
                ..self.period
            },
            InterestKind::Ownership | InterestKind::Kinship | InterestKind::Declared => self.period,
        };
        period.holds_on(day)
    }
}

/// What ties the person to one of these organisations on that day; of several ties the first kind in order.
pub fn tie_on<'a>(
    interests: &'a [Interest],
    person: PersonId,
    organisations: &[OrganisationId],
    day: Date,
    years_after: u32,
) -> Option<&'a Interest> {
    let concerns =
        |one: &&Interest| one.person == person && organisations.contains(&one.organisation);
    interests
        .iter()
        .filter(concerns)
        .filter(|one| one.ties_on(day, years_after))
        .min_by_key(|one| one.kind)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const LEFT: Date = date(2024, 2, 29);

    fn interest(person: u128, organisation: u128, kind: InterestKind) -> Interest {
        Interest {
            person: PersonId(Uuid::from_u128(person)),
            organisation: OrganisationId(Uuid::from_u128(organisation)),
            kind,
            period: Period { from: date(2020, 1, 1), until: Some(LEFT) },
        }
    }

    #[test]
    fn employment_ties_two_years_longer_and_nothing_else_does() {
        use InterestKind::{Declared, Employment, Kinship, Ownership};
        for (kind, day, ties) in [
            (Employment, date(2019, 12, 31), false),
            (Employment, date(2020, 1, 1), true),
            (Employment, date(2026, 2, 28), true),
            (Employment, date(2026, 3, 1), false),
            (Ownership, LEFT, true),
            (Ownership, date(2024, 3, 1), false),
            (Kinship, date(2024, 3, 1), false),
            (Declared, date(2024, 3, 1), false),
        ] {
            assert_eq!(interest(1, 1, kind).ties_on(day, 2), ties, "{kind:?} {day}");
        }
    }

    #[test]
    fn a_kind_is_read_as_registers_write_it() {
        for kind in InterestKind::ALL {
            assert_eq!(InterestKind::of(kind.key()), Some(kind));
        }
        assert_eq!(InterestKind::of("friendship"), None);
    }

    #[test]
    fn a_tie_is_found_only_between_this_person_and_these_organisations() {
        let interests =
            [interest(1, 5, InterestKind::Kinship), interest(1, 6, InterestKind::Employment)];
        let person = |n| PersonId(Uuid::from_u128(n));
        let organisation = |n| OrganisationId(Uuid::from_u128(n));
        let day = date(2022, 1, 1);
        let kind = |person, organisations: &[OrganisationId]| {
            tie_on(&interests, person, organisations, day, 2).map(|one| one.kind)
        };
        assert_eq!(kind(person(1), &[organisation(5)]), Some(InterestKind::Kinship));
        assert_eq!(
            kind(person(1), &[organisation(5), organisation(6)]),
            Some(InterestKind::Employment)
        );
        assert_eq!(kind(person(1), &[organisation(7)]), None);
        assert_eq!(kind(person(2), &[organisation(5)]), None);
        assert_eq!(kind(person(1), &[]), None);
    }

    proptest! {
        #[test]
        fn a_longer_memory_never_unties(offset in 0_i32..4000, a in any::<u32>(), b in any::<u32>()) {
            let day = date(2020, 1, 1).saturating_add(Span::new().days(offset));
            let tie = interest(1, 1, InterestKind::Employment);
            prop_assert!(!tie.ties_on(day, a.min(b)) || tie.ties_on(day, a.max(b)));
        }
    }
}
