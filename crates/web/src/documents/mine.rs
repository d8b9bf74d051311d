//! The papers of one's own cases.

use app::documents::{DocumentRow, UNSEALED};
use app::views::Cursor;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use crate::error::Failure;
use crate::registers::tone;
use crate::shell::{Shell, percent};
use crate::text::ids;
use crate::visit::{Visit, html};

#[derive(Deserialize)]
pub(crate) struct Asked {
    after: Option<String>,
}

struct Row {
    number: String,
    file: Option<String>,
    kind: String,
    reference: String,
    href: String,
    /// What the case is about; empty before its facts say.
    title: String,
    date: String,
    state: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "documents/mine.html")]
struct Page {
    s: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /{lang}/documents`.
pub(crate) async fn mine(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    visit.person()?;
    let after = asked.after.map(Cursor);
    let page = visit.web.app.documents().mine(&visit.scope(), after.as_ref()).await?;
    html(&Page {
        rows: page.rows.into_iter().map(|document| row(&visit.shell, document)).collect(),
        next: page.next.map(|cursor| format!("?after={}", percent(&cursor.0))),
        s: visit.shell.clone(),
    })
}

fn row(shell: &Shell, document: DocumentRow) -> Row {
    let text = &shell.text;
    Row {
        file: (document.state != UNSEALED).then(|| format!("/documents/{}.pdf", document.id)),
        kind: text.say(&ids::document(&document.service, document.template.as_str())),
        href: shell.href(&format!("cases/{}", document.reference)),
        date: text.date_text(&document.issued_on),
        state: text.paper_state(&document.state),
        tone: tone(&document.state),
        number: document.number,
        reference: document.reference,
        title: document.title,
    }
}
