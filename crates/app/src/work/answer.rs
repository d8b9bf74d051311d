//! A child's answer on its way to the parent: a transaction of its own, never two cases in one.

use std::collections::BTreeMap;

use domain::CaseId;
use procedure::act::{Answer, Cause, Phase};
use procedure::case::{Change, FactAt};
use procedure::name::{Key, Name};

use super::act::{begin, write};
use super::jobs::Job;
use crate::App;
use crate::cases::load::{Loaded, load_one};
use crate::cases::store;
use crate::db::unsigned;
use crate::error::{Fault, Result};

pub(super) async fn deliver(app: &App, job: &Job) -> Result<()> {
    let child_id = job.case()?;
    let definitions = app.definitions();
    let desk = app.desk(&definitions);
    let now = app.now();
    let mut tx = app.db.write().await?;
    let Some(link) = store::find_link(&mut tx, child_id).await? else { return Ok(()) };
    let child = load_one(&mut tx, &definitions, child_id).await?;
    let returns = child
        .definition
        .service
        .returns
        .clone()
        .ok_or_else(|| Fault::new("a child that returns nothing"))?;
    let place = FactAt { fact: returns, key: None };
    let fact =
        child.current(&place).ok_or_else(|| Fault::new("a child ended without its answer"))?;
    // The parent learns nothing of the child but the answer: the cause is a name nobody can follow.
    let cause = format!("answer:{}", job.cause);
    let parent_id = CaseId(link.parent);
    let Some((act, mut parent)) = begin(&mut tx, &desk, parent_id, &cause).await? else {
        return Ok(());
    };
    let subcase =
        Name::parse(&link.subcase).ok_or_else(|| Fault::new("a stored sub-case has no name"))?;
    let key = link.fact_key.clone().map(Key);
    let answer = Answer { subcase, key: key.clone(), body: fact.body.clone(), author: fact.author };
    let moment = desk.moment(now, Phase::Commit);
    let is_awaited = opened_last(&parent, &answer) == Some(unsigned(link.parent_seq)?);
    // A parent that is closed, or that opened the sub-case anew, waits for this answer no more.
    if is_awaited
        && let Ok(decision) =
            procedure::act::answer(&parent.definition, &parent.case, &answer, moment)
    {
        let sources = taken(&decision.bodies, fact.id);
        let opaque = Cause::Child { answer: act.to_string() };
        write(&mut tx, &desk, &mut parent, (act, opaque), decision, (sources, now)).await?;
    }
    store::answer_link(&mut tx, child_id, now).await?;
    tx.commit().await
}

/// The event that opened the sub-case under this key last: the child of an earlier one was replaced, and comes too late.
fn opened_last(parent: &Loaded, answer: &Answer) -> Option<u64> {
    let opens = |change: &Change| {
        matches!(change, Change::SubcaseOpened { subcase, key }
            if *subcase == answer.subcase && *key == answer.key)
    };
    let opening = parent.events.iter().rev().find(|event| event.event.changes.iter().any(opens));
    opening.map(|recorded| recorded.event.seq)
}

fn taken(
    bodies: &BTreeMap<FactAt, serde_json::Value>,
    source: uuid::Uuid,
) -> BTreeMap<FactAt, uuid::Uuid> {
    bodies.keys().map(|at| (at.clone(), source)).collect()
}
