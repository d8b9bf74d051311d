//! The days of draws with the hash of each day's secret, and the secret once the day is over.

use askama::Template;
use axum::response::Response;

use crate::error::Failure;
use crate::shell::Shell;
use crate::visit::{Visit, html};

struct Row {
    day: String,
    hash: String,
    secret: Option<String>,
}

#[derive(Template)]
#[template(path = "draws/list.html")]
struct Page {
    s: Shell,
    rows: Vec<Row>,
}

/// `GET /{lang}/draws`.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let days = visit.web.app.draws().days().await?;
    let text = &visit.shell.text;
    let row = |day: app::draws::DrawDay| Row {
        day: text.date_text(&day.day),
        hash: day.hash,
        secret: day.secret,
    };
    html(&Page { rows: days.into_iter().map(row).collect(), s: visit.shell.clone() })
}
