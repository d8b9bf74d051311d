//! The list of personas.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use crate::error::Failure;
use crate::shell::Shell;
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
struct Page {
    s: Shell,
    next: String,
    personas: Vec<PersonaCard>,
}

/// `GET /{lang}/sign-in?next=`.
pub(crate) async fn new(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let text = &visit.shell.text;
    let card = |persona: app::sessions::Persona| PersonaCard {
        person: persona.person.to_string(),
        hint: text.anywhere(&format!("persona-{}", persona.slug)),
        posts: persona
            .posts
            .iter()
            .map(|post| format!("{} · {}", text.post(&post.kind), post.organisation_name))
            .collect(),
        slug: persona.slug,
        name: persona.name,
    };
    let personas = visit.web.app.sessions().personas().await?.into_iter().map(card).collect();
    html(&Page { s: visit.shell.clone(), next: asked.next, personas })
}
