//! What the authority says of one certificate, for programs (RFC 6960, appendix A): no session, no page.

use app::keys::{OCSP_LIMIT_BYTES, no_answer};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tower_http::catch_panic::CatchPanicLayer;

use crate::path::Path;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/ocsp", post(sent))
        .route("/ocsp/{*question}", get(named))
        .layer(DefaultBodyLimit::max(OCSP_LIMIT_BYTES))
        .layer(CatchPanicLayer::new())
}

/// `POST /ocsp`. What is too long to be a question is answered as any other that is none.
async fn sent(State(web): State<Web>, question: Result<Bytes, BytesRejection>) -> Response {
    answer(&web, &question.unwrap_or_default()).await
}

/// `GET /ocsp/{base64 of the question}`, of which some programs escape the signs and some do not.
async fn named(State(web): State<Web>, Path(question): Path<String>) -> Response {
    answer(&web, &STANDARD.decode(question).unwrap_or_default()).await
}

/// The status is in the answer: HTTP says 200 of all of them.
async fn answer(web: &Web, question: &[u8]) -> Response {
    let answer = web.app.keys().answer(question).await.unwrap_or_else(|fault| {
        tracing::error!(chain = fault.chain(), "fault");
        no_answer()
    });
    let headers = [
        (header::CONTENT_TYPE, "application/ocsp-response"),
        // A report may come any moment: whoever keeps the answer does so at their own risk.
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, answer).into_response()
}
