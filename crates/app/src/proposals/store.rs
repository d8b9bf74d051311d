//! All SQL of proposals.

use domain::{OrganisationId, Period, PersonId};
use jiff::Timestamp;
use procedure::name::Name;
use sqlx::FromRow;
use uuid::Uuid;

use super::propose::Row;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::{Doing, Fault, Result};

/// A proposal that may still be open.
#[derive(Debug, FromRow)]
pub(super) struct Open {
    pub(super) kind: String,
    pub(super) person: Uuid,
    pub(super) name: String,
    pub(super) pinfl: String,
    pub(super) officer_number: String,
    pub(super) organisation: Option<Uuid>,
    pub(super) post_kind: String,
    pub(super) post: Option<Uuid>,
    pub(super) held_from: String,
    pub(super) held_until: Option<String>,
    pub(super) proposed_by: Uuid,
    pub(super) is_answered: bool,
}

/// A proposal as it is listed.
#[derive(Debug, FromRow)]
pub(super) struct Listed {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) person: Uuid,
    pub(super) name: String,
    pub(super) officer_number: String,
    pub(super) organisation: Option<String>,
    pub(super) post_kind: String,
    pub(super) held_from: String,
    pub(super) held_until: Option<String>,
    pub(super) proposed_by: Uuid,
    pub(super) proposer: String,
    pub(super) proposed_at: i64,
    pub(super) step: Option<String>,
    pub(super) answerer: Option<String>,
    pub(super) answered_at: Option<i64>,
    /// Open cases in which the person holds a role where the post is that is to end.
    pub(super) touched: i64,
}

/// A post as it stands.
#[derive(Debug, FromRow)]
pub(super) struct Post {
    pub(super) person: Uuid,
    pub(super) organisation: Uuid,
    pub(super) kind: String,
    pub(super) held_from: String,
}

pub(super) async fn insert(tx: &mut Tx, id: Uuid, row: &Row) -> Result<()> {
    let sql = "INSERT INTO proposals (id, kind, person, name, pinfl, officer_number, organisation, post_kind, post, held_from, held_until) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    execute!(
        tx,
        sql,
        id,
        row.kind,
        row.person,
        &row.name,
        &row.pinfl,
        &row.officer_number,
        row.organisation,
        &row.post_kind,
        row.post,
        &row.from,
        row.until.as_deref()
    );
    Ok(())
}

pub(super) async fn insert_step(
    tx: &mut Tx,
    (id, proposal): (Uuid, Uuid),
    step: &str,
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    let place: i64 = if step == "proposed" { 1 } else { 2 };
    let sql = "INSERT INTO proposal_steps (id, proposal, place, step, taken_by, taken_at) VALUES ($1, $2, $3, $4, $5, $6)";
    execute!(tx, sql, id, proposal, place, step, by.0, now.as_microsecond());
    Ok(())
}

/// Does the same wait for its answer already?
pub(super) async fn is_open(tx: &mut Tx, row: &Row) -> Result<bool> {
    let sql = "SELECT p.id FROM proposals p WHERE p.kind = $1 AND (p.person = $2 OR (p.pinfl <> '' AND p.pinfl = $3)) \
               AND p.post_kind = $4 AND coalesce(p.organisation, $6) = coalesce($5, $6) AND coalesce(p.post, $6) = coalesce($7, $6) \
               AND NOT EXISTS (SELECT 1 FROM proposal_steps s WHERE s.proposal = p.id AND s.place = 2) LIMIT 1";
    let (nowhere, at) = (Uuid::nil(), row.organisation);
    let found: Option<(Uuid,)> = fetch_optional!(
        tx,
        sql,
        row.kind,
        row.person,
        &row.pinfl,
        &row.post_kind,
        at,
        nowhere,
        row.post
    );
    Ok(found.is_some())
}

pub(super) async fn find(tx: &mut Tx, proposal: Uuid) -> Result<Option<Open>> {
    let sql = "SELECT p.kind, p.person, p.name, p.pinfl, p.officer_number, p.organisation, p.post_kind, p.post, p.held_from, p.held_until, \
               s.taken_by AS proposed_by, \
               EXISTS (SELECT 1 FROM proposal_steps a WHERE a.proposal = p.id AND a.place = 2) AS is_answered \
               FROM proposals p JOIN proposal_steps s ON s.proposal = p.id AND s.place = 1 WHERE p.id = $1";
    Ok(fetch_optional!(tx, sql, proposal))
}

/// Open ones first, then the latest that were answered, at most so many.
pub(super) async fn list(tx: &mut Tx, most: i64) -> Result<Vec<Listed>> {
    let sql = "SELECT p.id, p.kind, p.person, coalesce(h.name, p.name) AS name, coalesce(h.officer_number, p.officer_number) AS officer_number, \
               o.name AS organisation, p.post_kind, p.held_from, p.held_until, s.taken_by AS proposed_by, b.name AS proposer, \
               s.taken_at AS proposed_at, a.step, c.name AS answerer, a.taken_at AS answered_at, \
               CAST((SELECT count(DISTINCT x.case_id) FROM case_people x JOIN cases k ON k.id = x.case_id AND k.state_kind IN ('start', 'waiting') \
               JOIN case_parties y ON y.case_id = k.id AND y.organisation = t.organisation WHERE x.person = t.person) AS bigint) AS touched \
               FROM proposals p JOIN proposal_steps s ON s.proposal = p.id AND s.place = 1 JOIN persons b ON b.id = s.taken_by \
               LEFT JOIN persons h ON h.id = p.person LEFT JOIN posts t ON t.id = p.post \
               LEFT JOIN organisations o ON o.id = coalesce(p.organisation, t.organisation) \
               LEFT JOIN proposal_steps a ON a.proposal = p.id AND a.place = 2 LEFT JOIN persons c ON c.id = a.taken_by \
               ORDER BY CASE WHEN a.step IS NULL THEN 0 ELSE 1 END, coalesce(a.taken_at, s.taken_at) DESC, p.id LIMIT $1";
    Ok(fetch_all!(tx, sql, most))
}

pub(super) async fn person_of_pinfl(tx: &mut Tx, pinfl: &str) -> Result<Option<PersonId>> {
    let row: Option<(Uuid,)> =
        fetch_optional!(tx, "SELECT id FROM persons WHERE pinfl = $1", pinfl);
    Ok(row.map(|(id,)| PersonId(id)))
}

pub(super) async fn organisation_of_stir(
    tx: &mut Tx,
    stir: &str,
) -> Result<Option<OrganisationId>> {
    let sql = "SELECT id FROM organisations WHERE stir = $1 ORDER BY id LIMIT 1";
    let row: Option<(Uuid,)> = fetch_optional!(tx, sql, stir);
    Ok(row.map(|(id,)| OrganisationId(id)))
}

pub(super) async fn organisation_kind(tx: &mut Tx, at: OrganisationId) -> Result<Name> {
    let row: Option<(String,)> =
        fetch_optional!(tx, "SELECT kind FROM organisations WHERE id = $1", at.0);
    let kind = row.and_then(|(kind,)| Name::parse(&kind));
    kind.ok_or_else(|| Fault::new("an organisation has no kind"))
}

/// The tenures of this post, the earliest first.
pub(super) async fn days_of(
    tx: &mut Tx,
    person: PersonId,
    at: OrganisationId,
    kind: &Name,
) -> Result<Vec<(Uuid, Period)>> {
    let sql = "SELECT id, held_from, held_until FROM posts WHERE person = $1 AND organisation = $2 AND kind = $3 \
               AND NOT EXISTS (SELECT 1 FROM powers w WHERE w.id = posts.id) ORDER BY held_from, id";
    let rows: Vec<(Uuid, String, Option<String>)> =
        fetch_all!(tx, sql, person.0, at.0, kind.as_str());
    let days = |(id, from, until): (Uuid, String, Option<String>)| {
        let from = from.parse().doing("reading the first day of a post")?;
        let until = until.map(|until| until.parse()).transpose();
        Ok((id, Period { from, until: until.doing("reading the last day of a post")? }))
    };
    rows.into_iter().map(days).collect()
}

/// Ends a post with this day; `false` if it ends earlier, or on it.
pub(super) async fn end(tx: &mut Tx, post: Uuid, last: &str) -> Result<bool> {
    let sql = "UPDATE posts SET held_until = $2 WHERE id = $1 AND held_from <= $2 AND (held_until IS NULL OR held_until > $2)";
    Ok(execute!(tx, sql, post, last) == 1)
}

pub(super) async fn post(tx: &mut Tx, post: Uuid) -> Result<Post> {
    let sql = "SELECT person, organisation, kind, held_from FROM posts WHERE id = $1";
    let row: Option<Post> = fetch_optional!(tx, sql, post);
    row.ok_or_else(|| Fault::new("a post is not there"))
}
