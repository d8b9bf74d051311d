//! Was this instrument verified on that day? Asked by the results grid while somebody types.

use axum::Json;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use procedure::guard::InstrumentAnswer;
use serde::Deserialize;
use serde_json::json;

use crate::error::Failure;
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct Asked {
    serial: String,
    on: String,
}

/// `GET /{lang}/instruments/check?serial=&on=` gives `{"ok": bool, "text": "..."}`.
pub(crate) async fn check(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let on: Date = asked.on.parse().map_err(|_| Failure::BadForm)?;
    let answer =
        visit.web.app.instruments().check(visit.person()?, asked.serial.trim(), on).await?;
    let text = &visit.shell.text;
    let (ok, words) = match answer {
        InstrumentAnswer::VerifiedUntil(until) if until >= on => {
            (true, text.put("instrument-until", "at", text.date(until)))
        }
        InstrumentAnswer::VerifiedUntil(until) => {
            (false, text.put("instrument-lapsed", "at", text.date(until)))
        }
        InstrumentAnswer::NotYet(from) => {
            (false, text.put("instrument-not-yet", "at", text.date(from)))
        }
        InstrumentAnswer::Unknown => (false, text.say("instrument-unknown")),
        InstrumentAnswer::Elsewhere => (false, text.say("instrument-elsewhere")),
    };
    Ok(Json(json!({ "ok": ok, "text": words })).into_response())
}
