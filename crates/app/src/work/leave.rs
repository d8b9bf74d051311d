//! Leavers: whoever held a role by a post that is over holds it no longer, and somebody else is drawn.
//!
//! A role that nobody is drawn for needs none of this: it is open to whoever holds its post on the day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use domain::{CaseId, PersonId};
use jiff::civil::Date;
use procedure::act::{Cause, Phase, left};
use procedure::name::Name;
use uuid::Uuid;

use super::act::{begin, write};
use super::{candidates, jobs};
use crate::App;
use crate::cases::load::Loaded;
use crate::db::{Tx, fetch_all};
use crate::error::{Fault, Result};
use crate::notices::LEFT;

/// A role in a case, and who holds it.
type Held = (Uuid, String, Uuid);

/// Those whom a look today found to hold the post of their role all the same, by another tenure: nobody looks again before the day ends.
#[derive(Debug, Default)]
pub(crate) struct Stayed(Mutex<(Option<Date>, BTreeSet<Held>)>);

impl Stayed {
    fn among(&self, rows: Vec<Held>, today: Date) -> Vec<Held> {
        let mut stayed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if stayed.0 != Some(today) {
            *stayed = (Some(today), BTreeSet::new());
        }
        rows.into_iter().filter(|row| !stayed.1.contains(row)).collect()
    }

    fn remember(&self, row: Held) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.insert(row);
    }
}

/// Takes their roles from those whose posts are over. Gives how many were taken.
pub(super) async fn due(app: &App) -> Result<usize> {
    let today = app.today();
    let mut tx = app.db.read().await?;
    let rows = ended(&mut tx, &today.to_string()).await?;
    drop(tx);
    let mut done = 0;
    for row in app.stayed.among(rows, today) {
        match take(app, &row, today).await {
            Ok(true) => done += 1,
            Ok(false) => app.stayed.remember(row),
            Err(fault) => {
                tracing::error!(case = %row.0, "a role of a leaver stays: {}", fault.chain());
                app.stayed.remember(row);
            }
        }
    }
    Ok(done)
}

/// Roles in open cases of people who held a post of a party there that is over.
async fn ended(tx: &mut Tx, today: &str) -> Result<Vec<Held>> {
    let sql = "SELECT DISTINCT x.case_id, x.role, x.person FROM posts t JOIN case_people x ON x.person = t.person \
               JOIN cases c ON c.id = x.case_id AND c.state_kind IN ('start', 'waiting') \
               JOIN case_parties y ON y.case_id = x.case_id AND y.organisation = t.organisation \
               WHERE t.held_until < $1 ORDER BY x.case_id, x.role, x.person";
    Ok(fetch_all!(tx, sql, today))
}

/// Takes the role in one transaction, once; `false`: they hold it still, or the case moved on.
async fn take(app: &App, (case, role, person): &Held, today: Date) -> Result<bool> {
    let role = Name::parse(role).ok_or_else(|| Fault::new("a stored role has no name"))?;
    let (case, person) = (CaseId(*case), PersonId(*person));
    let definitions = app.definitions();
    let desk = app.desk(&definitions);
    let now = app.now();
    let mut tx = app.db.write().await?;
    // Whoever gets the role again after this, by another post, leaves it another time.
    let cause = format!("left:{role}:{person}:{today}");
    let Some((act, mut loaded)) = begin(&mut tx, &desk, case, &cause).await? else {
        return Ok(false);
    };
    if holds_still(&mut tx, &loaded, &role, person, today).await? {
        return Ok(false);
    }
    let moment = desk.moment(now, Phase::Commit);
    let Some(decision) = left(&loaded.definition, &loaded.case, (&role, person), moment) else {
        return Ok(false);
    };
    let cause = (act, Cause::Left { person });
    write(&mut tx, &desk, &mut loaded, cause, decision, (BTreeMap::new(), now)).await?;
    if let Some(told) = escalation(&loaded) {
        let (id, notice) = (app.ports.uuid(), (told.as_str(), LEFT));
        let at = now.as_microsecond();
        jobs::insert_notice(&mut tx, id, loaded.id, loaded.case.seq, notice, at).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Does the person hold the post of the role at the party, whether or not it is lent meanwhile?
async fn holds_still(
    tx: &mut Tx,
    loaded: &Loaded,
    role: &Name,
    person: PersonId,
    today: Date,
) -> Result<bool> {
    let Some(declared) = loaded.definition.roles.get(role) else { return Ok(true) };
    let Some(party) = loaded.case.parties.get(&declared.org) else { return Ok(true) };
    let holders = candidates::holders(tx, *party, declared.post.as_ref(), today).await?;
    Ok(holders.contains(&person.0))
}

/// Who is shown the lateness of the state that the case is in.
fn escalation(loaded: &Loaded) -> Option<&Name> {
    let state = loaded.definition.states.get(loaded.case.state.as_ref()?)?;
    state.deadline.as_ref()?.escalate_to.as_ref()
}
