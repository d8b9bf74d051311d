//! An act with a cause instead of an author: the same commit, without preparing and signing.

use std::collections::BTreeMap;

use domain::{ActId, CaseId};
use jiff::Timestamp;
use procedure::Refusal;
use procedure::act::{Author, Cause, Command, Decision};
use procedure::case::FactAt;
use procedure::name::Name;
use uuid::Uuid;

use crate::App;
use crate::acts::{When, judge};
use crate::cases::load::{Loaded, load_one};
use crate::cases::open::act_of_cause;
use crate::cases::record::{Desk, Recording, record};
use crate::cases::store;
use crate::db::Tx;
use crate::error::{Error, Result};

/// The case locked and loaded for a cause; `None` if the cause had its event already.
pub(super) async fn begin(
    tx: &mut Tx,
    desk: &Desk<'_>,
    case: CaseId,
    cause: &str,
) -> Result<Option<(ActId, Loaded)>> {
    let act = act_of_cause(case, cause);
    store::lock(tx, case).await?;
    if store::find_event_of(tx, act).await?.is_some() {
        return Ok(None);
    }
    Ok(Some((act, load_one(tx, desk.definitions, case).await?)))
}

/// Records a decision of a cause.
pub(super) async fn write(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &mut Loaded,
    (act, cause): (ActId, Cause),
    decision: Decision,
    (sources, at): (BTreeMap<FactAt, Uuid>, Timestamp),
) -> Result<()> {
    loaded.record.updated_at = at.as_microsecond();
    let recording =
        Recording { act, author: Author::Cause(cause), decision, evidence: None, sources, at };
    record(tx, desk, loaded, recording).await?;
    Ok(())
}

/// Fires an action for a cause, if its guards hold. A refusal is an answer: nothing happens.
pub(super) async fn fire(
    app: &App,
    case: CaseId,
    action: &Name,
    cause: Cause,
    key: &str,
) -> Result<Result<(), Refusal>> {
    let definitions = app.definitions();
    let desk = app.desk(&definitions);
    let now = app.now();
    let mut tx = app.db.write().await?;
    let Some((act, mut loaded)) = begin(&mut tx, &desk, case, key).await? else {
        return Ok(Ok(()));
    };
    let command =
        Command { action: action.clone(), author: Author::Cause(cause.clone()), facts: Vec::new() };
    let when = When { now, captured_at: None, evidence: None };
    let decision = match judge(&mut tx, &desk, &loaded, &command, when).await {
        Ok(decision) => decision,
        Err(Error::Refused(refusal)) => return Ok(Err(refusal)),
        Err(Error::Fault(fault)) => return Err(fault),
    };
    write(&mut tx, &desk, &mut loaded, (act, cause), decision, (BTreeMap::new(), now)).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
