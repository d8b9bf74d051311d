//! What a person was trained and attested for: the rows as the dated records of `domain`.

use std::collections::{BTreeMap, BTreeSet};

use domain::PersonId;
use domain::competence::{Attestation, Standing, Training, standing_on};
use jiff::civil::Date;
use uuid::Uuid;

use super::{day, store};
use crate::db::Tx;
use crate::error::Result;

/// Training and attestation by person.
pub(crate) struct Competences(BTreeMap<Uuid, (Vec<Training>, Vec<Attestation>)>);

impl Competences {
    /// All that these people ever had.
    pub(crate) async fn load(tx: &mut Tx, persons: &[Uuid]) -> Result<Self> {
        let mut people: BTreeMap<Uuid, (Vec<Training>, Vec<Attestation>)> = BTreeMap::new();
        for (person, area, proof, on, until) in store::competences(tx, persons).await? {
            let (on, until) = (day(&on)?, day(&until)?);
            let (trainings, attestations) = people.entry(person).or_default();
            if proof == "training" {
                trainings.push(Training { area, on, until });
            } else {
                attestations.push(Attestation { area, on, until, withdrawn_on: None });
            }
        }
        Ok(Self(people))
    }

    /// How the person stands in an area on that day.
    pub(crate) fn standing(&self, person: PersonId, area: &str, on: Date) -> Standing {
        let nothing = (Vec::new(), Vec::new());
        let (trainings, attestations) = self.0.get(&person.0).unwrap_or(&nothing);
        standing_on(trainings, attestations, area, on)
    }

    /// The areas of which there is any record by that day.
    pub(crate) fn areas(&self, person: PersonId, on: Date) -> BTreeSet<&str> {
        let known = self.0.get(&person.0);
        let trained = known.into_iter().flat_map(|(trainings, _)| trainings);
        let attested = known.into_iter().flat_map(|(_, attestations)| attestations);
        let trained = trained.filter(|one| one.on <= on).map(|one| one.area.as_str());
        let attested = attested.filter(|one| one.on <= on).map(|one| one.area.as_str());
        trained.chain(attested).collect()
    }
}
