//! A refused attempt is recorded in a transaction of its own; the case is untouched and never locked.

use domain::CaseId;
use procedure::Refusal;
use procedure::name::Name;

use super::store::{Attempt, record_attempt};
use crate::App;
use crate::error::{Error, Result};
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
    record_attempt(&mut tx, &attempt, app.now()).await?;
    tx.commit().await
}
