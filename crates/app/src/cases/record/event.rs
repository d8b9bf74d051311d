//! One event with its facts, its leaf, its hash.

use std::collections::BTreeMap;

use domain::CaseId;
use jiff::Timestamp;
use procedure::act::{Author, Decision};
use procedure::case::{Change, Event, FactAt};
use procedure::definition::{Definition, FactKind};
use procedure::name::Name;
use serde_json::Value;
use uuid::Uuid;

use super::{Desk, Recording};
use crate::canonical::{canonical, fact_hash};
use crate::cases::load::{Loaded, LoadedFact};
use crate::cases::store::{self, EventRecord, NewFactRecord};
use crate::db::{Tx, signed};
use crate::error::{Fault, Result};
use crate::log::Of;
use crate::ports::Ports;

/// Whose event it is.
pub(super) struct Subject<'a> {
    pub(super) id: CaseId,
    pub(super) definition: &'a Definition,
    pub(super) seq: u64,
    pub(super) last_hash: Option<Vec<u8>>,
}

impl<'a> Subject<'a> {
    pub(super) fn of(loaded: &'a Loaded) -> Self {
        Self {
            id: loaded.id,
            definition: &loaded.definition,
            seq: loaded.case.seq,
            last_hash: loaded.last_hash().map(<[u8]>::to_vec),
        }
    }
}

pub(super) struct Written {
    pub(super) event: Event,
    pub(super) hash: Vec<u8>,
    pub(super) bodies: BTreeMap<FactAt, Value>,
    pub(super) facts: Vec<LoadedFact>,
}

pub(super) async fn write_event(
    tx: &mut Tx,
    desk: &Desk<'_>,
    subject: Subject<'_>,
    recording: Recording,
) -> Result<Written> {
    let Recording { act, author, mut decision, evidence, sources, at } = recording;
    let salts = salt(desk.ports, &mut decision)?;
    let seq = subject.seq + 1;
    let author_text = serde_json::to_string(&author)?;
    let kind_text = serde_json::to_string(&decision.kind)?;
    let changes_text = canonical(&serde_json::to_value(&decision.changes)?);
    let hash = transparency::event::Event {
        case: subject.id.0.as_bytes(),
        seq,
        previous: subject.last_hash.as_deref(),
        definition: &subject.definition.hash,
        author: &author_text,
        kind: &kind_text,
        changes: &changes_text,
        evidence: evidence.as_ref().map(<[u8; 32]>::as_slice),
        recorded_at: at.as_microsecond(),
    };
    let hash = hash.hash().0;
    let person = match &author {
        Author::Person(actor) => Some(actor.person.0),
        Author::Cause(_) => None,
    };
    let record = EventRecord {
        case_id: subject.id.0,
        seq: signed(seq),
        act_id: act.0,
        kind: kind_text,
        action: action_of(&decision).map(ToString::to_string),
        author: author_text,
        person,
        changes: changes_text,
        definition: subject.definition.hash.to_vec(),
        recorded_at: at.as_microsecond(),
        evidence: evidence.map(|hash| hash.to_vec()),
        prev_hash: subject.last_hash,
        hash: hash.to_vec(),
    };
    store::insert_event(tx, &record).await?;
    let facts = insert_facts(
        tx,
        &subject.definition.facts,
        &record,
        (&decision, &salts, &sources),
        (desk, at),
    )
    .await?;
    crate::log::record(tx, desk.ports, Of::Event(subject.id.0, seq), &hash, at).await?;
    let event =
        Event { seq, kind: decision.kind, author, recorded_at: at, changes: decision.changes };
    Ok(Written { event, hash: record.hash, bodies: decision.bodies, facts })
}

fn action_of(decision: &Decision) -> Option<&Name> {
    match &decision.kind {
        procedure::case::EventKind::Acted { action } => Some(action),
        procedure::case::EventKind::Opened
        | procedure::case::EventKind::Answered { .. }
        | procedure::case::EventKind::Drawn { .. }
        | procedure::case::EventKind::Vacant { .. }
        | procedure::case::EventKind::Overdue { .. }
        | procedure::case::EventKind::Left { .. }
        | procedure::case::EventKind::Ended => None,
    }
}

/// Salts every body and writes the hash into its change.
fn salt(ports: &Ports, decision: &mut Decision) -> Result<BTreeMap<FactAt, [u8; 16]>> {
    let mut salts = BTreeMap::new();
    for change in &mut decision.changes {
        if let Change::Produced { at, hash, .. } = change {
            let body =
                decision.bodies.get(at).ok_or_else(|| Fault::new("a produced fact has no body"))?;
            let salt: [u8; 16] = ports.bytes();
            *hash = hex::encode(fact_hash(&salt, body));
            salts.insert(at.clone(), salt);
        }
    }
    Ok(salts)
}

type Bodies<'a> = (&'a Decision, &'a BTreeMap<FactAt, [u8; 16]>, &'a BTreeMap<FactAt, Uuid>);

async fn insert_facts(
    tx: &mut Tx,
    declared: &BTreeMap<Name, procedure::definition::Fact>,
    event: &EventRecord,
    (decision, salts, sources): Bodies<'_>,
    (desk, at): (&Desk<'_>, Timestamp),
) -> Result<Vec<LoadedFact>> {
    let mut loaded = Vec::new();
    for change in &decision.changes {
        let Change::Produced { at: place, hash, author } = change else { continue };
        let salt = salts.get(place).ok_or_else(|| Fault::new("a produced fact has no salt"))?;
        let body = decision.bodies.get(place).map(canonical).unwrap_or_default();
        let fact = NewFactRecord {
            id: desk.ports.uuid(),
            fact: place.fact.as_str(),
            fact_key: place.key.as_ref().map(|key| key.0.as_str()),
            kind: declared.get(&place.fact).and_then(|fact| fact.kind).map(FactKind::word),
            author: author.map(|author| author.0),
            hash: &hex::decode(hash)
                .map_err(|source| Fault::while_doing("reading a fact's hash", source))?,
            source: sources.get(place).copied(),
            salt,
            body: &body,
        };
        store::insert_fact(tx, CaseId(event.case_id), event.seq, &fact, at).await?;
        loaded.push(LoadedFact {
            id: fact.id,
            at: place.clone(),
            seq: crate::db::unsigned(event.seq)?,
            author: *author,
            recorded_at: at,
            body: decision.bodies.get(place).cloned().unwrap_or_default(),
        });
    }
    Ok(loaded)
}
