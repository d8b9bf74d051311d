//! All SQL of sessions.

use domain::{PersonId, PostId};
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::Method;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;
use crate::mark::MarkKey;

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

/// A session as it begins.
pub(super) struct New {
    pub(super) id: Uuid,
    pub(super) token_hash: [u8; 32],
    pub(super) person: PersonId,
    pub(super) method: Method,
    pub(super) post: Option<PostId>,
    pub(super) started_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

/// Marked by the program: a session that was written by hand signs nobody in.
pub(super) async fn insert(tx: &mut Tx, key: &MarkKey, new: &New) -> Result<()> {
    let begun = Begun {
        id: new.id,
        person: new.person.0,
        post: None,
        name: String::new(),
        method: new.method.as_str().to_owned(),
        started_at: new.started_at.as_microsecond(),
        expires_at: new.expires_at.as_microsecond(),
        mark: None,
    };
    let mark = begun.with_columns(&new.token_hash, |columns| key.mark(SESSION, columns));
    let sql = "INSERT INTO sessions (id, token_hash, person, method, post, started_at, expires_at, mark) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    execute!(
        tx,
        sql,
        new.id,
        new.token_hash.as_slice(),
        new.person.0,
        begun.method.as_str(),
        new.post.map(|post| post.0),
        begun.started_at,
        begun.expires_at,
        mark.as_slice(),
    );
    Ok(())
}

/// What the mark of a session is of.
const SESSION: &str = "session";

/// A session that has not ended, with whose it is.
#[derive(FromRow)]
pub(super) struct Begun {
    id: Uuid,
    pub(super) person: Uuid,
    /// The post that was chosen.
    pub(super) post: Option<Uuid>,
    /// The person's name.
    pub(super) name: String,
    method: String,
    started_at: i64,
    expires_at: i64,
    mark: Option<Vec<u8>>,
}

impl Begun {
    fn with_columns<T>(&self, token_hash: &[u8; 32], of: impl FnOnce(&[&[u8]]) -> T) -> T {
        of(&[
            self.id.as_bytes(),
            token_hash,
            self.person.as_bytes(),
            self.method.as_bytes(),
            &self.started_at.to_be_bytes(),
            &self.expires_at.to_be_bytes(),
        ])
    }
}

/// The session with this token, if it has not ended and the program began it.
pub(super) async fn find(
    tx: &mut Tx,
    key: &MarkKey,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Begun>> {
    let sql = "SELECT s.id, s.person, s.post, p.name, s.method, s.started_at, s.expires_at, s.mark \
               FROM sessions s JOIN persons p ON p.id = s.person \
               WHERE s.token_hash = $1 AND s.expires_at > $2 AND NOT EXISTS (SELECT 1 FROM session_ends e WHERE e.id = s.id)";
    let found: Option<Begun> =
        fetch_optional!(tx, sql, token_hash.as_slice(), now.as_microsecond());
    Ok(found.filter(|begun| {
        let mark = begun.mark.as_deref();
        begun.with_columns(token_hash, |columns| key.is_mark(mark, SESSION, columns))
    }))
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
