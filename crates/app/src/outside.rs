//! Other systems: what is sent to them in a case's name, and their answers.
//!
//! An answer is verified, kept byte for byte, and then acted on; one that no state takes yet is looked at again whenever its
//! case enters a state that listens.

mod receive;
pub(crate) mod store;
pub(crate) mod view;

use domain::CaseId;
use procedure::case::EventKind;
use procedure::definition::Action;
use procedure::name::Name;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::App;
use crate::cases::load::Loaded;
use crate::cases::record::Desk;
use crate::db::Tx;
use crate::error::{Fault, Result};
use crate::work::jobs;

pub use receive::{Acknowledgement, LARGEST_ANSWER};

/// The verbs of other systems.
pub struct Outside<'a>(pub(crate) &'a App);

/// Puts a message of the last event into the outbox.
pub(crate) async fn ask(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &Loaded,
    (system, message): (&Name, &Name),
    at: i64,
) -> Result<()> {
    let acted = loaded.events.last().map(|recorded| &recorded.event.kind);
    let Some(EventKind::Acted { action }) = acted else {
        return Err(Fault::new("a message that no action sends"));
    };
    let action = loaded.definition.actions.get(action);
    let action = action.ok_or_else(|| Fault::new("a recorded action is not declared"))?;
    // Random, and no part of the case: it is all that the other system ever learns to name it by.
    let id = uuid::Builder::from_random_bytes(desk.ports.bytes()).into_uuid();
    let row = store::NewMessage {
        id,
        case: loaded.id,
        seq: loaded.case.seq,
        system: system.as_str(),
        message: message.as_str(),
        body: &crate::canonical::canonical(&body(loaded, action)),
    };
    store::insert_message(tx, &row, at).await?;
    let payload = json!({ "message": id });
    jobs::enqueue(tx, desk.ports, ("outside-send", &id.to_string()), loaded.id, payload, at).await
}

/// What is sent: the facts that the action stands on and those it makes, as they are now. Nothing else of the case.
fn body(loaded: &Loaded, action: &Action) -> Value {
    let mut facts = Map::new();
    for name in action.requires.iter().chain(&action.produces) {
        let mut keyed = Map::new();
        for (key, current) in loaded.case.keyed(name) {
            keyed.insert(key.to_string(), current.body.clone());
        }
        let single = loaded.case.single(name).map(|current| current.body.clone());
        let known = single.or_else(|| (!keyed.is_empty()).then_some(Value::Object(keyed)));
        facts.extend(known.map(|body| (name.to_string(), body)));
    }
    Value::Object(facts)
}

/// The id in a job's payload.
pub(crate) fn named(payload: &Value, word: &str) -> Result<Uuid> {
    let id = payload.get(word).and_then(Value::as_str).and_then(|id| Uuid::parse_str(id).ok());
    id.ok_or_else(|| Fault::new(format!("a job that names no {word}")))
}

/// Looks at the answers kept for a case, as a job.
pub(crate) async fn look(
    tx: &mut Tx,
    desk: &Desk<'_>,
    (case, cause): (CaseId, &str),
    at: i64,
) -> Result<()> {
    jobs::enqueue(tx, desk.ports, ("outside-answers", cause), case, json!({}), at).await
}
