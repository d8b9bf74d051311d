//! A parent is told that no organisation was found for its child.

use std::collections::BTreeMap;

use domain::CaseId;
use procedure::act::{Cause, Phase, vacant};
use procedure::name::{Key, Name};

use super::act::{begin, write};
use crate::App;
use crate::cases::load::load_one;
use crate::cases::store;
use crate::error::{Fault, Result};

/// Tells it once, if the child is drawn and without an organisation of this kind, and is still the one that counts.
pub(super) async fn tell_parent(app: &App, child: CaseId, kind: &Name) -> Result<()> {
    let definitions = app.definitions();
    let desk = app.desk(&definitions);
    let now = app.now();
    let mut tx = app.db.write().await?;
    let drawn = load_one(&mut tx, &definitions, child).await?.case;
    if drawn.ended || !drawn.assigned.contains_key(kind) || drawn.parties.contains_key(kind) {
        return Ok(());
    }
    let link = store::find_link(&mut tx, child).await?;
    let link = link.ok_or_else(|| Fault::new("a draw for a case without a parent"))?;
    let cause = format!("vacant:{child}");
    let begun = begin(&mut tx, &desk, CaseId(link.parent), &cause).await?;
    let Some((act, mut parent)) = begun else { return Ok(()) };
    let subcase = Name::parse(&link.subcase);
    let subcase = subcase.ok_or_else(|| Fault::new("a stored sub-case has no name"))?;
    let key = link.fact_key.map(Key);
    if store::latest_child(&mut tx, parent.id, &subcase, key.as_ref()).await? != Some(child) {
        return Ok(());
    }
    let moment = desk.moment(now, Phase::Commit);
    let place = (&subcase, key.as_ref());
    let decision = vacant(&parent.definition, &parent.case, place, moment);
    let Some(decision) = decision else { return Ok(()) };
    let cause = (act, Cause::Vacancy);
    write(&mut tx, &desk, &mut parent, cause, decision, (BTreeMap::new(), now)).await?;
    tx.commit().await
}
