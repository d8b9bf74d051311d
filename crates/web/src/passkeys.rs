//! Passkeys: enrolling, removing, and signing in by one.

pub(crate) mod enrol;
pub(crate) mod remove;
pub(crate) mod sign_in;

use app::Error;
use app::passkeys::Question;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use procedure::Refusal;
use serde_json::json;

use crate::error::Failure;
use crate::visit::Visit;

/// A question for the script of the page, or why there is none, in the visitor's words.
pub(crate) fn question(
    visit: &Visit,
    asked: Result<Question, Error<Refusal>>,
) -> Result<Response, Failure> {
    match asked {
        Ok(Question { name, options }) => {
            Ok(Json(json!({ "question": name, "options": options })).into_response())
        }
        Err(Error::Refused(refusal)) => {
            let said = visit.shell.text.refusal(&refusal, None);
            let said = json!({ "says": format!("{} {} {}", said.what, said.why, said.next) });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(said)).into_response())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
