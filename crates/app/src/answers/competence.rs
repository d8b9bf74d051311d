//! What a person was trained and attested for, on a day.

use domain::PersonId;
use jiff::civil::Date;
use procedure::guard::Answer;
use procedure::name::Name;
use uuid::Uuid;

use super::{date, store};
use crate::db::Tx;
use crate::error::Result;

pub(super) struct Competences(Vec<(Uuid, String, String, String, String)>);

impl Competences {
    pub(super) async fn load(tx: &mut Tx, persons: &[Uuid]) -> Result<Self> {
        Ok(Self(store::competences(tx, persons).await?))
    }

    /// The last day of the latest training and attestation that had been held by that day.
    pub(super) fn answer(&self, person: PersonId, area: &Name, on: Date) -> Answer {
        let until = |proof: &str| {
            let rows = self
                .0
                .iter()
                .filter(|row| row.0 == person.0 && row.1 == area.as_str() && row.2 == proof);
            let held = rows.filter(|row| date(&row.3).is_some_and(|held_on| held_on <= on));
            held.filter_map(|row| date(&row.4)).max()
        };
        Answer::Competence {
            trained_until: until("training"),
            attested_until: until("attestation"),
        }
    }
}
