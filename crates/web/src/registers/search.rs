//! One register, searched.

use app::registers::RegisterRow;
use app::views::Cursor;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;

use super::tone;
use crate::error::Failure;
use crate::shell::{Shell, percent};
use crate::text::ids;
use crate::visit::{Visit, html};

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

struct Row {
    href: String,
    number: String,
    status: String,
    tone: &'static str,
    cells: Vec<String>,
}

#[derive(Template)]
#[template(path = "registers/show.html")]
struct Page {
    s: Shell,
    title: String,
    module: String,
    q: String,
    head: Vec<String>,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /{lang}/registers/{module}/{register}?q=`.
pub(crate) async fn search(
    visit: Visit,
    Path((module, register)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let path = format!("{module}/{register}");
    let registers = visit.web.app.registers();
    let known =
        registers.list().into_iter().find(|view| view.path == path).ok_or(Failure::NotFound)?;
    let after = asked.after.map(Cursor);
    let page = registers.search(&path, &asked.q, after.as_ref()).await?.ok_or(Failure::NotFound)?;
    let text = &visit.shell.text;
    // The first public field is the row's number; the rest are columns.
    let columns: Vec<&str> =
        known.fields.iter().skip(1).map(procedure::name::Name::as_str).collect();
    let next =
        page.next.map(|cursor| format!("?q={}&after={}", percent(&asked.q), percent(&cursor.0)));
    html(&Page {
        title: text.say(&ids::register(&path, "title")),
        module: text.say(&ids::module_title(&module)),
        head: columns
            .iter()
            .map(|name| text.say(&ids::register(&path, &format!("field-{name}"))))
            .collect(),
        rows: page.rows.iter().map(|row| cells(&visit.shell, (&path, &columns), row)).collect(),
        q: asked.q,
        next,
        s: visit.shell.clone(),
    })
}

fn cells(shell: &Shell, (path, columns): (&str, &[&str]), row: &RegisterRow) -> Row {
    let text = &shell.text;
    let of = |name: &str| {
        row.fields.iter().find(|(field, _)| field.as_str() == name).map(|(_, value)| value.as_str())
    };
    let number = row.fields.first().map(|(_, value)| value.clone()).unwrap_or_default();
    Row {
        href: shell.href(&format!("verify?q={}", percent(&number))),
        status: text.say(&ids::register(path, &format!("status-{}", row.status))),
        tone: tone(&row.status),
        cells: columns.iter().map(|name| text.date_text(of(name).unwrap_or(""))).collect(),
        number,
    }
}
