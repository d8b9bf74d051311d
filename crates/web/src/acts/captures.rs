//! What a device signed in the field arrives; the page of the form sends it, and an act cites it.

use app::Error;
use app::captures::{CaptureView, Received};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ActId;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::form::load;
use super::parts;
use crate::error::Failure;
use crate::form::{Input, Part};
use crate::path::Path;
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct Sent {
    capture: String,
    signature: String,
    content: String,
}

/// `POST /{lang}/cases/{reference}/acts/{action}/captures`: answers the module that sent it, as JSON.
pub(crate) async fn receive(
    visit: Visit,
    Path((reference, action)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let form = load(&visit, &reference, &action).await?;
    let viewer = visit.person()?;
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| Failure::BadForm);
    let input = read(&sent.content)?;
    let known = parts::of(&visit.shell.text, &form);
    let own: Vec<Part> = known.iter().map(|part| part.part.clone()).collect();
    let received = Received {
        reference: form.case.reference.clone(),
        action: form.action.clone(),
        cbor: bytes(&sent.capture)?,
        signature: bytes(&sent.signature)?,
        facts: parts::facts(&known, &input.bodies(&own), viewer.person),
        content: sent.content,
    };
    match visit.web.app.captures().receive(viewer, received).await {
        Ok(id) => Ok(Json(json!({ "id": id })).into_response()),
        Err(Error::Refused(refusal)) => {
            let said = visit.shell.text.refusal(&refusal, Some(&form.case.service));
            let body = json!({ "code": said.code, "text": format!("{} {}", said.what, said.next) });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// The form as it was filled in the field.
pub(super) fn read(content: &str) -> Result<Input, Failure> {
    let pairs = form_urlencoded::parse(content.as_bytes()).into_owned().collect();
    Input::read(pairs).map_err(|_| Failure::BadForm)
}

/// The capture that the address of the form or the form itself names, if it is this person's for this form.
pub(super) async fn named(
    visit: &Visit,
    id: Option<&str>,
    (reference, action): (&str, &str),
) -> Result<Option<CaptureView>, Failure> {
    let Some(id) = id.and_then(|id| Uuid::parse_str(id).ok()) else { return Ok(None) };
    let found = visit.web.app.captures().find(visit.person()?, id).await?;
    Ok(found.filter(|found| found.reference == reference && found.action.as_str() == action))
}

/// `GET /acts/{id}/capture`: the bytes of the capture that the prepared act cites.
pub(crate) async fn shown(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: ActId = id.parse().map_err(|_| Failure::NotFound)?;
    let bytes = visit.web.app.acts().capture_bytes(visit.person()?, id).await?;
    let headers = [(header::CONTENT_TYPE, "application/cbor"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, bytes.ok_or(Failure::NotFound)?).into_response())
}
