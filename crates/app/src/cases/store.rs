//! All SQL of cases, events and facts.

mod clocks;
mod links;

use domain::{ActId, CaseId, OrganisationId, PersonId};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

pub(crate) use clocks::{RunOut, run_out};
pub(crate) use links::{
    LinkRecord, answer_link, caused, children, crossed_unseen, find_link, insert_link,
    latest_child, links_of,
};

use crate::db::{Tx, execute, fetch_all, fetch_optional, on, places, signed};
use crate::error::Result;

/// The due time of a case that has no clock: after everything, so that one index orders every queue.
pub(crate) const NEVER: i64 = i64::MAX;

/// The kind of state that a case is said to be in once its parent needs it no longer, whatever its state was.
pub(crate) const ENDED: &str = "ended";

/// A row of `cases`.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct CaseRecord {
    pub(crate) id: Uuid,
    pub(crate) reference: String,
    pub(crate) service: String,
    pub(crate) definition: Vec<u8>,
    pub(crate) state: String,
    pub(crate) state_kind: String,
    pub(crate) owner_role: Option<String>,
    pub(crate) owner_organisation: Option<Uuid>,
    pub(crate) owner_post: Option<String>,
    pub(crate) owner_assigned: bool,
    pub(crate) escalated_organisation: Option<Uuid>,
    pub(crate) escalated_post: Option<String>,
    pub(crate) seq: i64,
    pub(crate) title: String,
    pub(crate) opened_by: Option<Uuid>,
    pub(crate) opened_at: i64,
    pub(crate) entered_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) due_at: i64,
    pub(crate) due_clock: Option<String>,
}

/// A row of `events`.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct EventRecord {
    pub(crate) case_id: Uuid,
    pub(crate) seq: i64,
    pub(crate) act_id: Uuid,
    pub(crate) kind: String,
    pub(crate) action: Option<String>,
    pub(crate) author: String,
    pub(crate) person: Option<Uuid>,
    pub(crate) changes: String,
    pub(crate) definition: Vec<u8>,
    pub(crate) recorded_at: i64,
    pub(crate) evidence: Option<Vec<u8>>,
    pub(crate) prev_hash: Option<Vec<u8>>,
    pub(crate) hash: Vec<u8>,
}

/// A row of `facts` with its body, where that still exists.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct FactRecord {
    pub(crate) id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) seq: i64,
    pub(crate) fact: String,
    pub(crate) fact_key: Option<String>,
    pub(crate) author: Option<Uuid>,
    pub(crate) recorded_at: i64,
    pub(crate) body: Option<String>,
}

/// A fact to record.
pub(crate) struct NewFactRecord<'a> {
    pub(crate) id: Uuid,
    pub(crate) fact: &'a str,
    pub(crate) fact_key: Option<&'a str>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) author: Option<Uuid>,
    pub(crate) hash: &'a [u8],
    pub(crate) source: Option<Uuid>,
    pub(crate) salt: &'a [u8],
    pub(crate) body: &'a str,
}

const CASE: &str = "SELECT id, reference, service, definition, state, state_kind, owner_role, owner_organisation, owner_post, \
     owner_assigned, escalated_organisation, escalated_post, seq, title, opened_by, opened_at, entered_at, updated_at, due_at, \
     due_clock FROM cases";

/// A case by its reference, if this organisation takes part in it.
pub(crate) async fn find_reference(
    tx: &mut Tx,
    reference: &str,
    party: OrganisationId,
) -> Result<Option<CaseId>> {
    let sql = "SELECT c.id FROM cases c JOIN case_parties p ON p.case_id = c.id WHERE c.reference = $1 AND p.organisation = $2 LIMIT 1";
    let found: Option<(Uuid,)> = fetch_optional!(tx, sql, reference, party.0);
    Ok(found.map(|(id,)| CaseId(id)))
}

/// A case by its reference with the kinds of its parties.
pub(crate) async fn find_parties(
    tx: &mut Tx,
    reference: &str,
) -> Result<Option<(CaseId, Vec<String>)>> {
    let sql = "SELECT c.id, p.kind FROM cases c LEFT JOIN case_parties p ON p.case_id = c.id WHERE c.reference = $1";
    let rows: Vec<(Uuid, Option<String>)> = fetch_all!(tx, sql, reference);
    let kinds = rows.iter().filter_map(|(_, kind)| kind.clone()).collect();
    Ok(rows.first().map(|(id, _)| (CaseId(*id), kinds)))
}

/// The parties of these cases: (case, kind, organisation).
pub(crate) async fn parties_of(tx: &mut Tx, ids: &[CaseId]) -> Result<Vec<(Uuid, String, Uuid)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT case_id, kind, organisation FROM case_parties WHERE case_id IN ({})",
        places(1, ids.len())
    );
    Ok(on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(id.0);
        }
        query.fetch_all(c).await?
    }))
}

/// Locks the case for this transaction and gives its row.
pub(crate) async fn lock(tx: &mut Tx, id: CaseId) -> Result<Option<CaseRecord>> {
    // Not FOR UPDATE: that would also hold up whoever only refers to the case, such as a refused attempt or a child's register row.
    let lock = if tx.locks_rows() { " FOR NO KEY UPDATE" } else { "" };
    let sql = format!("{CASE} WHERE id = $1{lock}");
    Ok(on!(tx, c => sqlx::query_as(AssertSqlSafe(sql)).bind(id.0).fetch_optional(c).await?))
}

/// The rows of these cases.
pub(crate) async fn records(tx: &mut Tx, ids: &[CaseId]) -> Result<Vec<CaseRecord>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{CASE} WHERE id IN ({})", places(1, ids.len()));
    Ok(on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(id.0);
        }
        query.fetch_all(c).await?
    }))
}

/// The events of these cases, in order.
pub(crate) async fn events(tx: &mut Tx, ids: &[CaseId]) -> Result<Vec<EventRecord>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT case_id, seq, act_id, kind, action, author, person, changes, definition, recorded_at, evidence, prev_hash, \
         hash FROM events WHERE case_id IN ({}) ORDER BY case_id, seq",
        places(1, ids.len())
    );
    Ok(on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(id.0);
        }
        query.fetch_all(c).await?
    }))
}

/// The facts of these cases with their bodies, in order.
pub(crate) async fn facts(tx: &mut Tx, ids: &[CaseId]) -> Result<Vec<FactRecord>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT f.id, f.case_id, f.seq, f.fact, f.fact_key, f.author, f.recorded_at, b.body FROM facts f \
         LEFT JOIN fact_bodies b ON b.fact = f.id WHERE f.case_id IN ({}) ORDER BY f.case_id, f.seq",
        places(1, ids.len())
    );
    Ok(on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(id.0);
        }
        query.fetch_all(c).await?
    }))
}

pub(crate) async fn insert_case(tx: &mut Tx, case: &CaseRecord) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO cases (id, reference, service, definition, state, state_kind, owner_role, owner_organisation, owner_post, \
         owner_assigned, escalated_organisation, escalated_post, seq, title, opened_by, opened_at, entered_at, updated_at, due_at, \
         due_clock) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        case.id,
        &case.reference,
        &case.service,
        &case.definition,
        &case.state,
        &case.state_kind,
        &case.owner_role,
        case.owner_organisation,
        &case.owner_post,
        case.owner_assigned,
        case.escalated_organisation,
        &case.escalated_post,
        case.seq,
        &case.title,
        case.opened_by,
        case.opened_at,
        case.entered_at,
        case.updated_at,
        case.due_at,
        &case.due_clock,
    );
    Ok(())
}

/// Moves the projection on, if nobody else did meanwhile; `false`: somebody did.
pub(crate) async fn update_case(tx: &mut Tx, case: &CaseRecord, from_seq: i64) -> Result<bool> {
    let rows = execute!(
        tx,
        "UPDATE cases SET state = $1, state_kind = $2, owner_role = $3, owner_organisation = $4, owner_post = $5, \
         owner_assigned = $6, escalated_post = $7, seq = $8, title = $9, entered_at = $10, updated_at = $11, due_at = $12, \
         due_clock = $13, escalated_organisation = $14 WHERE id = $15 AND seq = $16",
        &case.state,
        &case.state_kind,
        &case.owner_role,
        case.owner_organisation,
        &case.owner_post,
        case.owner_assigned,
        &case.escalated_post,
        case.seq,
        &case.title,
        case.entered_at,
        case.updated_at,
        case.due_at,
        &case.due_clock,
        case.escalated_organisation,
        case.id,
        from_seq,
    );
    Ok(rows == 1)
}

pub(crate) async fn insert_event(tx: &mut Tx, event: &EventRecord) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO events (case_id, seq, act_id, kind, action, author, person, changes, definition, recorded_at, evidence, \
         prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        event.case_id,
        event.seq,
        event.act_id,
        &event.kind,
        &event.action,
        &event.author,
        event.person,
        &event.changes,
        &event.definition,
        event.recorded_at,
        &event.evidence,
        &event.prev_hash,
        &event.hash,
    );
    Ok(())
}

pub(crate) async fn insert_fact(
    tx: &mut Tx,
    case: CaseId,
    seq: i64,
    fact: &NewFactRecord<'_>,
    at: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO facts (id, case_id, seq, fact, fact_key, kind, author, hash, source, recorded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        fact.id,
        case.0,
        seq,
        fact.fact,
        fact.fact_key,
        fact.kind,
        fact.author,
        fact.hash,
        fact.source,
        at.as_microsecond(),
    );
    execute!(
        tx,
        "INSERT INTO fact_bodies (fact, salt, body) VALUES ($1, $2, $3)",
        fact.id,
        fact.salt,
        fact.body,
    );
    Ok(())
}

pub(crate) async fn insert_party(
    tx: &mut Tx,
    case: CaseId,
    kind: &str,
    organisation: OrganisationId,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO case_parties (case_id, kind, organisation) VALUES ($1, $2, $3) \
         ON CONFLICT (case_id, kind) DO NOTHING",
        case.0,
        kind,
        organisation.0,
    );
    Ok(())
}

/// Nobody holds the role any more.
pub(crate) async fn remove_people(tx: &mut Tx, case: CaseId, role: &str) -> Result<()> {
    execute!(tx, "DELETE FROM case_people WHERE case_id = $1 AND role = $2", case.0, role);
    Ok(())
}

/// The event gave the role to these people: they hold it now, and it is remembered when they do not any more.
pub(crate) async fn insert_people(
    tx: &mut Tx,
    case: CaseId,
    (seq, role): (u64, &str),
    people: &[PersonId],
    at: Timestamp,
) -> Result<()> {
    for person in people {
        execute!(
            tx,
            "INSERT INTO assignments (case_id, seq, role, person, assigned_at) VALUES ($1, $2, $3, $4, $5)",
            case.0,
            signed(seq),
            role,
            person.0,
            at.as_microsecond(),
        );
        execute!(
            tx,
            "INSERT INTO case_people (case_id, role, person, assigned_at) VALUES ($1, $2, $3, $4)",
            case.0,
            role,
            person.0,
            at.as_microsecond(),
        );
    }
    Ok(())
}

/// The clocks of a case are these from now on: (name, run, due, armed).
pub(crate) async fn replace_clocks(
    tx: &mut Tx,
    case: CaseId,
    clocks: &[(String, i64, i64, bool)],
) -> Result<()> {
    execute!(tx, "DELETE FROM clocks WHERE case_id = $1", case.0,);
    for (clock, run, due_at, armed) in clocks {
        execute!(
            tx,
            "INSERT INTO clocks (case_id, clock, run, due_at, armed, look_at) VALUES ($1, $2, $3, $4, $5, $4)",
            case.0,
            clock,
            run,
            due_at,
            armed,
        );
    }
    Ok(())
}

/// The case changed: a clock that was refused is looked at again at once.
pub(crate) async fn wake_clocks(tx: &mut Tx, case: CaseId) -> Result<()> {
    execute!(
        tx,
        "UPDATE clocks SET look_at = due_at WHERE case_id = $1 AND look_at > due_at",
        case.0
    );
    Ok(())
}

/// Has this act an event already? A repeat of a cause finds its own.
pub(crate) async fn find_event_of(tx: &mut Tx, act: ActId) -> Result<Option<(Uuid, i64)>> {
    Ok(fetch_optional!(tx, "SELECT case_id, seq FROM events WHERE act_id = $1", act.0))
}

/// The act that an event came of.
pub(crate) async fn act_of(tx: &mut Tx, case: CaseId, seq: i64) -> Result<Option<Uuid>> {
    let found: Option<(Uuid,)> = fetch_optional!(
        tx,
        "SELECT act_id FROM events WHERE case_id = $1 AND seq = $2",
        case.0,
        seq
    );
    Ok(found.map(|(act,)| act))
}

/// The cases of a service that have not ended.
pub(crate) async fn open_of_service(tx: &mut Tx, service: &str) -> Result<Vec<CaseId>> {
    let sql = "SELECT id FROM cases WHERE service = $1 AND state_kind NOT IN ('final', 'ended') ORDER BY id";
    let found: Vec<(Uuid,)> = fetch_all!(tx, sql, service);
    Ok(found.into_iter().map(|(id,)| CaseId(id)).collect())
}
