//! Opening a case: a person starts a service.

use std::collections::BTreeMap;

use domain::ActId;
use procedure::Refusal;
use procedure::act::Author;
use uuid::Uuid;

use super::Cases;
use super::record::{self, Opening};
use crate::definitions::Definitions;
use crate::error::Error;
use crate::ports::Ports;
use crate::scope::Viewer;

impl Cases<'_> {
    /// Opens a case of the version in force and gives its reference. Nothing is claimed yet, so nothing is signed.
    ///
    /// # Errors
    /// `act.no-post` without a post, `act.not-your-role` for another kind of organisation or post, `act.unknown-action` for a service
    /// that is not in force or that only a parent opens, `act.power` by a power of attorney that is not for it.
    pub async fn open(&self, viewer: &Viewer, path: &str) -> Result<String, Error<Refusal>> {
        let app = self.0;
        let definitions = app.definitions();
        let startable = definitions.startable();
        let Some(definition) = startable.into_iter().find(|definition| definition.path() == path)
        else {
            return Err(Error::Refused(Refusal::new("act.unknown-action").with("service", path)));
        };
        let Some(actor) = viewer.actor() else {
            return Err(Error::Refused(Refusal::new("act.no-post")));
        };
        if Definitions::opener(&definition) != Some(&actor.org) {
            return Err(Error::Refused(Refusal::new("act.not-your-role").with("org", &actor.org)));
        }
        if let Some(power) = actor.power.as_ref().filter(|power| !power.touches(path)) {
            return Err(Error::Refused(Refusal::new("act.power").with("power", &power.number)));
        }
        let reference = reference(&app.ports);
        let opening = Opening {
            definition,
            act: ActId(app.ports.uuid()),
            parties: BTreeMap::from([(actor.org.clone(), actor.organisation)]),
            opened_by: Some(actor.organisation),
            author: Author::Person(actor),
            given: Vec::new(),
            title: String::new(),
            reference: reference.clone(),
            sources: BTreeMap::new(),
        };
        let mut tx = app.db.write().await?;
        record::open(&mut tx, &app.desk(&definitions), opening, app.now()).await?;
        tx.commit().await?;
        Ok(reference)
    }
}

/// A reference that says nothing: two groups of five letters and digits that are hard to confuse when read aloud.
pub(crate) fn reference(ports: &Ports) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ0";
    let bytes: [u8; 10] = ports.bytes();
    let letters = bytes
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter));
    let text: String = letters.collect();
    let (left, right) = text.split_at(5);
    format!("{left}-{right}")
}

/// The act of a cause: the same cause gives the same act, so it happens at most once.
pub(crate) fn act_of_cause(case: domain::CaseId, cause: &str) -> ActId {
    ActId(Uuid::new_v5(&case.0, cause.as_bytes()))
}
