//! What a body was accredited for: the rows as the dated records of `domain`.

use std::collections::BTreeMap;

use domain::OrganisationId;
use domain::scope::{
    Accreditation, Coverage, ScopeLine, Status, StatusSince, Subject, coverage_on,
};
use jiff::civil::Date;
use procedure::guard::ScopeAnswer;
use uuid::Uuid;

use super::{day, days, store};
use crate::db::Tx;
use crate::error::{Doing, Fault, Result};

/// Accreditations by organisation, with their history.
pub(crate) struct Scopes(BTreeMap<Uuid, Vec<Accreditation>>);

impl Scopes {
    /// All that these organisations ever had.
    pub(crate) async fn load(tx: &mut Tx, organisations: &[Uuid]) -> Result<Self> {
        let rows = store::accreditations(tx, organisations).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.1).collect();
        let mut statuses: BTreeMap<Uuid, Vec<StatusSince>> = BTreeMap::new();
        for (id, status, since) in store::statuses(tx, &ids).await? {
            let unknown = || Fault::new(format!("an accreditation cannot be `{status}`"));
            let status = Status::of(&status).ok_or_else(unknown)?;
            statuses.entry(id).or_default().push(StatusSince { status, from: day(&since)? });
        }
        let mut lines: BTreeMap<Uuid, Vec<ScopeLine>> = BTreeMap::new();
        for (id, subject, from, until) in store::scope_lines(tx, &ids).await? {
            let (subject, period) = (Subject::from(subject.as_str()), days(&from, until.as_ref())?);
            lines.entry(id).or_default().push(ScopeLine { subject, period });
        }
        let mut scopes: BTreeMap<Uuid, Vec<Accreditation>> = BTreeMap::new();
        for (organisation, id, number) in rows {
            scopes.entry(organisation).or_default().push(Accreditation {
                number: number.parse().doing("reading a stored accreditation")?,
                organisation: OrganisationId(organisation),
                until: None,
                statuses: statuses.remove(&id).unwrap_or_default(),
                lines: lines.remove(&id).unwrap_or_default(),
            });
        }
        Ok(Self(scopes))
    }

    /// The accreditations of an organisation, whatever their status.
    pub(crate) fn of(&self, organisation: OrganisationId) -> &[Accreditation] {
        self.0.get(&organisation.0).map(Vec::as_slice).unwrap_or_default()
    }

    /// The best answer among the body's accreditations.
    pub(super) fn answer(
        &self,
        organisation: OrganisationId,
        subject: &str,
        on: Date,
    ) -> ScopeAnswer {
        match coverage_on(self.of(organisation), subject, on) {
            Coverage::None => ScopeAnswer::None,
            Coverage::NotActive { number, status } => ScopeAnswer::NotActive {
                number: number.to_string(),
                status: status.key().to_owned(),
            },
            Coverage::Outside { number } => ScopeAnswer::Outside { number: number.to_string() },
            Coverage::Covered { number } => ScopeAnswer::Covered { number: number.to_string() },
        }
    }
}
