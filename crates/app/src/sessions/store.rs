//! All SQL of sessions.

use domain::{PersonId, PostId};
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::Method;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;

/// A session that has not ended.
#[derive(FromRow)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) token_hash: Vec<u8>,
    pub(super) method: String,
    pub(super) started_at: i64,
    pub(super) expires_at: i64,
}

/// Id, slug and name of each persona, in order.
pub(super) async fn personas(tx: &mut Tx) -> Result<Vec<(Uuid, String, String)>> {
    let sql = "SELECT p.id, x.slug, p.name FROM personas x JOIN persons p ON p.id = x.person ORDER BY x.place";
    Ok(fetch_all!(tx, sql))
}

pub(super) async fn persona(tx: &mut Tx, slug: &str) -> Result<Option<Uuid>> {
    let row: Option<(Uuid,)> =
        fetch_optional!(tx, "SELECT person FROM personas WHERE slug = $1", slug);
    Ok(row.map(|(person,)| person))
}

pub(super) async fn insert(
    tx: &mut Tx,
    (id, token_hash): (Uuid, &[u8; 32]),
    (person, method, post): (PersonId, Method, Option<PostId>),
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<()> {
    let sql = "INSERT INTO sessions (id, token_hash, person, method, post, started_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (post, method) = (post.map(|post| post.0), method.as_str());
    let (now, expires_at) = (now.as_microsecond(), expires_at.as_microsecond());
    execute!(tx, sql, id, token_hash.as_slice(), person.0, method, post, now, expires_at);
    Ok(())
}

/// Whose session it is that has not ended, the post that was chosen, and the person's name.
pub(super) async fn find(
    tx: &mut Tx,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(Uuid, Option<Uuid>, String)>> {
    let sql = "SELECT s.person, s.post, p.name FROM sessions s JOIN persons p ON p.id = s.person \
               WHERE s.token_hash = $1 AND s.expires_at > $2 AND NOT EXISTS (SELECT 1 FROM session_ends e WHERE e.id = s.id)";
    Ok(fetch_optional!(tx, sql, token_hash.as_slice(), now.as_microsecond()))
}

/// The person's sessions that have not ended, the latest first.
pub(super) async fn standing(tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<Vec<Row>> {
    let sql = "SELECT s.id, s.token_hash, s.method, s.started_at, s.expires_at FROM sessions s WHERE s.person = $1 AND s.expires_at > $2 \
               AND NOT EXISTS (SELECT 1 FROM session_ends e WHERE e.id = s.id) ORDER BY s.started_at DESC, s.id";
    Ok(fetch_all!(tx, sql, person.0, now.as_microsecond()))
}

pub(super) async fn choose_post(tx: &mut Tx, token_hash: &[u8; 32], post: PostId) -> Result<()> {
    let sql = "UPDATE sessions SET post = $1 WHERE token_hash = $2";
    execute!(tx, sql, post.0, token_hash.as_slice());
    Ok(())
}

pub(super) async fn end(
    tx: &mut Tx,
    session: Uuid,
    (person, by): (PersonId, PersonId),
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO session_ends (id, person, ended_by, ended_at) VALUES ($1, $2, $3, $4)";
    execute!(tx, sql, session, person.0, by.0, now.as_microsecond());
    Ok(())
}
