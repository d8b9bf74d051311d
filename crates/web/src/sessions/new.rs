//! The page to sign in at: by a passkey, by OneID, by E-IMZO, and in the demo by choosing a persona.

use app::definitions::Definitions;
use app::scope::PostView;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use procedure::Refusal;
use procedure::definition::Definition;
use serde::Deserialize;

use crate::eimzo::{self, AgentView};
use crate::error::Failure;
use crate::shell::{Shell, percent};
use crate::text::{RefusalText, Text, ids};
use crate::visit::{Visit, html};

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

struct PersonaCard {
    person: String,
    slug: String,
    name: String,
    posts: Vec<String>,
    hint: Option<String>,
}

#[derive(Template)]
#[template(path = "sessions/new.html")]
pub(crate) struct Page {
    s: Shell,
    next: String,
    /// Why nobody was signed in.
    refusal: Option<RefusalText>,
    has_passkeys: bool,
    /// The way to OneID, if it is there.
    oneid: Option<String>,
    /// `None` where E-IMZO is not connected.
    agent: Option<AgentView>,
    /// May a firm register itself?
    firms: bool,
    personas: Vec<PersonaCard>,
}

impl Page {
    /// The same page, saying why nobody was signed in.
    pub(crate) fn saying(self, refusal: &Refusal) -> Self {
        Self { refusal: Some(self.s.text.refusal(refusal, None)), ..self }
    }
}

/// `GET /{lang}/sign-in?next=`.
pub(crate) async fn new(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    Ok(eimzo::opened(&visit, html(&page(&visit, asked.next).await?)?))
}

pub(crate) async fn page(visit: &Visit, next: String) -> Result<Page, Failure> {
    let text = &visit.shell.text;
    let definitions = visit.web.app.definitions();
    let card = |persona: app::sessions::Persona| PersonaCard {
        person: persona.person.to_string(),
        hint: text
            .anywhere(&format!("persona-{}", persona.slug))
            .or_else(|| offered(text, &definitions, &persona.posts)),
        posts: persona.posts.iter().map(|post| text.held(post)).collect(),
        slug: persona.slug,
        name: persona.name,
    };
    let personas = visit.web.app.sessions().personas().await?.into_iter().map(card).collect();
    let has_passkeys = visit.web.app.passkeys().are_there();
    let way = || visit.shell.href(&format!("sign-in/oneid?next={}", percent(&next)));
    let oneid = visit.web.app.oneid().is_there().then(way);
    let (s, agent) = (visit.shell.clone(), eimzo::agent(visit));
    let firms = visit.web.app.firms().may_get_in();
    Ok(Page { s, next, refusal: None, has_passkeys, oneid, agent, firms, personas })
}

/// What the loaded services offer to whoever holds these posts, where nobody wrote what to try.
fn offered(text: &Text, definitions: &Definitions, posts: &[PostView]) -> Option<String> {
    let named = |is_theirs: &dyn Fn(&Definition) -> bool| {
        let services = definitions.services().into_iter().filter(|own| is_theirs(own));
        let titles: Vec<String> = services.map(|own| text.say(&ids::title(&own.path()))).collect();
        (!titles.is_empty()).then(|| titles.join(", "))
    };
    let startable: Vec<String> =
        definitions.startable().iter().map(|definition| definition.path()).collect();
    let starts = |own: &Definition| {
        let opener = Definitions::opener(own).filter(|_| startable.contains(&own.path()));
        opener.is_some_and(|org| posts.iter().any(|post| post.org == *org))
    };
    let acts = |own: &Definition| {
        own.roles.values().any(|role| posts.iter().any(|post| post.may_be(role)))
    };
    let started = named(&starts).map(|services| text.put("sign-in-start", "services", services));
    started.or_else(|| named(&acts).map(|services| text.put("sign-in-part", "services", services)))
}
