//! Every procedure, with the version in force.

use app::definitions::PublicationView;
use askama::Template;
use axum::response::Response;

use crate::error::Failure;
use crate::shell::Shell;
use crate::text::ids;
use crate::visit::{Visit, html};

/// A procedure as it is shown.
pub(super) struct Row {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) path: String,
    /// Of the version in the folder.
    pub(super) version: String,
    pub(super) hash: String,
    /// Id of the text of its standing, and its colour.
    pub(super) state: (&'static str, &'static str),
    /// Version, since when, owner, lawyer.
    pub(super) in_force: Option<(String, String, String, String)>,
    /// Post, who, when.
    pub(super) signed: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "publications/list.html")]
struct Page {
    s: Shell,
    rows: Vec<Row>,
}

/// `GET /{lang}/publications`.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let views = visit.web.app.publications().list().await?;
    let rows = views.iter().map(|view| row(&visit.shell, view)).collect();
    html(&Page { s: visit.shell.clone(), rows })
}

pub(super) fn row(shell: &Shell, view: &PublicationView) -> Row {
    let text = &shell.text;
    let state = match (&view.in_force, view.signed.len()) {
        _ if view.is_current() => ("publication-in-force", "ok"),
        (_, 1) => ("publication-half", "warn"),
        (None, _) => ("publication-new", "info"),
        (Some(_), _) => ("publication-changed", "warn"),
    };
    let in_force = view.in_force.as_ref().map(|known| {
        (known.version.clone(), text.moment(known.since), known.owner.clone(), known.lawyer.clone())
    });
    let signed = view.signed.iter().map(|(post, name, at)| {
        (shell.say(&format!("publication-{post}")), name.clone(), text.moment(*at))
    });
    Row {
        href: shell.href(&format!("publications/{}", view.path)),
        title: text.say(&ids::title(&view.path)),
        path: view.path.clone(),
        version: view.version.clone(),
        hash: hex::encode(view.hash),
        state,
        in_force,
        signed: if view.is_current() { Vec::new() } else { signed.collect() },
    }
}
