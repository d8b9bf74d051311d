//! That nobody was found is told at once to whoever is shown the case for it.

use procedure::vacancy::{Vacancy, vacancies, vacancies_shown_to};

use super::Desk;
use crate::cases::load::Loaded;
use crate::db::Tx;
use crate::error::Result;
use crate::notices::VACANT;
use crate::work;

/// A notice where something is vacant now that was not before the last event.
pub(super) async fn tell_vacancy(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &Loaded,
    before: &[Vacancy],
) -> Result<()> {
    let now = vacancies(&loaded.definition, &loaded.case);
    if now.iter().all(|vacancy| before.contains(vacancy)) {
        return Ok(());
    }
    let Some(role) = vacancies_shown_to(&loaded.definition, &loaded.case) else { return Ok(()) };
    let (seq, at) = (loaded.case.seq, loaded.record.updated_at);
    let (id, notice) = (desk.ports.uuid(), (role.as_str(), VACANT));
    work::jobs::insert_notice(tx, id, loaded.id, seq, notice, at).await
}
