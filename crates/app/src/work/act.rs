//! An act with a cause instead of an author: the same commit, without preparing and signing.

use std::collections::BTreeMap;

use domain::{ActId, CaseId};
use jiff::Timestamp;
use procedure::act::{Author, Cause, Command, Decision};
use procedure::case::FactAt;
use procedure::name::Name;
use procedure::{NewFact, Refusal};
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

/// What a cause sets off, and what it brings along.
pub(super) struct Firing<'a> {
    pub(super) action: &'a Name,
    pub(super) cause: Cause,
    /// At most once for this.
    pub(super) key: &'a str,
    pub(super) facts: Vec<NewFact>,
    /// SHA-256 of the bytes it rests on.
    pub(super) evidence: Option<[u8; 32]>,
}

/// Fires an action for a cause that brings nothing, if its guards hold.
pub(super) async fn fire(
    app: &App,
    case: CaseId,
    action: &Name,
    cause: Cause,
    key: &str,
) -> Result<Result<(), Refusal>> {
    let mut tx = app.db.write().await?;
    let firing = Firing { action, cause, key, facts: Vec::new(), evidence: None };
    let fired = fire_in(&mut tx, app, case, firing).await?;
    if matches!(fired, Ok(Some(_))) {
        tx.commit().await?;
    }
    Ok(fired.map(|_seq| ()))
}

/// Fires in a transaction that the caller commits. Gives the number of the event; `None` if the cause had its event already.
/// A refusal is an answer: nothing happens.
pub(super) async fn fire_in(
    tx: &mut Tx,
    app: &App,
    case: CaseId,
    firing: Firing<'_>,
) -> Result<Result<Option<u64>, Refusal>> {
    let definitions = app.definitions();
    let desk = app.desk(&definitions);
    let now = app.now();
    let Some((act, mut loaded)) = begin(tx, &desk, case, firing.key).await? else {
        return Ok(Ok(None));
    };
    let Firing { action, cause, facts, evidence, .. } = firing;
    let author = Author::Cause(cause);
    let command = Command { action: action.clone(), author: author.clone(), facts };
    // Nobody signs: that the bytes stand was looked at when they came.
    let when = When { now, captured_at: None, evidence: None };
    let decision = match judge(tx, &desk, &loaded, &command, when).await {
        Ok(decision) => decision,
        Err(Error::Refused(refusal)) => return Ok(Err(refusal)),
        Err(Error::Fault(fault)) => return Err(fault),
    };
    loaded.record.updated_at = now.as_microsecond();
    let recording =
        Recording { act, author, decision, evidence, sources: BTreeMap::new(), at: now };
    Ok(Ok(Some(record(tx, &desk, &mut loaded, recording).await?)))
}
