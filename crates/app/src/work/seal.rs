//! Sealing and releasing papers. Until witnesses sign the log this passes through: the states are real, nothing waits for a witness.

use uuid::Uuid;

use super::jobs::Job;
use crate::App;
use crate::documents::{push_state, state_of};
use crate::error::{Fault, Result};

pub(super) async fn release(app: &App, job: &Job) -> Result<()> {
    let payload = job.payload()?;
    let document =
        payload.get("document").and_then(|id| id.as_str()).and_then(|id| Uuid::parse_str(id).ok());
    let document = document.ok_or_else(|| Fault::new("a seal job without a document"))?;
    let now = app.now();
    let mut tx = app.db.write().await?;
    if state_of(&mut tx, document).await?.as_deref() == Some("signed") {
        push_state(&mut tx, document, "sealed", now).await?;
        push_state(&mut tx, document, "released", now).await?;
    }
    tx.commit().await
}
