//! The instruments of the reader's organisation.

use app::instruments::InstrumentRow;
use askama::Template;
use axum::response::Response;

use crate::error::Failure;
use crate::shell::Shell;
use crate::text::Text;
use crate::visit::{Visit, html};

struct Row {
    serial: String,
    name: String,
    status: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "instruments/list.html")]
struct Page {
    s: Shell,
    rows: Vec<Row>,
}

/// `GET /{lang}/instruments`.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    visit.person()?;
    let instruments = visit.web.app.instruments().list(&visit.scope()).await?;
    let rows =
        instruments.into_iter().map(|instrument| row(&visit.shell.text, instrument)).collect();
    html(&Page { s: visit.shell.clone(), rows })
}

fn row(text: &Text, instrument: InstrumentRow) -> Row {
    let (status, tone) = match (&instrument.valid_until, instrument.is_valid) {
        (Some(until), true) => (text.put("instrument-until", "at", text.date_text(until)), "ok"),
        (Some(until), false) => (text.put("instrument-lapsed", "at", text.date_text(until)), "bad"),
        (None, _) => (text.say("instrument-never"), "bad"),
    };
    Row { serial: instrument.serial, name: instrument.name, status, tone }
}
