//! One register, searched.

use app::registers::RegisterRow;
use app::views::Cursor;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use super::tone;
use crate::error::Failure;
use crate::path::Path;
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
    cells: Vec<Cell>,
    /// The public fields that are no columns.
    more: Vec<Cell>,
}

/// A value under its label.
struct Cell {
    label: String,
    value: String,
}

#[derive(Template)]
#[template(path = "registers/show.html")]
struct Page {
    s: Shell,
    title: String,
    module: String,
    q: String,
    head: Vec<String>,
    /// Cells of a row, for what goes across all of them.
    width: usize,
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
    // The first public field is the row's number, and its link. By what people search is a column; the rest folds out.
    let (mut columns, mut more) = (Vec::new(), Vec::new());
    for field in known.fields.iter().skip(1).map(procedure::name::Name::as_str) {
        let is_column = known.indexed.iter().any(|indexed| indexed.as_str() == field);
        let label = text.say(&ids::register(&path, &format!("field-{field}")));
        if is_column { &mut columns } else { &mut more }.push((field, label));
    }
    let next =
        page.next.map(|cursor| format!("?q={}&after={}", percent(&asked.q), percent(&cursor.0)));
    html(&Page {
        title: text.say(&ids::register(&path, "title")),
        module: text.say(&ids::module_title(&module)),
        head: columns.iter().map(|(_, label)| label.clone()).collect(),
        width: columns.len() + 2,
        rows: page
            .rows
            .iter()
            .map(|found| row(&visit.shell, &path, (&columns, &more), found))
            .collect(),
        q: asked.q,
        next,
        s: visit.shell.clone(),
    })
}

type Fields<'a> = [(&'a str, String)];

fn row(
    shell: &Shell,
    path: &str,
    (columns, more): (&Fields<'_>, &Fields<'_>),
    found: &RegisterRow,
) -> Row {
    let text = &shell.text;
    let cell = |(name, label): &(&str, String)| {
        let value = found.fields.iter().find(|(field, _)| field.as_str() == *name);
        let value = value.map(|(_, value)| text.date_text(value)).unwrap_or_default();
        Cell { label: label.clone(), value }
    };
    let number = found.fields.first().map(|(_, value)| value.clone()).unwrap_or_default();
    Row {
        href: shell.href(&format!("verify?q={}", percent(&number))),
        status: text.say(&ids::register(path, &format!("status-{}", found.status))),
        tone: tone(&found.status),
        cells: columns.iter().map(cell).collect(),
        more: more.iter().map(cell).filter(|cell| !cell.value.is_empty()).collect(),
        number,
    }
}
