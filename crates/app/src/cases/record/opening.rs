//! Opening a case: its row and its first event.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{ActId, CaseId, OrganisationId};
use jiff::Timestamp;
use procedure::act::{Author, NewFact, Phase};
use procedure::case::{Case, Event, FactAt};
use procedure::definition::Definition;
use procedure::name::Name;
use uuid::Uuid;

use super::event::{Subject, write_event};
use super::project::{project, project_parts};
use super::{Desk, Recording, follow_up};
use crate::cases::store::{self, CaseRecord, NEVER};
use crate::db::Tx;
use crate::error::{Fault, Result};

/// What a new case begins with.
pub(crate) struct Opening {
    pub(crate) definition: Arc<Definition>,
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
        escalated_organisation: None,
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
