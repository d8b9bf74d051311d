//! The signed snapshot that codes are judged with: no session, no page.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::web::Web;

/// `GET /snapshot`. Whoever has it is told so in a few bytes.
pub(crate) async fn file(State(web): State<Web>, headers: HeaderMap) -> Response {
    let bytes = match web.app.seals().published().await {
        Ok(Some((_, bytes))) => bytes,
        Ok(None) => {
            return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response();
        }
        Err(fault) => {
            tracing::error!(chain = fault.chain(), "fault");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let tag = format!("\"{}\"", hex::encode(Sha256::digest(&bytes)));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| known.contains(&tag));
    let common = [(header::ETAG, tag), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if is_known {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    (common, [(header::CONTENT_TYPE, "application/cose")], bytes).into_response()
}
