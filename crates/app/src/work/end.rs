//! A child is told that it is needed no longer: a transaction of its own, never two cases in one.

use std::collections::BTreeMap;

use procedure::act::{Cause, Phase, ended};

use super::act::{begin, write};
use super::jobs::Job;
use crate::App;
use crate::error::Result;

/// The child learns that, and neither why nor of whom. One that was over before stays as it is.
pub(super) async fn child(app: &App, job: &Job) -> Result<()> {
    let definitions = app.definitions();
    let desk = app.desk(&definitions);
    let now = app.now();
    let mut tx = app.db.write().await?;
    let Some((act, mut child)) = begin(&mut tx, &desk, job.case()?, "end").await? else {
        return Ok(());
    };
    let moment = desk.moment(now, Phase::Commit);
    let Some(decision) = ended(&child.definition, &child.case, moment) else { return Ok(()) };
    let cause = (act, Cause::Parent);
    write(&mut tx, &desk, &mut child, cause, decision, (BTreeMap::new(), now)).await?;
    tx.commit().await
}
