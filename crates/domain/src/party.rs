//! Organisations and persons.
//!
//! Organisations are renamed, merged and subordinated anew by decree, so everything but the identity of one is dated,
//! and kinds are data: no list of ministries stands in the code.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{OrganisationId, PersonId};
use crate::period::{self, Dated};
use crate::pinfl::Pinfl;
use crate::region::Region;
use crate::stir::Stir;

/// An organisation with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its identity through all changes.
    pub id: OrganisationId,
    /// Names, as the register of legal entities writes them.
    pub names: Vec<Dated<String>>,
    /// Kinds, as service definitions name them (`business`); it may have several at a time.
    pub kinds: Vec<Dated<String>>,
    /// Tax numbers.
    pub stirs: Vec<Dated<Stir>>,
    /// Regions of its seat.
    pub regions: Vec<Dated<Region>>,
}

impl Organisation {
    /// Its name on that day.
    pub fn name_on(&self, day: Date) -> Option<&str> {
        period::on(&self.names, day).map(String::as_str)
    }

    /// Whether it was of that kind on that day.
    pub fn is_kind_on(&self, kind: &str, day: Date) -> bool {
        self.kinds.iter().any(|record| record.value == kind && record.period.holds_on(day))
    }

    /// Its tax number on that day.
    pub fn stir_on(&self, day: Date) -> Option<Stir> {
        period::on(&self.stirs, day).copied()
    }

    /// The region of its seat on that day.
    pub fn region_on(&self, day: Date) -> Option<Region> {
        period::on(&self.regions, day).copied()
    }
}

/// A natural person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identity.
    pub id: PersonId,
    /// Full name, as the register of persons writes it; never transliterated.
    pub name: String,
    /// Personal number; foreigners may have none.
    pub pinfl: Option<Pinfl>,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::period::Period;

    #[test]
    fn an_organisation_is_asked_on_a_day() {
        let merged = date(2026, 2, 20);
        let eve = merged.yesterday().expect("a day before");
        let old = Period { from: date(2020, 1, 1), until: Some(eve) };
        let library = Organisation {
            id: OrganisationId(Uuid::nil()),
            names: vec![
                Dated { value: "Kutubxona".to_owned(), period: old },
                Dated::since(merged, "Milliy kutubxona".to_owned()),
            ],
            kinds: vec![
                Dated::since(date(2020, 1, 1), "library".to_owned()),
                Dated { value: "archive".to_owned(), period: old },
            ],
            stirs: vec![Dated::since(date(2020, 1, 1), "301234567".parse().expect("nine digits"))],
            regions: vec![Dated::since(merged, "1726".parse().expect("a region"))],
        };
        assert_eq!(library.name_on(date(2019, 12, 31)), None);
        assert_eq!(library.name_on(eve), Some("Kutubxona"));
        assert_eq!(library.name_on(merged), Some("Milliy kutubxona"));
        assert!(library.is_kind_on("archive", eve) && library.is_kind_on("library", eve));
        assert!(!library.is_kind_on("archive", merged));
        assert_eq!(library.stir_on(eve).map(|stir| stir.to_string()).as_deref(), Some("301234567"));
        assert_eq!((library.region_on(eve), library.region_on(merged).is_some()), (None, true));
    }
}
