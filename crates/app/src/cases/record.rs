//! The one place where a case changes: an event, its facts, its leaf and all that follows inside the same transaction.

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::{ActId, CaseId, OrganisationId};
use jiff::Timestamp;
use procedure::act::{Author, Cause, Decision, Moment, NewFact, Phase};
use procedure::case::{Case, Change, Event, FactAt};
use procedure::definition::{Definition, Length, StateKind, Subcase};
use procedure::library::crossing::{From, crossings};
use procedure::name::{Key, Name};
use serde_json::Value;
use uuid::Uuid;

use super::load::{Loaded, LoadedFact};
use super::store::{self, CaseRecord, EventRecord, LinkRecord, NEVER, NewFactRecord};
use crate::canonical::{canonical, fact_hash, sha256};
use crate::db::{Tx, signed};
use crate::definitions::Definitions;
use crate::error::{Fault, Result};
use crate::ports::Ports;
use crate::work;

/// What the whole program shares while it records.
pub(crate) struct Desk<'a> {
    pub(crate) ports: &'a Ports,
    pub(crate) definitions: &'a Definitions,
    pub(crate) calendar: &'a Calendar,
}

impl Desk<'_> {
    /// The moment of an act at this time.
    pub(crate) fn moment(&self, now: Timestamp, phase: Phase) -> Moment<'_> {
        Moment { now, calendar: self.calendar, phase }
    }
}

/// A decision on its way into the records.
pub(crate) struct Recording {
    pub(crate) act: ActId,
    pub(crate) author: Author,
    pub(crate) decision: Decision,
    /// SHA-256 of the evidence bundle, for an act that a person signed.
    pub(crate) evidence: Option<[u8; 32]>,
    /// For facts taken from a child: the child's fact.
    pub(crate) sources: BTreeMap<FactAt, Uuid>,
    pub(crate) at: Timestamp,
}

/// Records a decision: event, facts, leaf, projection, children, jobs. The caller commits.
pub(crate) async fn record(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &mut Loaded,
    recording: Recording,
) -> Result<u64> {
    let changes = record_event(tx, desk, loaded, recording).await?;
    let (seq, at) = (loaded.case.seq, loaded.record.updated_at);
    for change in &changes {
        match change {
            Change::SubcaseOpened { subcase, key } => {
                open_child(tx, desk, loaded, subcase, key.as_ref()).await?
            }
            Change::AssignmentAsked { role } => {
                let cause = format!("{}:{seq}:{role}", loaded.id);
                let payload = serde_json::json!({ "role": role, "seq": seq });
                work::jobs::enqueue(tx, desk.ports, "draw-people", &cause, loaded.id, payload, at)
                    .await?;
            }
            Change::Sent { to, message } => {
                work::jobs::insert_notice(
                    tx,
                    desk.ports.uuid(),
                    loaded.id,
                    seq,
                    (to.as_str(), message.as_str()),
                    at,
                )
                .await?;
            }
            Change::Registered { register, status, key } => {
                crate::registers::write(tx, desk, loaded, (register, status), key.as_ref()).await?;
            }
            Change::Produced { .. }
            | Change::Retired { .. }
            | Change::Moved { .. }
            | Change::Joined { .. }
            | Change::Assigned { .. }
            | Change::ClockStarted { .. }
            | Change::ClockStopped { .. }
            | Change::ClockPaused { .. }
            | Change::ClockResumed { .. }
            | Change::ClockOverdue { .. }
            | Change::SubcaseAnswered { .. }
            | Change::Papered { .. } => {}
        }
    }
    follow_up(tx, desk, loaded.id, &loaded.definition, &loaded.case, at).await?;
    Ok(seq)
}

/// What must be looked at because of this event: evidence that may now suffice, a register listened to, an answer that a
/// parent waits for.
async fn follow_up(
    tx: &mut Tx,
    desk: &Desk<'_>,
    id: CaseId,
    definition: &Definition,
    case: &Case,
    at: i64,
) -> Result<()> {
    let cause = format!("{id}:{}", case.seq);
    let payload = serde_json::json!({ "seq": case.seq });
    if !procedure::act::evidence_actions(definition, case).is_empty() {
        work::jobs::enqueue(tx, desk.ports, "evidence", &cause, id, payload.clone(), at).await?;
    }
    if !procedure::act::register_actions(definition, case).is_empty() {
        work::jobs::enqueue(tx, desk.ports, "register-state", &cause, id, payload.clone(), at)
            .await?;
    }
    let is_final = state_kind(definition, case) == Some(StateKind::Final);
    if is_final && definition.service.returns.is_some() && store::find_link(tx, id).await?.is_some()
    {
        work::jobs::enqueue(tx, desk.ports, "answer", &cause, id, payload, at).await?;
    }
    Ok(())
}

/// The event itself with its facts and leaf, and the projection of the case.
async fn record_event(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &mut Loaded,
    recording: Recording,
) -> Result<Vec<Change>> {
    let from_seq = signed(loaded.case.seq);
    let event = write_event(tx, desk, Subject::of(loaded), recording).await?;
    loaded.case.apply(&loaded.definition, &event.event);
    for (at, body) in &event.bodies {
        loaded.case.fill(at, body.clone());
    }
    project(&mut loaded.record, &loaded.definition, &loaded.case);
    if !store::update_case(tx, &loaded.record, from_seq).await? {
        return Err(Fault::new(format!("case {} moved under a lock", loaded.id)));
    }
    project_parts(tx, loaded.id, &loaded.case, &event.event.changes, event.event.recorded_at)
        .await?;
    loaded.facts.extend(event.facts);
    let changes = event.event.changes.clone();
    loaded.events.push(super::load::Recorded { event: event.event, hash: event.hash });
    Ok(changes)
}

/// Whose event it is.
struct Subject<'a> {
    id: CaseId,
    definition: &'a Definition,
    seq: u64,
    last_hash: Option<Vec<u8>>,
}

impl<'a> Subject<'a> {
    fn of(loaded: &'a Loaded) -> Self {
        Self {
            id: loaded.id,
            definition: &loaded.definition,
            seq: loaded.case.seq,
            last_hash: loaded.last_hash().map(<[u8]>::to_vec),
        }
    }
}

struct Written {
    event: Event,
    hash: Vec<u8>,
    bodies: BTreeMap<FactAt, Value>,
    facts: Vec<LoadedFact>,
}

async fn write_event(
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
    let hash = sha256(&[
        b"tris/event/v1\0",
        subject.id.0.as_bytes(),
        &seq.to_be_bytes(),
        subject.last_hash.as_deref().unwrap_or(&[0; 32]),
        &subject.definition.hash,
        &sha256(&[author_text.as_bytes()]),
        &sha256(&[kind_text.as_bytes()]),
        &sha256(&[changes_text.as_bytes()]),
        &evidence.unwrap_or([0; 32]),
        &at.as_microsecond().to_be_bytes(),
    ]);
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
    let leaf_salt: [u8; 16] = desk.ports.bytes();
    let payload = sha256(&[b"tris/leaf/v1\0", &leaf_salt, &hash]);
    store::insert_leaf(
        tx,
        desk.ports.uuid(),
        "event",
        subject.id.0,
        record.seq,
        (&payload, &leaf_salt),
        at,
    )
    .await?;
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
        | procedure::case::EventKind::Overdue { .. } => None,
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
            kind: declared.get(&place.fact).and_then(|fact| fact.kind).map(kind_word),
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

fn kind_word(kind: procedure::definition::FactKind) -> &'static str {
    match kind {
        procedure::definition::FactKind::Sample => "sample",
        procedure::definition::FactKind::Test => "test",
        procedure::definition::FactKind::Certificate => "certificate",
    }
}

/// What the row of a case says, from the folded case.
pub(crate) fn project(record: &mut CaseRecord, definition: &Definition, case: &Case) {
    let state = case.state.as_ref().and_then(|state| definition.states.get(state));
    let owner = state.and_then(|state| state.owner.as_ref());
    let role = owner.and_then(|owner| definition.roles.get(owner));
    record.state = case.state.as_ref().map(ToString::to_string).unwrap_or_default();
    record.state_kind = state_kind(definition, case).map_or("start", kind_of_state).to_owned();
    record.owner_role = owner.map(ToString::to_string);
    record.owner_organisation =
        role.and_then(|role| case.parties.get(&role.org)).map(|organisation| organisation.0);
    record.owner_post = role.and_then(|role| role.post.as_ref()).map(ToString::to_string);
    record.owner_assigned = role.is_some_and(|role| role.assign.is_some());
    record.seq = signed(case.seq);
    record.entered_at = case.entered_at.map_or(record.entered_at, Timestamp::as_microsecond);
    let next = case
        .clocks
        .iter()
        .filter(|(_, clock)| clock.paused_at.is_none())
        .min_by_key(|(_, clock)| clock.due_at);
    record.due_at = next.map_or(NEVER, |(_, clock)| clock.due_at.as_microsecond());
    record.due_clock = next.map(|(name, _)| name.to_string());
    record.escalated_post = escalated(definition, case);
    if let Some(title) = title(definition, case) {
        record.title = title;
    }
}

fn escalated(definition: &Definition, case: &Case) -> Option<String> {
    let overdue = case.clocks.iter().find(|(_, clock)| clock.overdue)?;
    let role = definition.deadline(overdue.0)?.escalate_to.as_ref()?;
    definition.roles.get(role)?.post.as_ref().map(ToString::to_string)
}

/// The text of the field that a form marks with `x-title`.
fn title(definition: &Definition, case: &Case) -> Option<String> {
    definition.schemas.iter().find_map(|(fact, schema)| {
        let body = &case.single(fact)?.body;
        let pointer = schema.get("x-title")?.as_str()?;
        body.pointer(pointer)?.as_str().map(ToOwned::to_owned)
    })
}

pub(crate) fn state_kind(definition: &Definition, case: &Case) -> Option<StateKind> {
    case.state.as_ref().and_then(|state| definition.states.get(state)).map(|state| state.kind)
}

fn kind_of_state(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Start => "start",
        StateKind::Waiting => "waiting",
        StateKind::Standing => "standing",
        StateKind::Final => "final",
    }
}

async fn project_parts(
    tx: &mut Tx,
    id: CaseId,
    case: &Case,
    changes: &[Change],
    at: Timestamp,
) -> Result<()> {
    let mut clocks_changed = false;
    for change in changes {
        match change {
            Change::Joined { org, organisation } => {
                store::insert_party(tx, id, org.as_str(), *organisation).await?
            }
            Change::Assigned { role, people, .. } => {
                store::replace_people(tx, id, role.as_str(), people, at).await?
            }
            Change::ClockStarted { .. }
            | Change::ClockStopped { .. }
            | Change::ClockPaused { .. }
            | Change::ClockResumed { .. }
            | Change::ClockOverdue { .. } => clocks_changed = true,
            Change::Produced { .. }
            | Change::Retired { .. }
            | Change::Moved { .. }
            | Change::AssignmentAsked { .. }
            | Change::SubcaseOpened { .. }
            | Change::SubcaseAnswered { .. }
            | Change::Papered { .. }
            | Change::Registered { .. }
            | Change::Sent { .. } => {}
        }
    }
    if clocks_changed {
        let clocks: Vec<_> = case.clocks.iter().map(clock_row).collect();
        store::replace_clocks(tx, id, &clocks).await?;
    }
    Ok(())
}

fn clock_row((name, clock): (&Name, &procedure::case::Clock)) -> (String, i64, i64, bool) {
    let armed = clock.paused_at.is_none() && !clock.overdue;
    (name.to_string(), i64::from(clock.run), clock.due_at.as_microsecond(), armed)
}

/// What a new case begins with.
pub(crate) struct Opening {
    pub(crate) definition: std::sync::Arc<Definition>,
    pub(crate) act: ActId,
    pub(crate) author: Author,
    pub(crate) opened_by: Option<OrganisationId>,
    pub(crate) parties: BTreeMap<Name, OrganisationId>,
    pub(crate) given: Vec<NewFact>,
    pub(crate) title: String,
    pub(crate) reference: String,
    pub(crate) sources: BTreeMap<FactAt, Uuid>,
}

/// Opens a case: its row and its first event.
pub(crate) async fn open(
    tx: &mut Tx,
    desk: &Desk<'_>,
    opening: Opening,
    at: Timestamp,
) -> Result<CaseId> {
    let Opening { definition, act, author, opened_by, parties, given, title, reference, sources } =
        opening;
    let moment = desk.moment(at, Phase::Commit);
    let decision =
        procedure::act::open(&definition, &author, &parties, given, moment).map_err(|refusal| {
            Fault::new(format!("opening {}: {}", definition.path(), refusal.code))
        })?;
    let id = CaseId(desk.ports.uuid());
    let micros = at.as_microsecond();
    let mut record = CaseRecord {
        id: id.0,
        reference,
        service: definition.path(),
        definition: definition.hash.to_vec(),
        state: definition.start().map(ToString::to_string).unwrap_or_default(),
        state_kind: "start".to_owned(),
        owner_role: None,
        owner_organisation: None,
        owner_post: None,
        owner_assigned: false,
        escalated_post: None,
        seq: 1,
        title,
        opened_by: opened_by.map(|organisation| organisation.0),
        opened_at: micros,
        entered_at: micros,
        updated_at: micros,
        due_at: NEVER,
        due_clock: None,
    };
    let mut case = Case::default();
    let event = Event {
        seq: 1,
        kind: decision.kind.clone(),
        author: author.clone(),
        recorded_at: at,
        changes: decision.changes.clone(),
    };
    case.apply(&definition, &event);
    for (place, body) in &decision.bodies {
        case.fill(place, body.clone());
    }
    project(&mut record, &definition, &case);
    store::insert_case(tx, &record).await?;
    let changes = decision.changes.clone();
    let subject = Subject { id, definition: &definition, seq: 0, last_hash: None };
    let recording = Recording { act, author, decision, evidence: None, sources, at };
    write_event(tx, desk, subject, recording).await?;
    project_parts(tx, id, &case, &changes, at).await?;
    follow_up(tx, desk, id, &definition, &case, micros).await?;
    Ok(id)
}

/// Opens a child: blind by nature, it gets its own random reference, what is given, and the parties that its roles name.
async fn open_child(
    tx: &mut Tx,
    desk: &Desk<'_>,
    parent: &Loaded,
    subcase: &Name,
    key: Option<&Key>,
) -> Result<()> {
    let declared = parent
        .definition
        .subcases
        .get(subcase)
        .ok_or_else(|| Fault::new("an unknown sub-case was opened"))?;
    let definition = desk.definitions.in_force(&declared.service)?;
    let parties = shared_parties(&definition, parent);
    let (given, sources) = given(parent, declared, &definition, key);
    let drawn = declared.assign.as_ref().and_then(|assign| assign.among.clone());
    let is_blind = parties.len() < parent.case.parties.len();
    let title = match key {
        Some(key) => key.0.clone(),
        None if is_blind => String::new(),
        None => parent.record.title.clone(),
    };
    let opening = Opening {
        definition,
        act: ActId(Uuid::new_v5(
            &parent.id.0,
            format!("open:{subcase}:{}:{key:?}", parent.case.seq).as_bytes(),
        )),
        author: Author::Cause(Cause::Parent),
        opened_by: None,
        parties,
        given,
        title,
        reference: super::open::reference(desk.ports),
        sources,
    };
    let at = parent.events.last().map(|recorded| recorded.event.recorded_at).unwrap_or_default();
    let child = open(tx, desk, opening, at).await?;
    let link = LinkRecord {
        child: child.0,
        parent: parent.id.0,
        parent_seq: signed(parent.case.seq),
        subcase: subcase.to_string(),
        fact_key: key.map(|key| key.0.clone()),
    };
    store::insert_link(tx, &link).await?;
    if let Some(kind) = drawn {
        let payload = serde_json::json!({ "kind": kind, "seq": 1 });
        let cause = format!("{child}:1:{kind}");
        work::jobs::enqueue(
            tx,
            desk.ports,
            "draw-organisation",
            &cause,
            child,
            payload,
            at.as_microsecond(),
        )
        .await?;
    }
    Ok(())
}

/// The parent's parties of the kinds that the child's roles name. Every other party is hidden from the child.
fn shared_parties(definition: &Definition, parent: &Loaded) -> BTreeMap<Name, OrganisationId> {
    let named = |kind: &Name| definition.roles.values().any(|role| role.org == *kind);
    parent
        .case
        .parties
        .iter()
        .filter(|(kind, _)| named(kind))
        .map(|(kind, id)| (kind.clone(), *id))
        .collect()
}

/// What crosses into the child, fact by fact, and the parent's fact that each is.
fn given(
    parent: &Loaded,
    declared: &Subcase,
    child: &Definition,
    key: Option<&Key>,
) -> (Vec<NewFact>, BTreeMap<FactAt, Uuid>) {
    let mut sources = BTreeMap::new();
    let mut given = Vec::new();
    for crossing in crossings(&parent.definition, declared, child) {
        let Some((source, body)) = crossed(parent, &crossing.from, key) else { continue };
        let at = FactAt { fact: crossing.fact, key: None };
        sources.insert(at.clone(), source.id);
        given.push(NewFact { at, body, author: source.author });
    }
    (given, sources)
}

fn crossed<'a>(
    parent: &'a Loaded,
    from: &From,
    key: Option<&Key>,
) -> Option<(&'a LoadedFact, Value)> {
    let single = |fact: &Name| parent.current(&FactAt { fact: fact.clone(), key: None });
    match from {
        From::Whole(fact) => single(fact).map(|fact| (fact, fact.body.clone())),
        From::Entry(fact) => {
            let entry = parent.current(&FactAt { fact: fact.clone(), key: key.cloned() })?;
            Some((entry, entry.body.clone()))
        }
        From::Item(place) => {
            let list = single(&place.fact)?;
            let item = procedure::keys::element(&parent.definition, place, &list.body, key?)?;
            Some((list, item))
        }
    }
}

/// How long a clock runs, for pages: its length as declared.
pub(crate) fn length(definition: &Definition, clock: &Name) -> Option<Length> {
    definition.deadline(clock).map(|deadline| deadline.length.clone())
}
