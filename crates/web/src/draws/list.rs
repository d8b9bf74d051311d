//! The days of draws with the hash of each day's secret, and the secret once the day is over. The compliance officer reads the
//! draws of any case here, with those who were left out and why.

use app::people::is_compliance;
use app::views::{DrawView, LeftOut};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use crate::error::Failure;
use crate::shell::Shell;
use crate::text::Text;
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

/// A draw in words, with its record as it is kept.
pub(crate) struct DrawLine {
    pub(crate) heading: String,
    pub(crate) left_out: Vec<String>,
    pub(crate) record: String,
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
        let words = move |draw: &DrawView| line(text, &case.service, draw);
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

/// A draw of this service in words.
pub(crate) fn line(text: &Text, service: &str, draw: &DrawView) -> DrawLine {
    let role = text.role(service, &draw.role);
    let parts = [role, text.moment(draw.at), draw.picked.join(", ")];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let reason = |left_out: &LeftOut| {
        let why = text.say(&format!("left-out-{}", left_out.code.replace('.', "-")));
        let values = [("why", why), ("n", left_out.count.to_string())];
        let line = text.puts("draw-left-out", &values);
        if left_out.names.is_empty() {
            line
        } else {
            format!("{line}: {}", left_out.names.join(", "))
        }
    };
    DrawLine {
        heading: said.join(" · "),
        left_out: draw.left_out.iter().map(reason).collect(),
        record: serde_json::to_string_pretty(&draw.record).unwrap_or_default(),
    }
}
