//! The log in words: how far it goes, who watches it, and what was ever lost.

use app::restorations::Restoration;
use askama::Template;
use axum::response::Response;

use crate::error::Failure;
use crate::shell::Shell;
use crate::text::Text;
use crate::visit::{Visit, html};

struct Row {
    restored_at: String,
    from: String,
    until: String,
    /// Kind in words, and how many.
    kinds: Vec<(String, String)>,
    /// The place of its leaf.
    leaf: Option<u64>,
    officer: String,
}

#[derive(Template)]
#[template(path = "log/show.html")]
struct Page {
    s: Shell,
    name: String,
    /// Leaves that enough witnesses have seen.
    size: u64,
    witnesses: Vec<String>,
    threshold: usize,
    rows: Vec<Row>,
}

/// `GET /{lang}/log`.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let app = &visit.web.app;
    let standing = app.log().standing().await?;
    let restorations = app.restorations().list().await?;
    let text = &visit.shell.text;
    html(&Page {
        name: standing.name,
        size: standing.size,
        witnesses: standing.witnesses,
        threshold: standing.threshold,
        rows: restorations.iter().map(|one| row(text, one)).collect(),
        s: visit.shell.clone(),
    })
}

fn row(text: &Text, one: &Restoration) -> Row {
    let kinds = one
        .kinds
        .iter()
        .map(|(kind, count)| (text.say(&format!("leaf-kind-{kind}")), count.to_string()));
    Row {
        restored_at: text.moment(one.restored_at),
        from: text.moment(one.lost.0),
        until: text.moment(one.lost.1),
        kinds: kinds.collect(),
        leaf: one.log_index,
        officer: one.officer.clone(),
    }
}
