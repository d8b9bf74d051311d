//! All SQL of signing in by OneID.

use domain::{OrganisationId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;

/// Keeps a browser that is on its way, by the hashes of its state and of what it has.
pub(super) async fn keep(
    tx: &mut Tx,
    (state, browser): (&[u8; 32], &[u8; 32]),
    next: &str,
    expires_at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO oneid_visits (state_hash, browser_hash, next, expires_at) VALUES ($1, $2, $3, $4)";
    let at = expires_at.as_microsecond();
    execute!(tx, sql, state.as_slice(), browser.as_slice(), next, at);
    Ok(())
}

/// Forgets those that did not come back.
pub(super) async fn forget(tx: &mut Tx, now: Timestamp) -> Result<()> {
    execute!(tx, "DELETE FROM oneid_visits WHERE expires_at <= $1", now.as_microsecond());
    Ok(())
}

/// Who comes back with this state, once: the hash of what the browser has, and where it wanted to go.
pub(super) async fn take(
    tx: &mut Tx,
    state: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(Vec<u8>, String)>> {
    let sql =
        "DELETE FROM oneid_visits WHERE state_hash = $1 RETURNING browser_hash, next, expires_at";
    let row: Option<(Vec<u8>, String, i64)> = fetch_optional!(tx, sql, state.as_slice());
    let is_late = |at: i64| at <= now.as_microsecond();
    Ok(row.filter(|(.., at)| !is_late(*at)).map(|(browser, next, _)| (browser, next)))
}

pub(super) async fn person_of_pinfl(tx: &mut Tx, pinfl: &str) -> Result<Option<PersonId>> {
    let row: Option<(Uuid,)> =
        fetch_optional!(tx, "SELECT id FROM persons WHERE pinfl = $1", pinfl);
    Ok(row.map(|(id,)| PersonId(id)))
}

pub(super) async fn organisations_of_stir(tx: &mut Tx, stir: &str) -> Result<Vec<OrganisationId>> {
    let sql = "SELECT id FROM organisations WHERE stir = $1 ORDER BY id";
    let rows: Vec<(Uuid,)> = fetch_all!(tx, sql, stir);
    Ok(rows.into_iter().map(|(id,)| OrganisationId(id)).collect())
}

/// Did the person ever hold a post that began by this day?
pub(super) async fn ever_held(tx: &mut Tx, person: PersonId, on: &str) -> Result<bool> {
    let sql = "SELECT id FROM posts WHERE person = $1 AND held_from <= $2 LIMIT 1";
    let row: Option<(Uuid,)> = fetch_optional!(tx, sql, person.0, on);
    Ok(row.is_some())
}

/// PINFL and name of each persona, in order.
pub(super) async fn personas(tx: &mut Tx) -> Result<Vec<(Uuid, String, String)>> {
    let sql = "SELECT p.id, p.pinfl, p.name FROM personas x JOIN persons p ON p.id = x.person ORDER BY x.place";
    Ok(fetch_all!(tx, sql))
}

/// STIR and name of the organisations where somebody holds a post on that day.
pub(super) async fn firms(tx: &mut Tx, person: Uuid, on: &str) -> Result<Vec<(String, String)>> {
    let sql = "SELECT DISTINCT o.stir, o.name FROM posts t JOIN organisations o ON o.id = t.organisation \
               WHERE t.person = $1 AND t.held_from <= $2 AND coalesce(t.held_until, $2) >= $2 ORDER BY o.name, o.stir";
    Ok(fetch_all!(tx, sql, person, on))
}
