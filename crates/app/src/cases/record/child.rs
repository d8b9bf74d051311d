//! A child: what crosses into it, and nothing else.

use std::collections::BTreeMap;

use domain::{ActId, OrganisationId};
use procedure::act::{Author, Cause, NewFact};
use procedure::case::FactAt;
use procedure::definition::{Definition, Subcase};
use procedure::library::crossing::{From, crossings};
use procedure::name::{Key, Name};
use serde_json::Value;
use uuid::Uuid;

use super::{Desk, Opening, open};
use crate::cases::load::{Loaded, LoadedFact};
use crate::cases::store::{self, LinkRecord};
use crate::db::{Tx, signed};
use crate::error::{Fault, Result};
use crate::work;

/// Opens a child: blind by nature, it gets its own random reference, what is given, and the parties that its roles name.
pub(super) async fn open_child(
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
    let called = called(parent, declared, &definition, key);
    let title = match (key, called) {
        (Some(key), Some(name)) => format!("{name} · {key}"),
        (Some(key), None) => key.0.clone(),
        (None, _) if !is_blind => parent.record.title.clone(),
        (None, called) => called.unwrap_or_default(),
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
        reference: crate::cases::open::reference(desk.ports),
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
        work::secret::ensure_in(tx, desk.ports, at).await?;
        let payload = serde_json::json!({ "kind": kind, "seq": 1 });
        let cause = format!("{child}:1:{kind}");
        work::jobs::enqueue(
            tx,
            desk.ports,
            ("draw-organisation", &cause),
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

/// What the forms call that which is given to the child: nothing else may name it. The element for which it is opened comes
/// before the facts that cross with it.
fn called(
    parent: &Loaded,
    declared: &Subcase,
    child: &Definition,
    key: Option<&Key>,
) -> Option<String> {
    let mut crossings = crossings(&parent.definition, declared, child);
    crossings.sort_by_key(|crossing| !matches!(crossing.from, From::Item(_)));
    crossings.iter().find_map(|crossing| {
        let (_, body) = crossed(parent, &crossing.from, key)?;
        match &crossing.from {
            From::Item(place) => procedure::keys::title(&parent.definition, place, &body),
            From::Whole(fact) | From::Entry(fact) => {
                procedure::form::title(parent.definition.schemas.get(fact)?, &body)
            }
        }
    })
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
