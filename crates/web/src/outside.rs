//! The door for answers of other systems: no session, no page; the signature says who it is.

use std::sync::Arc;

use app::outside::LARGEST_ANSWER;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use procedure::Refusal;
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;

use crate::assets::Assets;
use crate::path::Path;
use crate::text::{Lang, Texts};
use crate::web::Web;

/// The header that carries the signature over the bytes of the body.
pub const SIGNATURE: &str = "signature";

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/outside/{system}", post(receive))
        .layer(DefaultBodyLimit::max(LARGEST_ANSWER))
        .layer(CatchPanicLayer::new())
}

/// The door alone, for a system in this program that comes through it as any other.
pub fn door(app: app::App, texts: Texts) -> Router {
    routes().with_state(Web { app, texts, assets: Arc::new(Assets::new()) })
}

/// `POST /outside/{system}`: 202 for a new answer, 200 for one that is known.
async fn receive(
    State(web): State<Web>,
    Path(system): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let bytes = match body {
        Ok(bytes) => bytes,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return problem(&web, &Refusal::new("outside.too-large"));
        }
        Err(rejection) => return rejection.status().into_response(),
    };
    let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or("");
    match web.app.outside().receive(&system, &bytes, signature).await {
        Ok(acknowledged) => {
            let status = if acknowledged.is_new { StatusCode::ACCEPTED } else { StatusCode::OK };
            answer(status, "application/json", &json!({ "state": acknowledged.state }))
        }
        Err(app::Error::Refused(refusal)) => problem(&web, &refusal),
        Err(app::Error::Fault(fault)) => {
            tracing::error!(chain = fault.chain(), "fault");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// RFC 9457, in English: its reader is a program, and whoever looks after it.
fn problem(web: &Web, refusal: &Refusal) -> Response {
    let status = match refusal.code.as_str() {
        "outside.unknown-system" => StatusCode::NOT_FOUND,
        "outside.signature" => StatusCode::UNAUTHORIZED,
        "outside.other-bytes" => StatusCode::CONFLICT,
        "outside.too-large" => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let words = web.texts.speak(Lang::En).refusal(refusal, None);
    let detail = format!("{} {}", words.why, words.next);
    let body = json!({
        "title": words.what, "status": status.as_u16(), "detail": detail,
        "code": refusal.code, "values": refusal.values,
    });
    answer(status, "application/problem+json", &body)
}

fn answer(status: StatusCode, kind: &'static str, body: &serde_json::Value) -> Response {
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
