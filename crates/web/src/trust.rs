//! The trust file, for verifiers that work without a network: no session, no page.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::Web;

/// `GET /trust`.
pub(crate) async fn file(State(web): State<Web>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"tris-trust.json\""),
    ];
    match web.app.trust().await {
        Ok(file) => (headers, file.to_string()).into_response(),
        Err(fault) => {
            tracing::error!(chain = fault.chain(), "fault");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
