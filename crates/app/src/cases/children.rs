//! The children of a case as a reader of the case sees them: of what kind, whose turn it is there, and by when. Who the people
//! are is told on the child's own page, to those who may read it.

use std::collections::BTreeMap;

use domain::CaseId;
use jiff::Timestamp;
use procedure::case::ChildState;
use procedure::definition::{Definition, Subcase};
use procedure::name::{Key, Name};
use uuid::Uuid;

use super::find::{due, is_open_to, name};
use super::load::Loaded;
use super::store::{self, CaseRecord};
use crate::db::Tx;
use crate::definitions::Definitions;
use crate::error::{Fault, Result};
use crate::scope::{PostView, Scope};
use crate::views::{AwaitedView, ChildView, ReadableChild};

/// A child, with what its row and its parties say.
struct Child {
    record: CaseRecord,
    parties: Vec<(String, Uuid)>,
}

pub(super) async fn views(
    tx: &mut Tx,
    definitions: &Definitions,
    scope: &Scope,
    loaded: &Loaded,
    now: Timestamp,
) -> Result<Vec<ChildView>> {
    let latest = latest(tx, &[loaded.id]).await?;
    let children = children(tx, latest.values().copied().collect()).await?;
    let mut views = Vec::new();
    for (place, state) in &loaded.case.children {
        let Some(declared) = loaded.definition.subcases.get(&place.0) else { continue };
        let child = latest.get(&(loaded.id, place.0.clone(), place.1.clone()));
        let child = child.and_then(|id| children.get(&id.0));
        let child = child.ok_or_else(|| Fault::new("a sub-case was opened without its case"))?;
        let definition = definitions.by_hash(&child.record.definition)?;
        let owes = *state == ChildState::Open && declared.take.is_some();
        views.push(ChildView {
            subcase: place.0.clone(),
            key: place.1.clone(),
            state: *state,
            is_successor: declared.take.is_none(),
            is_awaited_here: owes && is_awaited_here(loaded, declared),
            org: owes.then(|| org(&definition, declared, &child.record)).flatten(),
            is_vacant: owes && loaded.case.vacant.contains(place),
            due: if owes { due(&child.record, now)? } else { None },
            readable: readable(scope, &definition, declared, child)?,
        });
    }
    Ok(views)
}

/// What each of these cases waits for in its state, the nearest deadline first; in a fixed number of queries.
pub(super) async fn awaited(
    tx: &mut Tx,
    definitions: &Definitions,
    cases: &[&Loaded],
    now: Timestamp,
) -> Result<BTreeMap<CaseId, Vec<AwaitedView>>> {
    let waiting = cases.iter().filter(|loaded| awaited_places(loaded).next().is_some());
    let waiting: Vec<CaseId> = waiting.map(|loaded| loaded.id).collect();
    let latest = latest(tx, &waiting).await?;
    let children = children(tx, latest.values().copied().collect()).await?;
    let mut all = BTreeMap::new();
    for loaded in cases {
        let mut awaited = Vec::new();
        for (subcase, key) in awaited_places(loaded) {
            let place = (loaded.id, subcase.clone(), key.clone());
            let child = latest.get(&place).and_then(|id| children.get(&id.0));
            let child =
                child.ok_or_else(|| Fault::new("a sub-case was opened without its case"))?;
            let definition = definitions.by_hash(&child.record.definition)?;
            let declared = loaded.definition.subcases.get(subcase);
            let org = declared.and_then(|declared| org(&definition, declared, &child.record));
            let is_vacant = loaded.case.vacant.contains(&(subcase.clone(), key.clone()));
            let (subcase, key, due) = (subcase.clone(), key.clone(), due(&child.record, now)?);
            awaited.push(AwaitedView { subcase, key, org, is_vacant, due });
        }
        awaited.sort_by_key(|awaited| awaited.due.as_ref().map(|due| due.at));
        all.insert(loaded.id, awaited);
    }
    Ok(all)
}

/// The open children whose answers an action of the state collects.
fn awaited_places(loaded: &Loaded) -> impl Iterator<Item = &(Name, Option<Key>)> {
    let open = loaded.case.children.iter().filter(|(_, state)| **state == ChildState::Open);
    open.map(|(place, _)| place).filter(|(subcase, _)| {
        let declared = loaded.definition.subcases.get(subcase);
        !loaded.case.ended && declared.is_some_and(|declared| is_awaited_here(loaded, declared))
    })
}

type Latest = BTreeMap<(CaseId, Name, Option<Key>), CaseId>;

/// The child that counts at each place of each parent: the one opened last.
async fn latest(tx: &mut Tx, parents: &[CaseId]) -> Result<Latest> {
    let links = store::links_of(tx, parents).await?.into_iter();
    let entry = |link: store::LinkRecord| {
        let place = (CaseId(link.parent), name(&link.subcase)?, link.fact_key.map(Key));
        Ok((place, CaseId(link.child)))
    };
    links.map(entry).collect()
}

async fn children(tx: &mut Tx, ids: Vec<CaseId>) -> Result<BTreeMap<Uuid, Child>> {
    let records = store::records(tx, &ids).await?.into_iter();
    let mut children: BTreeMap<Uuid, Child> =
        records.map(|record| (record.id, Child { record, parties: Vec::new() })).collect();
    for (case, kind, organisation) in store::parties_of(tx, &ids).await? {
        if let Some(child) = children.get_mut(&case) {
            child.parties.push((kind, organisation));
        }
    }
    Ok(children)
}

fn is_awaited_here(loaded: &Loaded, declared: &Subcase) -> bool {
    let (Some(state), Some(take)) = (&loaded.case.state, &declared.take) else { return false };
    let mut here = loaded.definition.actions.values().filter(|action| action.from.contains(state));
    here.any(|action| action.guards.collected.contains(take))
}

/// The kind of organisation whose turn it is; none of a kind that is drawn, until one was.
fn org(definition: &Definition, declared: &Subcase, record: &CaseRecord) -> Option<Name> {
    let owner = Name::parse(record.owner_role.as_deref()?)?;
    let org = definition.roles.get(&owner).map(|role| role.org.clone())?;
    let among = declared.assign.as_ref().and_then(|assign| assign.among.as_ref());
    (record.owner_organisation.is_some() || among != Some(&org)).then_some(org)
}

/// The child itself, for whose organisation takes part in it. That a successor stands open in public is enough to read it; of a
/// child whose answer is awaited it is not, for nothing may lead strangers from one to the other.
fn readable(
    scope: &Scope,
    definition: &Definition,
    declared: &Subcase,
    child: &Child,
) -> Result<Option<ReadableChild>> {
    let post = match scope {
        Scope::Public => None,
        Scope::Person(viewer) => viewer.post.as_ref(),
    };
    if !post.is_some_and(|post| may_read(post, definition, declared, child)) {
        return Ok(None);
    }
    Ok(Some(ReadableChild {
        reference: child.record.reference.clone(),
        service: child.record.service.clone(),
        state: name(&child.record.state)?,
        is_ended: child.record.state_kind == store::ENDED,
    }))
}

fn may_read(post: &PostView, definition: &Definition, declared: &Subcase, child: &Child) -> bool {
    let is_party = child.parties.iter().any(|(_, party)| *party == post.organisation.0);
    let kinds: Vec<&str> = child.parties.iter().map(|(kind, _)| kind.as_str()).collect();
    is_party || declared.take.is_none() && is_open_to(definition, &child.record, post, &kinds)
}
