//! A case as it stands: its row, its definition, its events folded, the bodies filled in.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{CaseId, PersonId};
use jiff::Timestamp;
use procedure::act::Author;
use procedure::case::{Case, Change, Event, EventKind, FactAt};
use procedure::definition::Definition;
use procedure::name::{Key, Name};
use serde_json::Value;

use super::store::{self, CaseRecord, EventRecord, FactRecord};
use crate::db::{Tx, unsigned};
use crate::definitions::Definitions;
use crate::error::{Doing, Fault, Result};

/// A case read from the records.
pub(crate) struct Loaded {
    pub(crate) id: CaseId,
    pub(crate) record: CaseRecord,
    pub(crate) definition: Arc<Definition>,
    pub(crate) case: Case,
    pub(crate) events: Vec<Recorded>,
    pub(crate) facts: Vec<LoadedFact>,
}

/// An event with what the engine does not need.
pub(crate) struct Recorded {
    pub(crate) event: Event,
    pub(crate) hash: Vec<u8>,
}

/// A fact of the history, current or not.
#[derive(Clone)]
pub(crate) struct LoadedFact {
    pub(crate) id: uuid::Uuid,
    pub(crate) at: FactAt,
    pub(crate) seq: u64,
    pub(crate) author: Option<PersonId>,
    pub(crate) recorded_at: Timestamp,
    pub(crate) body: Value,
}

/// These cases, whole, by a fixed number of queries.
pub(crate) async fn load(
    tx: &mut Tx,
    definitions: &Definitions,
    ids: &[CaseId],
) -> Result<BTreeMap<CaseId, Loaded>> {
    let records = store::records(tx, ids).await?;
    let events = store::events(tx, ids).await?;
    let facts = store::facts(tx, ids).await?;
    let mut loaded = BTreeMap::new();
    for record in records {
        let id = CaseId(record.id);
        let events: Vec<_> = events.iter().filter(|event| event.case_id == id.0).collect();
        let facts: Vec<_> = facts.iter().filter(|fact| fact.case_id == id.0).collect();
        loaded.insert(id, assemble(definitions, record, &events, &facts)?);
    }
    Ok(loaded)
}

/// One case, whole.
pub(crate) async fn load_one(tx: &mut Tx, definitions: &Definitions, id: CaseId) -> Result<Loaded> {
    load(tx, definitions, &[id])
        .await?
        .remove(&id)
        .ok_or_else(|| Fault::new(format!("case {id} is not there")))
}

fn assemble(
    definitions: &Definitions,
    record: CaseRecord,
    events: &[&EventRecord],
    facts: &[&FactRecord],
) -> Result<Loaded> {
    let definition = definitions.by_hash(&record.definition)?;
    let events: Vec<Recorded> =
        events.iter().map(|event| recorded(event)).collect::<Result<_>>()?;
    let facts: Vec<LoadedFact> =
        facts.iter().map(|fact| loaded_fact(fact)).collect::<Result<_>>()?;
    let mut case = Case::default();
    for recorded in &events {
        case.apply(&definition, &recorded.event);
    }
    for fact in &facts {
        let counts = case.facts.get(&fact.at).is_some_and(|current| current.seq == fact.seq);
        if counts {
            case.fill(&fact.at, fact.body.clone());
        }
    }
    Ok(Loaded { id: CaseId(record.id), record, definition, case, events, facts })
}

fn recorded(record: &EventRecord) -> Result<Recorded> {
    let author: Author = serde_json::from_str(&record.author)?;
    let kind: EventKind = serde_json::from_str(&record.kind)?;
    let changes: Vec<Change> = serde_json::from_str(&record.changes)?;
    let event = Event {
        seq: unsigned(record.seq)?,
        kind,
        author,
        recorded_at: moment(record.recorded_at)?,
        changes,
    };
    Ok(Recorded { event, hash: record.hash.clone() })
}

fn loaded_fact(record: &FactRecord) -> Result<LoadedFact> {
    let fact = Name::parse(&record.fact).ok_or_else(|| Fault::new("a stored fact has no name"))?;
    let body = match &record.body {
        Some(body) => serde_json::from_str(body)?,
        // Destroyed under a retention rule: the fact stands, its contents are gone.
        None => Value::Null,
    };
    Ok(LoadedFact {
        id: record.id,
        at: FactAt { fact, key: record.fact_key.clone().map(Key) },
        seq: unsigned(record.seq)?,
        author: record.author.map(PersonId),
        recorded_at: moment(record.recorded_at)?,
        body,
    })
}

/// A stored instant: microseconds since 1970, UTC.
pub(crate) fn moment(microseconds: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(microseconds).doing("reading a stored instant")
}

impl Loaded {
    /// Hash of the last event; the opening has none before it.
    pub(crate) fn last_hash(&self) -> Option<&[u8]> {
        self.events.last().map(|recorded| recorded.hash.as_slice())
    }

    /// The fact that counts at this place, with its id.
    pub(crate) fn current(&self, at: &FactAt) -> Option<&LoadedFact> {
        let seq = self.case.facts.get(at)?.seq;
        self.facts.iter().find(|fact| fact.at == *at && fact.seq == seq)
    }
}
