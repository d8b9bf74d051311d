//! All SQL of draws: who could be picked, and what they had before.

use std::collections::BTreeSet;

use domain::{CaseId, OrganisationId};
use jiff::Timestamp;
use jiff::civil::Date;
use procedure::Refusal;
use procedure::draw::Candidate;
use procedure::name::Name;
use uuid::Uuid;

use crate::cases::load::moment;
use crate::db::{Tx, fetch_all, fetch_optional};
use crate::error::Result;

/// The people who hold the post in the body on that day; nobody is drawn by a power of attorney.
pub(super) async fn holders(
    tx: &mut Tx,
    body: OrganisationId,
    post: Option<&Name>,
    on: Date,
) -> Result<Vec<Uuid>> {
    let on = on.to_string();
    let any = i64::from(post.is_none());
    let post = post.map(Name::as_str).unwrap_or_default();
    let sql = "SELECT DISTINCT person FROM posts t WHERE organisation = $1 AND (kind = $2 OR $3 = 1) AND held_from <= $4 \
               AND coalesce(held_until, $4) >= $4 AND NOT EXISTS (SELECT 1 FROM powers w WHERE w.id = t.id) ORDER BY person";
    let rows: Vec<(Uuid,)> = fetch_all!(tx, sql, body.0, post, any, &on);
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Cases that wait for the person now, and when they were last picked for this role.
pub(super) async fn load_of(
    tx: &mut Tx,
    person: Uuid,
    role: &Name,
) -> Result<(u32, Option<Timestamp>)> {
    let sql = "SELECT count(*) FROM case_people x JOIN cases c ON c.id = x.case_id WHERE x.person = $1 AND c.state_kind = 'waiting'";
    let open: Option<(i64,)> = fetch_optional!(tx, sql, person);
    let sql = "SELECT max(assigned_at) FROM assignments WHERE person = $1 AND role = $2";
    let last: Option<(Option<i64>,)> = fetch_optional!(tx, sql, person, role.as_str());
    let last = last.and_then(|(last,)| last).map(moment).transpose()?;
    Ok((open.and_then(|(open,)| u32::try_from(open).ok()).unwrap_or_default(), last))
}

/// Marks the last so many who were picked; they are avoided while others remain.
pub(super) fn mark_last(pool: &mut [Candidate], avoid_last: Option<u32>) {
    let most = usize::try_from(avoid_last.unwrap_or_default()).unwrap_or_default();
    let mut used: Vec<(Timestamp, Uuid)> =
        pool.iter().filter_map(|candidate| Some((candidate.last_used?, candidate.id))).collect();
    used.sort_unstable_by(|a, b| b.cmp(a));
    let last: BTreeSet<Uuid> = used.into_iter().take(most).map(|(_, id)| id).collect();
    for candidate in pool {
        candidate.among_last = last.contains(&candidate.id);
    }
}

/// A draw for a case that somebody held already goes to others while there are any: to whoever never held it, else to whoever did
/// not hold it last. That is a preference: with nobody else the same person is better than a queue that nobody empties.
pub(super) fn prefer_others(pool: &mut [Candidate], before: &[BTreeSet<Uuid>], code: &'static str) {
    let open = |candidate: &Candidate| candidate.left_out.is_none();
    let another = |held: &&BTreeSet<Uuid>| {
        pool.iter().any(|candidate| open(candidate) && !held.contains(&candidate.id))
    };
    let Some(avoided) = before.iter().find(another) else { return };
    for candidate in pool {
        if open(candidate) && avoided.contains(&candidate.id) {
            candidate.left_out = Some(Refusal::new(code));
        }
    }
}

/// The organisations of a kind.
pub(super) async fn organisations(tx: &mut Tx, kind: &Name) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> =
        fetch_all!(tx, "SELECT id FROM organisations WHERE kind = $1 ORDER BY id", kind.as_str());
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Organisations of the kind that had an earlier child for the same item of the same parent.
#[derive(Default)]
pub(super) struct Tried {
    /// Their answer was taken: a second try goes elsewhere while it can.
    pub(super) answered: BTreeSet<Uuid>,
    /// They declined, let the time run out or were called back: they do not get it again.
    pub(super) silent: BTreeSet<Uuid>,
}

pub(super) async fn tried(tx: &mut Tx, child: CaseId, kind: &Name) -> Result<Tried> {
    let sql = "SELECT p.organisation, CASE WHEN EXISTS (SELECT 1 FROM facts t JOIN facts x ON x.id = t.source \
               WHERE t.case_id = mine.parent AND x.case_id = other.child) THEN 1 ELSE 0 END \
               FROM case_links mine JOIN case_links other ON other.parent = mine.parent \
               AND other.subcase = mine.subcase AND coalesce(other.fact_key, '') = coalesce(mine.fact_key, '') AND other.child <> mine.child \
               JOIN case_parties p ON p.case_id = other.child WHERE mine.child = $1 AND p.kind = $2";
    let rows: Vec<(Uuid, i32)> = fetch_all!(tx, sql, child.0, kind.as_str());
    let mut tried = Tried::default();
    for (organisation, answered) in rows {
        let of_kind = if answered == 1 { &mut tried.answered } else { &mut tried.silent };
        of_kind.insert(organisation);
    }
    Ok(tried)
}
