//! A child that is needed no longer: how it is told, and what is undone in it.

use std::collections::BTreeSet;

use procedure::definition::Definition;
use procedure::name::{Key, Name};
use serde_json::json;

use super::Desk;
use crate::acts::store::{prepared, void};
use crate::cases::load::Loaded;
use crate::cases::store;
use crate::db::Tx;
use crate::error::{Fault, Result};
use crate::notices::ENDED;
use crate::work;

/// The parent needs this child no longer: the child gets an event of its own, for two cases never change in one transaction.
pub(super) async fn end_child(
    tx: &mut Tx,
    desk: &Desk<'_>,
    parent: &Loaded,
    subcase: &Name,
    key: Option<&Key>,
) -> Result<()> {
    let child = store::latest_child(tx, parent.id, subcase, key)
        .await?
        .ok_or_else(|| Fault::new("a child that ended was never opened"))?;
    let cause = child.to_string();
    let at = parent.record.updated_at;
    work::jobs::enqueue(tx, desk.ports, ("end", &cause), child, json!({}), at).await
}

/// This case is needed no longer: what was prepared in it is void with its numbers, and whoever held it is told.
pub(super) async fn ended(tx: &mut Tx, desk: &Desk<'_>, loaded: &Loaded) -> Result<()> {
    for act in prepared(tx, loaded.id).await? {
        void(tx, act, "act.ended").await?;
    }
    let at = loaded.record.updated_at;
    for role in holders(&loaded.definition, &loaded.case) {
        let (id, notice) = (desk.ports.uuid(), (role.as_str(), ENDED));
        work::jobs::insert_notice(tx, id, loaded.id, loaded.case.seq, notice, at).await?;
    }
    Ok(())
}

/// The role whose turn it was, and those whose people were drawn or named.
fn holders<'a>(definition: &'a Definition, case: &'a procedure::case::Case) -> BTreeSet<&'a Name> {
    let state = case.state.as_ref().and_then(|state| definition.states.get(state));
    let owner = state.and_then(|state| state.owner.as_ref());
    let drawn = case.assigned.iter().filter(|(_, people)| !people.is_empty());
    drawn.map(|(role, _)| role).chain(owner).collect()
}
