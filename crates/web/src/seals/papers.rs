//! The papers that a report on a key of the seal is about.

use app::Error;
use app::seals::SealedPaper;
use app::views::Cursor;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::Failure;
use crate::path::Path;
use crate::shell::{Shell, percent};
use crate::text::ids;
use crate::visit::{Visit, html};

#[derive(Deserialize)]
pub(crate) struct Asked {
    after: Option<String>,
}

struct Row {
    number: String,
    /// What anybody learns of it.
    href: String,
    kind: String,
    issuer: String,
    date: String,
}

#[derive(Template)]
#[template(path = "seals/papers.html")]
struct Page {
    s: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /{lang}/seal/reports/{report}/papers`.
pub(crate) async fn list(
    visit: Visit,
    Path(report): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let report: Uuid = report.parse().map_err(|_| Failure::NotFound)?;
    let after = asked.after.map(Cursor);
    let page = match visit.web.app.seals().papers(viewer, report, after.as_ref()).await {
        Ok(page) => page.ok_or(Failure::NotFound)?,
        Err(Error::Refused(_)) => return Err(Failure::Forbidden),
        Err(Error::Fault(fault)) => return Err(fault.into()),
    };
    html(&Page {
        rows: page.rows.into_iter().map(|paper| row(&visit.shell, paper)).collect(),
        next: page.next.map(|cursor| format!("?after={}", percent(&cursor.0))),
        s: visit.shell.clone(),
    })
}

fn row(shell: &Shell, paper: SealedPaper) -> Row {
    Row {
        href: shell.href(&format!("verify?q={}", percent(&paper.number))),
        kind: shell.text.say(&ids::document(&paper.service, &paper.template)),
        date: shell.text.date_text(&paper.issued_on),
        number: paper.number,
        issuer: paper.issuer,
    }
}
