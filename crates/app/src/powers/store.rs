//! All SQL of powers of attorney.

use domain::{OrganisationId, PersonId, PostId};
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;

/// A power as it stands.
#[derive(FromRow)]
pub(super) struct Found {
    pub(super) person: Uuid,
    pub(super) organisation: Uuid,
    pub(super) held_from: String,
    pub(super) held_until: Option<String>,
    pub(super) is_ended: bool,
}

/// A power as it is listed.
#[derive(FromRow)]
pub(super) struct Listed {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) limits: String,
    pub(super) given_at: i64,
    pub(super) giver: String,
    pub(super) person: Uuid,
    pub(super) name: String,
    pub(super) officer_number: String,
    pub(super) organisation: Uuid,
    pub(super) organisation_name: String,
    pub(super) held_from: String,
    pub(super) held_until: Option<String>,
    pub(super) ender: Option<String>,
    pub(super) ended_at: Option<i64>,
}

/// How many powers the organisation ever gave.
pub(super) async fn count(tx: &mut Tx, organisation: OrganisationId) -> Result<i64> {
    let sql = "SELECT count(*) FROM powers w JOIN posts t ON t.id = w.id WHERE t.organisation = $1";
    let row: Option<(i64,)> = fetch_optional!(tx, sql, organisation.0);
    Ok(row.map_or(0, |(count,)| count))
}

/// `says`: its number and its limits.
pub(super) async fn insert(
    tx: &mut Tx,
    (id, by, post): (Uuid, PersonId, PostId),
    [number, limits]: [&str; 2],
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO powers (id, number, limits, given_by, given_in, given_at) VALUES ($1, $2, $3, $4, $5, $6)";
    execute!(tx, sql, id, number, limits, by.0, post.0, now.as_microsecond());
    Ok(())
}

pub(super) async fn find(tx: &mut Tx, power: Uuid) -> Result<Option<Found>> {
    let sql = "SELECT t.person, t.organisation, t.held_from, t.held_until, \
               EXISTS (SELECT 1 FROM power_ends e WHERE e.power = w.id) AS is_ended \
               FROM powers w JOIN posts t ON t.id = w.id WHERE w.id = $1";
    Ok(fetch_optional!(tx, sql, power))
}

pub(super) async fn end(
    tx: &mut Tx,
    (id, power): (Uuid, Uuid),
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO power_ends (id, power, ended_by, ended_at) VALUES ($1, $2, $3, $4)";
    execute!(tx, sql, id, power, by.0, now.as_microsecond());
    Ok(())
}

/// The powers of this firm and those that this person has, or all; the latest first, at most so many.
pub(super) async fn list(
    tx: &mut Tx,
    (firm, person, all): (Option<OrganisationId>, PersonId, bool),
    most: i64,
) -> Result<Vec<Listed>> {
    let sql = "SELECT w.id, w.number, w.limits, w.given_at, g.name AS giver, t.person, p.name, p.officer_number, t.organisation, \
               o.name AS organisation_name, t.held_from, t.held_until, b.name AS ender, e.ended_at \
               FROM powers w JOIN posts t ON t.id = w.id JOIN persons p ON p.id = t.person JOIN persons g ON g.id = w.given_by \
               JOIN organisations o ON o.id = t.organisation LEFT JOIN power_ends e ON e.power = w.id \
               LEFT JOIN persons b ON b.id = e.ended_by \
               WHERE t.organisation = $1 OR t.person = $2 OR $3 = 1 ORDER BY w.given_at DESC, w.id DESC LIMIT $4";
    let firm = firm.map_or_else(Uuid::nil, |firm| firm.0);
    Ok(fetch_all!(tx, sql, firm, person.0, i64::from(all), most))
}
