//! Acts that a register row causes: judged when the case enters its state and whenever a row changes, so that no change is missed.

use domain::CaseId;
use jiff::Timestamp;
use procedure::act::{Cause, register_actions};
use procedure::case::FactAt;
use procedure::definition::RegisterCause;
use procedure::name::{Matched, Name, Place};
use serde_json::Value;

use super::act::fire;
use super::jobs::Job;
use crate::App;
use crate::cases::load::{Loaded, load_one};
use crate::error::{Fault, Result};
use crate::registers::{self, Parties};

/// The case entered a state that listens to a register.
pub(super) async fn entered(app: &App, job: &Job) -> Result<()> {
    judge(app, job.case()?).await
}

/// A row changed: every case that listens to its register is judged.
pub(super) async fn changed(app: &App, job: &Job) -> Result<()> {
    let payload = job.payload()?;
    let path = payload
        .get("register")
        .and_then(Value::as_str)
        .ok_or_else(|| Fault::new("a row without its register"))?;
    let definitions = app.definitions();
    let listens = |definition: &procedure::Definition| {
        definition.actions.values().any(|action| matches!(&action.by, procedure::definition::By::Register(cause) if cause.register == path))
    };
    let services: Vec<String> = definitions
        .services()
        .iter()
        .filter(|definition| listens(definition))
        .map(|definition| definition.path())
        .collect();
    let mut failed = None;
    for service in services {
        let mut tx = app.db.read().await?;
        let cases = crate::cases::store::open_of_service(&mut tx, &service).await?;
        drop(tx);
        for case in cases {
            // One case that cannot be judged must not keep the row from all others; the job is tried again for its sake.
            if let Err(fault) = judge(app, case).await {
                tracing::error!(%case, "a case that listens to {path}: {}", fault.chain());
                failed = Some(fault);
            }
        }
    }
    failed.map_or(Ok(()), Err)
}

async fn judge(app: &App, case: CaseId) -> Result<()> {
    let definitions = app.definitions();
    let mut tx = app.db.read().await?;
    let loaded = load_one(&mut tx, &definitions, case).await?;
    drop(tx);
    for (action, listened) in register_actions(&loaded.definition, &loaded.case) {
        let Some((row, since)) = row(app, &loaded, listened).await? else { continue };
        // Once for each version of the row and each stay in the state; an action that does not leave the state, once for the version.
        let stay = loaded.case.entered_at.filter(|_| leaves(&loaded, action));
        let stay = stay.map(Timestamp::as_microsecond).unwrap_or_default();
        let key = format!("register:{row}:{since}:{stay}:{action}");
        let cause = Cause::Register { register: listened.register.clone(), row };
        if fire(app, case, action, cause, &key).await?.is_ok() {
            break;
        }
    }
    Ok(())
}

fn leaves(loaded: &Loaded, action: &Name) -> bool {
    let declared = loaded.definition.actions.get(action);
    let to = declared.and_then(|declared| declared.to.as_ref());
    to.is_some() && to != loaded.case.state.as_ref()
}

/// The row that matches the case and has one of the statuses listened for, and since when it has.
async fn row(
    app: &App,
    loaded: &Loaded,
    listened: &RegisterCause,
) -> Result<Option<(String, i64)>> {
    let definitions = app.definitions();
    let Some(register) = definitions.library.registers.get(&listened.register) else {
        return Ok(None);
    };
    let mut tx = app.db.read().await?;
    let parties = Parties::of(&mut tx, loaded).await?;
    let mut wanted: Vec<(Name, String)> = Vec::new();
    for (field, matched) in &listened.matching {
        let value = match matched {
            Matched::Place(place) => said(loaded, place),
            Matched::Number => registers::number_in(&mut tx, register, loaded.id).await?,
            Matched::Stir(kind) => parties.stir(kind).cloned(),
        };
        match value {
            Some(value) => wanted.push((field.clone(), value)),
            None => return Ok(None),
        }
    }
    drop(tx);
    registers::row_with(app, &listened.register, &wanted, &listened.is).await
}

fn said(loaded: &Loaded, place: &Place) -> Option<String> {
    let at = FactAt { fact: place.fact.clone(), key: None };
    let fact = loaded.case.facts.get(&at)?;
    fact.body.pointer(&place.pointer).and_then(Value::as_str).map(ToOwned::to_owned)
}
