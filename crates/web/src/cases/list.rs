//! What waits for me, and all that is mine.

use app::views::{CaseRow, Cursor, Page as Rows};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use super::{Row, row};
use crate::error::Failure;
use crate::shell::{Shell, percent};
use crate::visit::{Visit, html};

#[derive(Deserialize)]
pub(crate) struct Asked {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/list.html")]
struct Page {
    s: Shell,
    title: String,
    intro: String,
    empty: String,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /{lang}/inbox`: the nearest deadline first.
pub(crate) async fn inbox(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    visit.person()?;
    let after = asked.after.map(Cursor);
    let rows = visit.web.app.cases().inbox(&visit.scope(), after.as_ref()).await?;
    page(&visit, "inbox", &rows)
}

/// `GET /{lang}/cases`: the latest change first.
pub(crate) async fn mine(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    visit.person()?;
    let after = asked.after.map(Cursor);
    let rows = visit.web.app.cases().mine(&visit.scope(), after.as_ref()).await?;
    page(&visit, "cases", &rows)
}

fn page(visit: &Visit, name: &str, rows: &Rows<CaseRow>) -> Result<Response, Failure> {
    let say = |part: &str| visit.shell.say(&format!("{name}-{part}"));
    html(&Page {
        title: say("title"),
        intro: say("intro"),
        empty: say("empty"),
        rows: rows.rows.iter().map(|case| row(&visit.shell, case)).collect(),
        next: rows.next.as_ref().map(|cursor| format!("?after={}", percent(&cursor.0))),
        s: visit.shell.clone(),
    })
}
