//! The days of draws with the hash of each day's secret, and the secret once the day is over. The compliance officer reads the
//! draws of any case here, with those who were left out and why.

use app::people::is_compliance;
use app::views::DrawView;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use super::line::{DrawLine, whole};
use crate::error::Failure;
use crate::shell::Shell;
use crate::visit::{Visit, html};

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// The reference of a case.
    #[serde(default)]
    q: String,
}

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
    /// May the reader ask for the draws of a case?
    may_ask: bool,
    q: String,
    draws: Vec<DrawLine>,
}

/// `GET /{lang}/draws?q=`.
pub(crate) async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let days = visit.web.app.draws().days().await?;
    let text = &visit.shell.text;
    let row = |day: app::draws::DrawDay| Row {
        day: text.date_text(&day.day),
        hash: day.hash,
        secret: day.secret,
    };
    let q = asked.q.trim().to_uppercase();
    let post = visit.viewer.as_ref().and_then(|viewer| viewer.post.as_ref());
    let found = match q.as_str() {
        "" => None,
        reference => visit.web.app.cases().draws(&visit.scope(), reference).await?,
    };
    let draws = found.into_iter().flat_map(|case| {
        let words = move |draw: &DrawView| whole(text, &case.service, draw);
        case.draws.iter().map(words).collect::<Vec<_>>()
    });
    html(&Page {
        rows: days.into_iter().map(row).collect(),
        may_ask: post.is_some_and(is_compliance),
        draws: draws.collect(),
        s: visit.shell.clone(),
        q,
    })
}
