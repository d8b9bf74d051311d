//! A refused attempt is recorded in a transaction of its own; the case is untouched and never locked.

use domain::CaseId;
use procedure::Refusal;
use procedure::name::Name;

use super::store::{Attempt, record_attempt};
use crate::App;
use crate::db::unsigned;
use crate::error::{Error, Result};
use crate::log::Of;
use crate::scope::Viewer;

/// Records the refusal and gives it back.
pub(crate) async fn refuse<T>(
    app: &App,
    viewer: &Viewer,
    case: CaseId,
    action: &Name,
    refusal: Refusal,
) -> Result<T, Error<Refusal>> {
    record(app, viewer, case, action, &refusal).await?;
    Err(Error::Refused(refusal))
}

/// Records the refusal.
pub(super) async fn record(
    app: &App,
    viewer: &Viewer,
    case: CaseId,
    action: &Name,
    refusal: &Refusal,
) -> Result<()> {
    let detail = serde_json::to_string(&refusal.values)?;
    let attempt = Attempt {
        person: viewer.person,
        post: viewer.post.as_ref().map(|post| post.id),
        case,
        action: action.as_str(),
        code: &refusal.code,
        detail: &detail,
    };
    let mut tx = app.db.write().await?;
    let now = app.now();
    let (id, count) = record_attempt(&mut tx, app.ports.uuid(), &attempt, now).await?;
    let leaf = Of::Attempt(id, unsigned(count)?);
    crate::log::record(&mut tx, &app.ports, leaf, attempt.logged(count, now).as_bytes(), now)
        .await?;
    tx.commit().await
}
