//! What ties a person to a party of a case, the parties it is kept from included.

use domain::{CaseId, OrganisationId, PersonId};
use jiff::Span;
use jiff::civil::Date;
use procedure::guard::Tie;
use uuid::Uuid;

use super::{date, store};
use crate::db::Tx;
use crate::error::Result;

/// Kinds of tie, the weightiest first: the one that is named when there are several.
const KINDS: [&str; 4] = ["ownership", "kinship", "employment", "declared"];

/// For so long after its end an employment still ties. A working figure: the act of law that sets it is not known yet.
const YEARS_AFTER_EMPLOYMENT: i32 = 2;

pub(super) struct Interests {
    ties: Vec<(Uuid, Uuid, String, String, Option<String>)>,
    parties: Vec<(Uuid, Uuid, Uuid)>,
}

impl Interests {
    pub(super) async fn load(tx: &mut Tx, persons: &[Uuid], cases: &[Uuid]) -> Result<Self> {
        let mut ties = store::interests(tx, persons).await?;
        for (person, organisation, from, until) in store::employments(tx, persons).await? {
            ties.push((person, organisation, "employment".to_owned(), from, until));
        }
        Ok(Self { ties, parties: store::family_parties(tx, cases).await? })
    }

    /// The weightiest tie on that day to any party of the family but the one the person acts for.
    pub(super) fn answer(
        &self,
        case: CaseId,
        person: PersonId,
        acting_for: OrganisationId,
        on: Date,
    ) -> Option<Tie> {
        let family = || self.parties.iter().filter(|row| row.0 == case.0 && row.2 != acting_for.0);
        KINDS.iter().find_map(|kind| {
            let mut rows = self.ties.iter().filter(|row| row.0 == person.0 && row.2 == *kind);
            let is_party = |organisation| family().any(|row| row.2 == organisation);
            let tied =
                rows.find(|row| is_party(row.1) && ties(kind, (&row.3, row.4.as_ref()), on))?;
            let is_own = family().any(|row| row.1 == case.0 && row.2 == tied.1);
            Some(Tie { kind: (*kind).to_owned(), hidden: !is_own })
        })
    }
}

/// Does a tie of this kind hold on that day, or still count?
fn ties(kind: &str, (from, until): (&str, Option<&String>), on: Date) -> bool {
    let years = if kind == "employment" { YEARS_AFTER_EMPLOYMENT } else { 0 };
    let ends_after = on.saturating_sub(Span::new().years(years));
    date(from).is_some_and(|from| from <= on)
        && until.and_then(|until| date(until)).is_none_or(|until| ends_after <= until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_employment_ties_two_years_longer_and_nothing_else_does() {
        let ended = "2024-11-25".to_owned();
        let table = [
            ("employment", "2026-11-25", true),
            ("employment", "2026-11-26", false),
            ("ownership", "2024-11-25", true),
            ("ownership", "2024-11-26", false),
            ("employment", "2019-12-31", false),
        ];
        for (kind, on, expected) in table {
            let on = on.parse().unwrap();
            assert_eq!(ties(kind, ("2020-01-01", Some(&ended)), on), expected, "{kind} {on}");
        }
    }
}
