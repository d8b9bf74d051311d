//! The draws of a case: for whoever reads the case without those who were left out, for the compliance officer whole.

use std::collections::{BTreeMap, BTreeSet};

use domain::{OrganisationId, PersonId};
use procedure::case::Change;
use procedure::draw::{Ranked, ranked};
use procedure::name::Name;
use serde_json::Value;
use uuid::Uuid;

use super::Cases;
use super::load::{Loaded, load_one};
use super::store;
use crate::db::Tx;
use crate::error::Result;
use crate::people::is_compliance;
use crate::scope::Scope;
use crate::views::{CaseDraws, DrawView, LeftOut};
use crate::{organisations, people};

/// Ids of people and of organisations to names.
type Names = BTreeMap<Uuid, String>;

impl Cases<'_> {
    /// The draws of the case with this reference as they are kept, with the names of those left out; `None` if there is no such
    /// case, or the reader is not the compliance officer.
    pub async fn draws(&self, scope: &Scope, reference: &str) -> Result<Option<CaseDraws>> {
        let may = match scope {
            Scope::Public => false,
            Scope::Person(viewer) => viewer.post.as_ref().is_some_and(is_compliance),
        };
        if !may {
            return Ok(None);
        }
        let definitions = self.0.definitions();
        let mut tx = self.0.db.read().await?;
        let Some((id, _)) = store::find_parties(&mut tx, reference).await? else {
            return Ok(None);
        };
        let loaded = load_one(&mut tx, &definitions, id).await?;
        let names = names(&mut tx, &loaded).await?;
        let draws =
            each(&loaded, |record| (record.clone(), left_out(record, Some(&names))), &names);
        Ok(Some(CaseDraws { service: loaded.record.service.clone(), draws }))
    }
}

/// The draws as the parties of the case see them. An interest is somebody's own affair and a hidden party's secret: colleagues who
/// read that one of them was left out for it could guess both. So nobody left out is named, and those left out for an interest
/// are not even counted; the candidates among whom the lot decided are all there, so the draw can still be run again.
pub(super) fn without_left_out(
    loaded: &Loaded,
    people: &BTreeMap<PersonId, String>,
    parties: &[(Name, OrganisationId, String)],
) -> Vec<DrawView> {
    let mut names: Names = people.iter().map(|(person, name)| (person.0, name.clone())).collect();
    names.extend(parties.iter().map(|(_, party, name)| (party.0, name.clone())));
    let shown = |record: &Value| {
        let mut open = record.clone();
        if let Some(from) = open.get_mut("from").and_then(Value::as_array_mut) {
            from.retain(|one| one.get("left_out").is_none_or(Value::is_null));
        }
        (open, left_out(record, None))
    };
    each(loaded, shown, &names)
}

fn each(
    loaded: &Loaded,
    shown: impl Fn(&Value) -> (Value, Vec<LeftOut>),
    names: &Names,
) -> Vec<DrawView> {
    let mut views = Vec::new();
    for recorded in &loaded.events {
        for change in &recorded.event.changes {
            let Change::Assigned { role, draw, .. } = change else { continue };
            let (record, left_out) = shown(draw);
            let said =
                |name: &str| draw.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let named = |one: Ranked| {
                let name = names.get(&one.id).cloned();
                (one, name)
            };
            views.push(DrawView {
                role: role.clone(),
                method: said("method"),
                day: said("day"),
                cause: said("cause"),
                seed_hash: said("seed_sha256"),
                candidates: ranked(draw).into_iter().map(named).collect(),
                picked: ids(draw.get("picked"))
                    .iter()
                    .filter_map(|id| names.get(id).cloned())
                    .collect(),
                record,
                left_out,
                at: recorded.event.recorded_at,
            });
        }
    }
    views
}

/// Those left out, by reason. Without names nothing is said of interests.
fn left_out(record: &Value, names: Option<&Names>) -> Vec<LeftOut> {
    let mut all: BTreeMap<String, LeftOut> = BTreeMap::new();
    for one in record.get("from").and_then(Value::as_array).into_iter().flatten() {
        let Some(code) = one.pointer("/left_out/code").and_then(Value::as_str) else { continue };
        if names.is_none() && code.starts_with("impartial.") {
            continue;
        }
        let entry = all.entry(code.to_owned()).or_insert_with(|| LeftOut {
            code: code.to_owned(),
            count: 0,
            names: Vec::new(),
        });
        entry.count += 1;
        let name = ids(one.get("id")).first().and_then(|id| names?.get(id).cloned());
        entry.names.extend(name);
    }
    all.into_values().collect()
}

fn ids(value: Option<&Value>) -> Vec<Uuid> {
    let texts = match value {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        other => other.and_then(Value::as_str).into_iter().collect::<Vec<_>>(),
    };
    texts.into_iter().filter_map(|text| Uuid::parse_str(text).ok()).collect()
}

/// Everybody who stands in a record of a draw of this case.
async fn names(tx: &mut Tx, loaded: &Loaded) -> Result<Names> {
    let mut known = BTreeSet::new();
    for change in loaded.events.iter().flat_map(|recorded| &recorded.event.changes) {
        let Change::Assigned { draw, .. } = change else { continue };
        let from = draw.get("from").and_then(Value::as_array);
        known.extend(from.into_iter().flatten().flat_map(|one| ids(one.get("id"))));
    }
    let everybody: Vec<Uuid> = known.into_iter().collect();
    let persons: Vec<PersonId> = everybody.iter().copied().map(PersonId).collect();
    let mut names = organisations::names(tx, &everybody).await?;
    let persons = people::names(tx, &persons).await?;
    names.extend(persons.into_iter().map(|(person, name)| (person.0, name)));
    Ok(names)
}
