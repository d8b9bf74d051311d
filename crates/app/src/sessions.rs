//! Signing in: by a passkey, by E-IMZO, by OneID, and in the demo as a persona. That a session was ended is on record for ever; that it ended by itself is not.

mod end;
mod list;
mod method;
mod start;
mod store;

pub use list::SessionView;
pub use method::Method;
pub(crate) use start::{start, start_in};

use domain::{PersonId, PostId};
use uuid::Uuid;

use crate::App;
use crate::canonical::sha256;
use crate::db::Tx;
use crate::error::{Fault, Result};
use crate::people::posts;
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

impl Sessions<'_> {
    /// The personas of the demo, in order; none elsewhere.
    pub async fn personas(&self) -> Result<Vec<Persona>> {
        let app = self.0;
        if !app.is_demo() {
            return Ok(Vec::new());
        }
        let mut tx = app.db.read().await?;
        let mut personas = Vec::new();
        for (id, slug, name) in store::personas(&mut tx).await? {
            let person = PersonId(id);
            let posts = posts(&mut tx, person, app.today()).await?;
            personas.push(Persona { person, slug, name, posts });
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
        let token = start(app, &mut tx, persona.person, Method::Persona).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Who this token is, with the posts they hold today.
    pub async fn find(&self, token: &str) -> Result<Option<Viewer>> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        let found = store::find(&mut tx, app.ports.mark()?, &hash(token), app.now()).await?;
        let Some(begun) = found else { return Ok(None) };
        let person = PersonId(begun.person);
        let posts = posts(&mut tx, person, app.today()).await?;
        let chosen = posts.iter().find(|held| Some(held.id.0) == begun.post);
        let chosen = chosen.or_else(|| posts.first()).cloned();
        Ok(Some(Viewer { person, name: begun.name, post: chosen, posts }))
    }

    /// Acts in another of one's posts from now on; one that is not held changes nothing.
    pub async fn choose_post(&self, token: &str, viewer: &Viewer, post: PostId) -> Result<()> {
        if !viewer.posts.iter().any(|held| held.id == post) {
            return Ok(());
        }
        let mut tx = self.0.db.write().await?;
        store::choose_post(&mut tx, &hash(token), post).await?;
        tx.commit().await
    }
}

/// A person by the slug of their persona.
pub(crate) async fn person_of(tx: &mut Tx, slug: &str) -> Result<PersonId> {
    let row: Option<Uuid> = store::persona(tx, slug).await?;
    row.map(PersonId).ok_or_else(|| Fault::new(format!("no persona {slug}")))
}

fn hash(token: &str) -> [u8; 32] {
    sha256(&[token.as_bytes()])
}
