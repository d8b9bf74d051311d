//! Acts that a register row causes: judged when the case enters its state and whenever a row changes, so that no change is missed.

use domain::CaseId;
use procedure::act::{Cause, register_actions};
use procedure::case::FactAt;
use procedure::definition::RegisterCause;
use procedure::name::Name;
use serde_json::Value;

use super::act::fire;
use super::jobs::Job;
use crate::App;
use crate::cases::load::{Loaded, load_one};
use crate::error::{Fault, Result};
use crate::registers;

/// The case entered a state that listens to a register.
pub(super) async fn entered(app: &App, job: &Job) -> Result<()> {
    judge(app, job.case()?, &job.cause).await
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
    for service in services {
        let mut tx = app.db.read().await?;
        let cases = crate::cases::store::open_of_service(&mut tx, &service).await?;
        drop(tx);
        for case in cases {
            judge(app, case, &job.cause).await?;
        }
    }
    Ok(())
}

async fn judge(app: &App, case: CaseId, cause: &str) -> Result<()> {
    let definitions = app.definitions();
    let mut tx = app.db.read().await?;
    let loaded = load_one(&mut tx, &definitions, case).await?;
    drop(tx);
    for (action, listened) in register_actions(&loaded.definition, &loaded.case) {
        let Some(row) = row(app, &loaded, listened).await? else { continue };
        let cause_of_act = Cause::Register { register: listened.register.clone(), row };
        let key = format!("register:{cause}:{}:{action}", loaded.case.seq);
        if fire(app, case, action, cause_of_act, &key).await?.is_ok() {
            break;
        }
    }
    Ok(())
}

/// The row that matches the case and has one of the statuses listened for.
async fn row(app: &App, loaded: &Loaded, listened: &RegisterCause) -> Result<Option<String>> {
    let mut wanted: Vec<(Name, String)> = Vec::new();
    for (field, place) in &listened.matching {
        let at = FactAt { fact: place.fact.clone(), key: None };
        let value = loaded
            .case
            .facts
            .get(&at)
            .and_then(|fact| fact.body.pointer(&place.pointer))
            .and_then(Value::as_str);
        match value {
            Some(value) => wanted.push((field.clone(), value.to_owned())),
            None => return Ok(None),
        }
    }
    registers::row_with(app, &listened.register, &wanted, &listened.is).await
}
