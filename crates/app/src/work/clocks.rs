//! Clocks that ran out: the action they lead to, or lateness shown one level up.

use std::collections::BTreeMap;

use domain::CaseId;
use jiff::SignedDuration;
use procedure::act::{Cause, Phase, overdue};
use procedure::deadline::clock_action;
use procedure::name::Name;

use super::act::{begin, fire, write};
use super::jobs::{clocks_due, look_later};
use crate::App;
use crate::cases::load::load_one;
use crate::error::{Doing, Fault, Result};

/// A clock whose action was refused is looked at again after this time, or when its case changes.
const REFUSED: SignedDuration = SignedDuration::from_hours(1);

pub(super) async fn due(app: &App, most: i64) -> Result<usize> {
    let mut tx = app.db.read().await?;
    let rows = clocks_due(&mut tx, app.now(), most).await?;
    drop(tx);
    let mut done = 0;
    for (case, clock, run) in rows {
        match run_out(app, CaseId(case), &clock, u32::try_from(run).unwrap_or(1)).await {
            Ok(true) => {
                done += 1;
                continue;
            }
            Ok(false) => tracing::warn!(%case, clock, "a clock ran out and its action is refused"),
            Err(fault) => tracing::error!(%case, clock, "a clock failed: {}", fault.chain()),
        }
        // One case that cannot go on must not keep the clocks of all others waiting.
        let now = app.now();
        let again = now.checked_add(REFUSED).doing("reckoning when to look again")?;
        let mut tx = app.db.write().await?;
        look_later(&mut tx, (case, &clock, run), (now, again)).await?;
        tx.commit().await?;
    }
    Ok(done)
}

async fn run_out(app: &App, case: CaseId, clock: &str, run: u32) -> Result<bool> {
    let clock = &Name::parse(clock).ok_or_else(|| Fault::new("a stored clock has no name"))?;
    let definitions = app.definitions();
    let mut tx = app.db.read().await?;
    let loaded = load_one(&mut tx, &definitions, case).await?;
    drop(tx);
    let cause = Cause::Clock { clock: clock.clone(), run };
    let entered = loaded
        .case
        .clocks
        .get(clock)
        .map(|running| running.started_at.as_microsecond())
        .unwrap_or_default();
    let key = format!("clock:{clock}:{run}:{entered}");
    if let Some(action) = clock_action(&loaded.definition, &loaded.case, clock) {
        return Ok(fire(app, case, &action, cause, &key).await?.is_ok());
    }
    let desk = app.desk(&definitions);
    let now = app.now();
    let mut tx = app.db.write().await?;
    let Some((act, mut loaded)) = begin(&mut tx, &desk, case, &key).await? else {
        return Ok(false);
    };
    let moment = desk.moment(now, Phase::Commit);
    let Some(decision) = overdue(&loaded.definition, &loaded.case, clock, moment) else {
        return Ok(false);
    };
    write(&mut tx, &desk, &mut loaded, (act, cause), decision, (BTreeMap::new(), now)).await?;
    tx.commit().await?;
    Ok(true)
}
