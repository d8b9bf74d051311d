//! All SQL of firms that got in by themselves.

use domain::{OrganisationId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use procedure::name::Name;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;

/// Who holds the post there, today or later.
pub(super) async fn holders(
    tx: &mut Tx,
    at: OrganisationId,
    post: &Name,
    today: Date,
) -> Result<Vec<PersonId>> {
    let sql = "SELECT DISTINCT person FROM posts WHERE organisation = $1 AND kind = $2 AND coalesce(held_until, $3) >= $3 ORDER BY person";
    let rows: Vec<(Uuid,)> = fetch_all!(tx, sql, at.0, post.as_str(), today.to_string());
    Ok(rows.into_iter().map(|(person,)| PersonId(person)).collect())
}

/// Did this person ever hold the post there?
pub(super) async fn has_held(
    tx: &mut Tx,
    person: PersonId,
    at: OrganisationId,
    post: &Name,
) -> Result<bool> {
    let sql = "SELECT id FROM posts WHERE person = $1 AND organisation = $2 AND kind = $3 LIMIT 1";
    let row: Option<(Uuid,)> = fetch_optional!(tx, sql, person.0, at.0, post.as_str());
    Ok(row.is_some())
}

/// `evidence`: its hash in hexadecimal, and its bytes.
pub(super) async fn insert(
    tx: &mut Tx,
    (id, organisation, director): (Uuid, OrganisationId, PersonId),
    (hash, bytes): (&str, Vec<u8>),
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO firm_registrations (id, organisation, person, evidence_hash, evidence, registered_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    execute!(tx, sql, id, organisation.0, director.0, hash, bytes, now.as_microsecond());
    Ok(())
}
