//! Signing in. One shows a passkey; in the demo one may also choose a persona. National sign-in comes with later work.

use domain::{PersonId, PostId};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::App;
use crate::canonical::sha256;
use crate::cases::load::moment;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::{Doing, Fault, Result};
use crate::people::{is_compliance, posts};
use crate::scope::{PostView, Viewer};

/// The verbs of sessions.
pub struct Sessions<'a>(pub(crate) &'a App);

/// Somebody to sign in as.
#[derive(Debug, Clone)]
pub struct Persona {
    pub person: PersonId,
    /// Names the persona's hint among the texts.
    pub slug: String,
    pub name: String,
    pub posts: Vec<PostView>,
}

/// Where somebody is signed in.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// Names it, and signs nobody in.
    pub id: String,
    pub started_at: Timestamp,
    /// It ends by itself then.
    pub expires_at: Timestamp,
    pub is_this: bool,
}

/// A session ends by itself after this many hours.
const SESSION_HOURS: i64 = 12;

impl Sessions<'_> {
    /// The personas of the demo, in order; none elsewhere.
    pub async fn personas(&self) -> Result<Vec<Persona>> {
        let app = self.0;
        if !app.is_demo() {
            return Ok(Vec::new());
        }
        let mut tx = app.db.read().await?;
        let sql = "SELECT p.id, x.slug, p.name FROM personas x JOIN persons p ON p.id = x.person ORDER BY x.place";
        let rows: Vec<(Uuid, String, String)> = fetch_all!(&mut tx, sql);
        let mut personas = Vec::new();
        for (id, slug, name) in rows {
            let person = PersonId(id);
            personas.push(Persona {
                person,
                slug,
                name,
                posts: posts(&mut tx, person, app.today()).await?,
            });
        }
        Ok(personas)
    }

    /// Signs a persona in and gives the token of the session; `None` if there is no such persona here.
    pub async fn sign_in(&self, person: PersonId) -> Result<Option<String>> {
        let app = self.0;
        let personas = self.personas().await?;
        let Some(persona) = personas.into_iter().find(|persona| persona.person == person) else {
            return Ok(None);
        };
        let mut tx = app.db.write().await?;
        let token = start(app, &mut tx, persona.person).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Who this token is, with the posts they hold today.
    pub async fn find(&self, token: &str) -> Result<Option<Viewer>> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        let sql = "SELECT s.person, s.post, p.name FROM sessions s JOIN persons p ON p.id = s.person \
                   WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2";
        let hash = sha256(&[token.as_bytes()]);
        let row: Option<(Uuid, Option<Uuid>, String)> =
            fetch_optional!(&mut tx, sql, hash.as_slice(), app.now().as_microsecond());
        let Some((person, post, name)) = row else { return Ok(None) };
        let posts = posts(&mut tx, PersonId(person), app.today()).await?;
        let chosen =
            posts.iter().find(|held| Some(held.id.0) == post).or_else(|| posts.first()).cloned();
        Ok(Some(Viewer { person: PersonId(person), name, post: chosen, posts }))
    }

    /// Acts in another of one's posts from now on; one that is not held changes nothing.
    pub async fn choose_post(&self, token: &str, viewer: &Viewer, post: PostId) -> Result<()> {
        if !viewer.posts.iter().any(|held| held.id == post) {
            return Ok(());
        }
        self.update(token, "UPDATE sessions SET post = $1 WHERE token_hash = $2", post.0).await
    }

    /// Ends the session.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let now = self.0.now().as_microsecond();
        let hash = sha256(&[token.as_bytes()]);
        let mut tx = self.0.db.write().await?;
        execute!(
            &mut tx,
            "UPDATE sessions SET ended_at = $1 WHERE token_hash = $2 AND ended_at IS NULL",
            now,
            hash.as_slice()
        );
        tx.commit().await
    }

    /// The person's sessions that have not ended, the latest first; `token` is the one that asks.
    pub async fn list(&self, viewer: &Viewer, token: &str) -> Result<Vec<SessionView>> {
        let mut tx = self.0.db.read().await?;
        let sql = "SELECT token_hash, started_at, expires_at FROM sessions WHERE person = $1 AND ended_at IS NULL \
                   AND expires_at > $2 ORDER BY started_at DESC, token_hash";
        let now = self.0.now().as_microsecond();
        let rows: Vec<(Vec<u8>, i64, i64)> = fetch_all!(&mut tx, sql, viewer.person.0, now);
        let own = sha256(&[token.as_bytes()]);
        let view = |(hash, started_at, expires_at): (Vec<u8>, i64, i64)| {
            Ok(SessionView {
                is_this: hash == own,
                id: hex::encode(hash),
                started_at: moment(started_at)?,
                expires_at: moment(expires_at)?,
            })
        };
        rows.into_iter().map(view).collect()
    }

    /// Ends one of the person's own sessions; another's is not found, and nothing happens.
    pub async fn end(&self, viewer: &Viewer, id: &str) -> Result<()> {
        let hash = hex::decode(id).unwrap_or_default();
        let sql = "UPDATE sessions SET ended_at = $1 WHERE person = $2 AND token_hash = $3 AND ended_at IS NULL";
        self.ended(viewer, sql, &hash).await
    }

    /// Ends all of the person's sessions but the one that asks.
    pub async fn end_others(&self, viewer: &Viewer, token: &str) -> Result<()> {
        let sql = "UPDATE sessions SET ended_at = $1 WHERE person = $2 AND token_hash <> $3 AND ended_at IS NULL";
        self.ended(viewer, sql, &sha256(&[token.as_bytes()])).await
    }

    /// Ends all sessions of somebody else, whose device is in other hands; where they were is not told. `false`: only the
    /// compliance officer may.
    pub async fn end_of(&self, viewer: &Viewer, person: PersonId) -> Result<bool> {
        if !viewer.post.as_ref().is_some_and(is_compliance) {
            return Ok(false);
        }
        let sql = "UPDATE sessions SET ended_at = $1 WHERE person = $2 AND ended_at IS NULL";
        let mut tx = self.0.db.write().await?;
        execute!(&mut tx, sql, self.0.now().as_microsecond(), person.0);
        tx.commit().await?;
        Ok(true)
    }

    async fn ended(&self, viewer: &Viewer, sql: &'static str, hash: &[u8]) -> Result<()> {
        let mut tx = self.0.db.write().await?;
        execute!(&mut tx, sql, self.0.now().as_microsecond(), viewer.person.0, hash);
        tx.commit().await
    }

    async fn update(&self, token: &str, sql: &'static str, value: Uuid) -> Result<()> {
        let hash = sha256(&[token.as_bytes()]);
        let mut tx = self.0.db.write().await?;
        execute!(&mut tx, sql, value, hash.as_slice());
        tx.commit().await
    }
}

/// Begins a session of somebody who proved to be this person, and gives its token. They act in their first post of today.
pub(crate) async fn start(app: &App, tx: &mut Tx, person: PersonId) -> Result<String> {
    let token = hex::encode(app.ports.bytes::<32>());
    let now = app.now();
    let expires_at = now
        .checked_add(SignedDuration::from_hours(SESSION_HOURS))
        .doing("reckoning the end of a session")?;
    let posts = posts(tx, person, app.today()).await?;
    let sql = "INSERT INTO sessions (token_hash, person, post, started_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    execute!(
        tx,
        sql,
        sha256(&[token.as_bytes()]).as_slice(),
        person.0,
        posts.first().map(|post| post.id.0),
        now.as_microsecond(),
        expires_at.as_microsecond()
    );
    Ok(token)
}

/// A person by the slug of their persona.
pub(crate) async fn person_of(tx: &mut Tx, slug: &str) -> Result<PersonId> {
    let row: Option<(Uuid,)> =
        fetch_optional!(tx, "SELECT person FROM personas WHERE slug = $1", slug);
    row.map(|(person,)| PersonId(person)).ok_or_else(|| Fault::new(format!("no persona {slug}")))
}
