//! Sealing and releasing papers: none leaves the house before witnesses have seen it in the log.

use uuid::Uuid;

use super::jobs::{Job, enqueue};
use crate::App;
use crate::documents::{push_state, state_of, waits_for_seal};
use crate::error::{Fault, Result};
use crate::log::{index_of_document, witnessed_size};

/// Releases a paper; `false` while too few witnesses have seen it.
pub(super) async fn release(app: &App, job: &Job) -> Result<bool> {
    let document = document_of(job)?;
    let now = app.now();
    let mut tx = app.db.write().await?;
    if state_of(&mut tx, document).await?.as_deref() != Some("signed") {
        return Ok(true);
    }
    let index = index_of_document(&mut tx, document).await?;
    let seen = witnessed_size(app, &mut tx).await?;
    if index.is_none_or(|index| index >= seen) {
        return Ok(false);
    }
    if waits_for_seal(&mut tx, document).await? {
        let payload = serde_json::json!({ "document": document });
        let (kind, cause) = ("seal-paper", document.to_string());
        enqueue(&mut tx, &app.ports, (kind, &cause), job.case()?, payload, now.as_microsecond())
            .await?;
        tx.commit().await?;
        return Ok(false);
    }
    push_state(&mut tx, document, "sealed", now).await?;
    push_state(&mut tx, document, "released", now).await?;
    if app.ports.stamps.is_there() {
        let payload = serde_json::json!({ "document": document });
        let (kind, cause) = ("stamp", document.to_string());
        enqueue(&mut tx, &app.ports, (kind, &cause), job.case()?, payload, now.as_microsecond())
            .await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// The paper that a job is about.
pub(super) fn document_of(job: &Job) -> Result<Uuid> {
    let payload = job.payload()?;
    let document = payload.get("document").and_then(|id| id.as_str());
    let document = document.and_then(|id| Uuid::parse_str(id).ok());
    document.ok_or_else(|| Fault::new(format!("a job {} without a document", job.kind)))
}
