//! The list of revoked certificates, for programs: no session, no page.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::Web;

/// `GET /crl`. It may be kept, but whoever keeps it asks whether it is still the last one: the next may come any moment.
pub(crate) async fn file(State(web): State<Web>, asked: HeaderMap) -> Response {
    let list = match web.app.keys().revocation_list().await {
        Ok(list) => list,
        Err(fault) => {
            tracing::error!(chain = fault.chain(), "fault");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let tag = format!("\"{}\"", list.number);
    let kept =
        [(header::CACHE_CONTROL, "public, no-cache".to_owned()), (header::ETAG, tag.clone())];
    if has(&asked, &tag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, "application/pkix-crl"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"tris.crl\""),
    ];
    (kept, headers, list.der.clone()).into_response()
}

/// Does whoever asks have the file of this tag? RFC 9110, 13.1.2: by weak comparison, and there is always one for `*`.
fn has(asked: &HeaderMap, tag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}
