//! What ties a person to a party of a case, the parties it is kept from included.

use domain::{CaseId, OrganisationId, PersonId};
use jiff::civil::Date;
use procedure::guard::Tie;
use uuid::Uuid;

use super::{holds, store};
use crate::db::Tx;
use crate::error::Result;

/// Kinds of tie, the weightiest first: the one that is named when there are several.
const KINDS: [&str; 4] = ["ownership", "kinship", "employment", "declared"];

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
            let tied = rows.find(|row| is_party(row.1) && holds(&row.3, row.4.as_ref(), on))?;
            let is_own = family().any(|row| row.1 == case.0 && row.2 == tied.1);
            Some(Tie { kind: (*kind).to_owned(), hidden: !is_own })
        })
    }
}
