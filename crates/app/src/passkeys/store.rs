//! All SQL of passkeys.

use domain::PersonId;
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;

/// A passkey that stands.
#[derive(FromRow)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) credential_id: String,
    pub(super) enrolled_at: i64,
    pub(super) used_at: Option<i64>,
}

/// What an answer is judged by.
#[derive(FromRow)]
pub(super) struct Judged {
    pub(super) id: Uuid,
    pub(super) person: Uuid,
    pub(super) credential: String,
    pub(super) counter: Option<i64>,
    pub(super) is_removed: bool,
}

/// The person's passkeys that were not removed, the newest first.
pub(super) async fn standing(tx: &mut Tx, person: PersonId) -> Result<Vec<Row>> {
    let sql = "SELECT k.id, k.name, k.credential_id, k.enrolled_at, u.used_at FROM passkeys k \
               LEFT JOIN passkey_uses u ON u.passkey = k.id WHERE k.person = $1 \
               AND NOT EXISTS (SELECT 1 FROM passkey_removals r WHERE r.passkey = k.id) ORDER BY k.enrolled_at DESC, k.id";
    Ok(fetch_all!(tx, sql, person.0))
}

/// The passkey that its device calls so, removed ones included.
pub(super) async fn find(tx: &mut Tx, credential_id: &str) -> Result<Option<Judged>> {
    let sql = "SELECT k.id, k.person, k.credential, u.counter, \
               EXISTS (SELECT 1 FROM passkey_removals r WHERE r.passkey = k.id) AS is_removed \
               FROM passkeys k LEFT JOIN passkey_uses u ON u.passkey = k.id WHERE k.credential_id = $1";
    Ok(fetch_optional!(tx, sql, credential_id))
}

/// Whose passkey it is, unless it was removed.
pub(super) async fn holder(tx: &mut Tx, passkey: Uuid) -> Result<Option<PersonId>> {
    let sql = "SELECT k.person FROM passkeys k WHERE k.id = $1 \
               AND NOT EXISTS (SELECT 1 FROM passkey_removals r WHERE r.passkey = k.id)";
    let row: Option<(Uuid,)> = fetch_optional!(tx, sql, passkey);
    Ok(row.map(|(person,)| PersonId(person)))
}

/// `says`: the passkey's name, what its device calls it, its public key.
pub(super) async fn insert(
    tx: &mut Tx,
    (id, person): (Uuid, PersonId),
    [name, credential_id, credential]: [&str; 3],
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO passkeys (id, person, name, credential_id, credential, enrolled_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let at = now.as_microsecond();
    execute!(tx, sql, id, person.0, name, credential_id, credential, at);
    Ok(())
}

pub(super) async fn remove(
    tx: &mut Tx,
    (id, passkey): (Uuid, Uuid),
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO passkey_removals (id, passkey, removed_by, removed_at) VALUES ($1, $2, $3, $4)";
    execute!(tx, sql, id, passkey, by.0, now.as_microsecond());
    Ok(())
}

pub(super) async fn used(tx: &mut Tx, passkey: Uuid, counter: u32, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO passkey_uses (passkey, counter, used_at) VALUES ($1, $2, $3) \
               ON CONFLICT (passkey) DO UPDATE SET counter = excluded.counter, used_at = excluded.used_at";
    execute!(tx, sql, passkey, i64::from(counter), now.as_microsecond());
    Ok(())
}

pub(super) async fn keep(
    tx: &mut Tx,
    id: &[u8],
    person: Option<Uuid>,
    (kept, expires_at): (&str, Timestamp),
) -> Result<()> {
    let sql = "INSERT INTO ceremonies (id, person, kept, expires_at) VALUES ($1, $2, $3, $4)";
    execute!(tx, sql, id, person, kept, expires_at.as_microsecond());
    Ok(())
}

/// What was kept of a question to this person, or to nobody in particular; it is gone with that.
pub(super) async fn take(
    tx: &mut Tx,
    id: &[u8],
    person: Option<Uuid>,
    now: Timestamp,
) -> Result<Option<String>> {
    let sql = "DELETE FROM ceremonies WHERE id = $1 AND expires_at >= $2 AND coalesce(person, $4) = coalesce($3, $4) RETURNING kept";
    let nobody = Uuid::nil();
    let row: Option<(String,)> = fetch_optional!(tx, sql, id, now.as_microsecond(), person, nobody);
    Ok(row.map(|(kept,)| kept))
}

/// Forgets the questions that nobody answered in time.
pub(super) async fn forget(tx: &mut Tx, now: Timestamp) -> Result<()> {
    execute!(tx, "DELETE FROM ceremonies WHERE expires_at < $1", now.as_microsecond());
    Ok(())
}
