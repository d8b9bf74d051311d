//! The list of revoked certificates, for programs: no session, no page.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::Web;

/// `GET /crl`.
pub(crate) async fn file(State(web): State<Web>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pkix-crl"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"tris.crl\""),
    ];
    match web.app.keys().revocation_list().await {
        Ok(list) => (headers, list).into_response(),
        Err(fault) => {
            tracing::error!(chain = fault.chain(), "fault");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
