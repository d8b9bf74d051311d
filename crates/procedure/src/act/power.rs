//! A power of attorney, as far as an act must know it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::name::Name;

/// By what power somebody acts for an organisation whose post they do not hold themselves. Stands with each act that rests on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Power {
    /// Its number among those of the organisation.
    pub number: String,
    /// The day on which it was given.
    pub on: Date,
    /// What it is for: `module/service`, or `module/service/action`.
    pub limits: BTreeSet<String>,
}

impl Power {
    /// Is it for this action of the service?
    pub fn covers(&self, service: &str, action: &Name) -> bool {
        self.limits.contains(service) || self.limits.contains(&format!("{service}/{action}"))
    }

    /// Is it for anything in the service, so that a case of it may be begun?
    pub fn touches(&self, service: &str) -> bool {
        let within = |limit: &String| {
            limit.strip_prefix(service).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.limits.iter().any(within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_is_for_what_it_names_and_nothing_beside() {
        let limits = ["library/card".to_owned(), "library/reading/apply".to_owned()];
        let on = jiff::civil::date(2026, 11, 25);
        let power = Power { number: "1".into(), on, limits: limits.into() };
        let name = |text: &str| Name::parse(text).expect(text);
        for (service, action, covered) in [
            ("library/card", "apply", true),
            ("library/card", "withdraw", true),
            ("library/reading", "apply", true),
            ("library/reading", "withdraw", false),
            ("library/car", "apply", false),
        ] {
            assert_eq!(power.covers(service, &name(action)), covered, "{service} {action}");
        }
        for (service, touched) in
            [("library/card", true), ("library/reading", true), ("library/read", false)]
        {
            assert_eq!(power.touches(service), touched, "{service}");
        }
    }
}
