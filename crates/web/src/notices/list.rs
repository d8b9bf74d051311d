//! The notices of one's cases, the latest first.

use app::notices::{NoticeRow, Told};
use app::views::Cursor;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use crate::error::Failure;
use crate::shell::{Shell, percent};
use crate::text::ids;
use crate::visit::{Visit, html};

#[derive(Deserialize)]
pub(crate) struct Asked {
    after: Option<String>,
}

struct Row {
    text: String,
    at: String,
    reference: String,
    href: String,
    service: String,
    /// What the case is about; empty before its facts say.
    title: String,
}

#[derive(Template)]
#[template(path = "notices/list.html")]
struct Page {
    s: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /{lang}/notices`.
pub(crate) async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    visit.person()?;
    let after = asked.after.map(Cursor);
    let page = visit.web.app.notices().list(&visit.scope(), after.as_ref()).await?;
    html(&Page {
        rows: page.rows.into_iter().map(|notice| row(&visit.shell, notice)).collect(),
        next: page.next.map(|cursor| format!("?after={}", percent(&cursor.0))),
        s: visit.shell.clone(),
    })
}

fn row(shell: &Shell, notice: NoticeRow) -> Row {
    let text = &shell.text;
    Row {
        text: match &notice.told {
            Told::Message(message) => text.say(&ids::message(&notice.service, message.as_str())),
            Told::Ended => text.say("notice-ended"),
            Told::Vacant => text.say("notice-vacant"),
            Told::Left => text.say("notice-left"),
            Told::LateAnswer => text.say("notice-late-answer"),
        },
        at: text.moment(notice.at),
        href: shell.href(&format!("cases/{}", notice.reference)),
        service: text.say(&ids::title(&notice.service)),
        reference: notice.reference,
        title: notice.title,
    }
}
