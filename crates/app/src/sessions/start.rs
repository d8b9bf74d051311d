//! Beginning a session.

use domain::PersonId;
use jiff::SignedDuration;

use super::store::New;
use super::{Method, hash, store};
use crate::App;
use crate::db::Tx;
use crate::error::{Doing, Result};
use crate::people::posts;
use crate::scope::PostView;

/// A session ends by itself after this many hours.
const SESSION_HOURS: i64 = 12;

/// Begins a session of somebody who proved to be this person, and gives its token. They act in their first post of today.
pub(crate) async fn start(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    method: Method,
) -> Result<String> {
    let post = posts(tx, person, app.today()).await?.into_iter().next();
    start_in(app, tx, person, (method, post)).await
}

/// The same in this post.
pub(crate) async fn start_in(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    (method, post): (Method, Option<PostView>),
) -> Result<String> {
    let token = hex::encode(app.ports.bytes::<32>());
    let (id, now) = (app.ports.uuid(), app.now());
    let expires_at = now
        .checked_add(SignedDuration::from_hours(SESSION_HOURS))
        .doing("reckoning the end of a session")?;
    let (token_hash, post) = (hash(&token), post.map(|post| post.id));
    let new = New { id, token_hash, person, method, post, started_at: now, expires_at };
    store::insert(tx, app.ports.mark()?, &new).await?;
    Ok(token)
}
