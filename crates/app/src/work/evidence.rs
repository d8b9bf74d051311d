//! Evidence arrived: the actions that wait for it fire, the first whose guards hold.

use procedure::act::{Cause, evidence_actions};

use super::act::fire;
use super::jobs::Job;
use crate::App;
use crate::cases::load::load_one;
use crate::error::Result;

pub(super) async fn fire_first(app: &App, job: &Job) -> Result<()> {
    let case = job.case()?;
    let definitions = app.definitions();
    let mut tx = app.db.read().await?;
    let loaded = load_one(&mut tx, &definitions, case).await?;
    drop(tx);
    let seq = loaded.case.seq;
    for action in evidence_actions(&loaded.definition, &loaded.case) {
        let key = format!("evidence:{}:{action}", job.cause);
        if fire(app, case, &action, Cause::Evidence { seq }, &key).await?.is_ok() {
            break;
        }
    }
    Ok(())
}
