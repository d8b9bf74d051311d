//! All SQL of invitations.

use domain::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;

pub(super) async fn insert(
    tx: &mut Tx,
    (id, person): (Uuid, PersonId),
    proposal: Option<Uuid>,
    (hash, expires_at): (&str, Timestamp),
) -> Result<()> {
    let sql = "INSERT INTO invitations (id, person, proposal, secret_hash, expires_at) VALUES ($1, $2, $3, $4, $5)";
    execute!(tx, sql, id, person.0, proposal, hash, expires_at.as_microsecond());
    Ok(())
}

pub(super) async fn end(
    tx: &mut Tx,
    (id, invitation): (Uuid, Uuid),
    how: &str,
    passkey: Option<Uuid>,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO invitation_ends (id, invitation, how, passkey, ended_at) VALUES ($1, $2, $3, $4, $5)";
    execute!(tx, sql, id, invitation, how, passkey, now.as_microsecond());
    Ok(())
}

/// The person's invitations that did not end; some may be too old.
pub(super) async fn open_of(tx: &mut Tx, person: PersonId) -> Result<Vec<Uuid>> {
    let sql = "SELECT i.id FROM invitations i WHERE i.person = $1 \
               AND NOT EXISTS (SELECT 1 FROM invitation_ends e WHERE e.invitation = i.id) ORDER BY i.id";
    let rows: Vec<(Uuid,)> = fetch_all!(tx, sql, person.0);
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The invitation of this secret that serves now: its id, who is invited, by what name, until when.
pub(super) async fn find(
    tx: &mut Tx,
    hash: &str,
    now: Timestamp,
) -> Result<Option<(Uuid, Uuid, String, i64)>> {
    let sql = "SELECT i.id, i.person, p.name, i.expires_at FROM invitations i JOIN persons p ON p.id = i.person \
               WHERE i.secret_hash = $1 AND i.expires_at >= $2 \
               AND NOT EXISTS (SELECT 1 FROM invitation_ends e WHERE e.invitation = i.id)";
    Ok(fetch_optional!(tx, sql, hash, now.as_microsecond()))
}
