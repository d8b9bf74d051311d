//! A browser shows that it holds a key, and has it certified.

use app::Error;
use askama::Template;
use axum::extract::Query;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;

use crate::error::Failure;
use crate::sessions::own_path;
use crate::shell::Shell;
use crate::text::RefusalText;
use crate::visit::{Visit, html, refused};

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct Proof {
    challenge: String,
    spki: String,
    signature: String,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "keys/enrol.html")]
struct Page {
    s: Shell,
    person: String,
    challenge: String,
    fingerprints: String,
    next: String,
    /// After a refusal the page does not submit by itself.
    is_manual: bool,
    refusal: Option<RefusalText>,
}

/// The page to take a key from a file.
#[derive(Template)]
#[template(path = "keys/enrol_file.html")]
struct FilePage {
    s: Shell,
    person: String,
    challenge: String,
    next: String,
}

/// `GET /{lang}/enrol/file?next=`.
pub(crate) async fn show_file(
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let Page { s, person, challenge, next, .. } = page(&visit, &asked.next, None).await?;
    html(&FilePage { s, person, challenge, next })
}

/// `GET /{lang}/enrol?next=`.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let page = page(&visit, &asked.next, None).await?;
    html(&page)
}

/// `POST /enrolments`. A script is told in JSON: where to go next, or what was wrong.
pub(crate) async fn create(
    visit: Visit,
    headers: HeaderMap,
    Form(proof): Form<Proof>,
) -> Result<Response, Failure> {
    let is_script = headers.get(ACCEPT).is_some_and(|accepts| accepts == "application/json");
    let viewer = visit.person()?;
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| Failure::BadForm);
    let (challenge, spki, signature) =
        (bytes(&proof.challenge)?, bytes(&proof.spki)?, bytes(&proof.signature)?);
    match visit.web.app.keys().enrol(viewer, &challenge, &spki, &signature).await {
        Ok(()) => {
            let next =
                own_path(&proof.next).map_or_else(|| visit.shell.href("inbox"), str::to_owned);
            if is_script {
                return Ok(Json(json!({ "next": next })).into_response());
            }
            Ok(Redirect::to(&next).into_response())
        }
        Err(Error::Refused(refusal)) => {
            let refusal = visit.shell.text.refusal(&refusal, None);
            if is_script {
                let says = [refusal.what, refusal.why, refusal.next].join(" ");
                let says = Json(json!({ "says": says }));
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, says).into_response());
            }
            let page = page(&visit, &proof.next, Some(refusal)).await?;
            refused(&page)
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

async fn page(visit: &Visit, next: &str, refusal: Option<RefusalText>) -> Result<Page, Failure> {
    let viewer = visit.person()?;
    let keys = visit.web.app.keys();
    Ok(Page {
        s: visit.shell.clone(),
        person: viewer.person.to_string(),
        challenge: URL_SAFE_NO_PAD.encode(keys.challenge(viewer).await?),
        fingerprints: keys.fingerprints(viewer).await?.join(" "),
        next: own_path(next).map_or_else(|| visit.shell.href("inbox"), str::to_owned),
        is_manual: refusal.is_some(),
        refusal,
    })
}
