//! The log for strangers' programs, at the addresses of C2SP tlog-tiles: no session, no page.

mod page;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;

pub(crate) use page::show;

use crate::path::Path;
use crate::web::Web;

const TEXT: &str = "text/plain; charset=utf-8";
/// The bytes of a tile are for ever those of its address.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/key", get(key))
        .route("/log/policy", get(policy))
        .route("/log/restorations", get(restorations))
        .route("/log/tile/{*place}", get(tile))
        .layer(CatchPanicLayer::new())
}

/// `GET /log/checkpoint`: what the log says of itself now.
async fn checkpoint(State(web): State<Web>) -> Response {
    answer(web.app.log().checkpoint().await, TEXT, "no-store")
}

/// `GET /log/key`: the key under every checkpoint.
async fn key(State(web): State<Web>) -> Response {
    answer(Ok(Some(format!("{}\n", web.app.log().key()))), TEXT, "no-store")
}

/// `GET /log/policy`: whom to believe, as C2SP tlog-policy.
async fn policy(State(web): State<Web>) -> Response {
    answer(Ok(Some(web.app.log().policy())), TEXT, "no-store")
}

/// `GET /log/restorations`: what was lost each time the records were put back, with what opens the leaf that tells of it.
async fn restorations(State(web): State<Web>) -> Response {
    let file = web.app.restorations().file().await;
    answer(file.map(|file| Some(file.to_string())), "application/json", "no-store")
}

/// `GET /log/tile/{level}/{index}[.p/{width}]`.
async fn tile(State(web): State<Web>, Path(place): Path<String>) -> Response {
    let found = web.app.log().tile(&format!("tile/{place}")).await;
    answer(found, "application/octet-stream", FOR_EVER)
}

fn answer<B: IntoResponse>(found: app::Result<Option<B>>, kind: &str, cache: &str) -> Response {
    match found {
        Ok(Some(body)) => {
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], body).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => {
            tracing::error!(chain = fault.chain(), "fault");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
