//! What ties a person to a party of a case, the parties it is kept from included: the rows as the dated records of `domain`.

use std::collections::BTreeSet;

use domain::interest::{Interest, InterestKind, YEARS_AFTER_EMPLOYMENT, tie_on};
use domain::{CaseId, OrganisationId, PersonId};
use jiff::civil::Date;
use procedure::guard::Tie;
use uuid::Uuid;

use super::{days, store};
use crate::db::Tx;
use crate::error::{Fault, Result};

/// What ties people to organisations, and the parties of the families of cases.
pub(crate) struct Interests {
    ties: Vec<Interest>,
    parties: Vec<(Uuid, Uuid, Uuid)>,
}

impl Interests {
    /// Interests on record, and posts: who works for a party is tied to it.
    pub(crate) async fn load(tx: &mut Tx, persons: &[Uuid], cases: &[Uuid]) -> Result<Self> {
        let mut ties = Vec::new();
        for (person, organisation, kind, from, until) in store::interests(tx, persons).await? {
            let unknown = || Fault::new(format!("an interest cannot be `{kind}`"));
            ties.push(Interest {
                person: PersonId(person),
                organisation: OrganisationId(organisation),
                kind: InterestKind::of(&kind).ok_or_else(unknown)?,
                period: days(&from, until.as_ref())?,
            });
        }
        for (person, organisation, from, until) in store::employments(tx, persons).await? {
            ties.push(Interest {
                person: PersonId(person),
                organisation: OrganisationId(organisation),
                kind: InterestKind::Employment,
                period: days(&from, until.as_ref())?,
            });
        }
        Ok(Self { ties, parties: store::family_parties(tx, cases).await? })
    }

    /// What ties the person to organisations on that day, each tie once. Where a post is held, the post says so itself.
    pub(crate) fn of(
        &self,
        person: PersonId,
        on: Date,
    ) -> BTreeSet<(OrganisationId, InterestKind)> {
        let own = self.ties.iter().filter(|tie| tie.person == person);
        let works_there =
            |tie: &&Interest| tie.kind == InterestKind::Employment && tie.period.holds_on(on);
        own.filter(|tie| !works_there(tie) && tie.ties_on(on, YEARS_AFTER_EMPLOYMENT))
            .map(|tie| (tie.organisation, tie.kind))
            .collect()
    }

    /// The tie on that day to any party of the family but the one the person acts for.
    pub(super) fn answer(
        &self,
        case: CaseId,
        person: PersonId,
        acting_for: OrganisationId,
        on: Date,
    ) -> Option<Tie> {
        let family = || self.parties.iter().filter(|row| row.0 == case.0 && row.2 != acting_for.0);
        let parties: Vec<OrganisationId> = family().map(|row| OrganisationId(row.2)).collect();
        let tied = tie_on(&self.ties, person, &parties, on, YEARS_AFTER_EMPLOYMENT)?;
        let is_own = family().any(|row| row.1 == case.0 && row.2 == tied.organisation.0);
        Some(Tie { kind: tied.kind.key().to_owned(), hidden: !is_own })
    }
}
