//! The very bytes that are signed: the browser hashes them for itself.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::ActId;

use crate::documents::file::pdf;
use crate::error::Failure;
use crate::path::Path;
use crate::visit::Visit;

/// `GET /acts/{id}/facts.json`.
pub(crate) async fn facts(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: ActId = id.parse().map_err(|_| Failure::NotFound)?;
    let bytes =
        visit.web.app.acts().facts_bytes(visit.person()?, id).await?.ok_or(Failure::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, bytes).into_response())
}

/// `GET /acts/{id}/shown/{n}`.
pub(crate) async fn shown(
    visit: Visit,
    Path((id, n)): Path<(String, usize)>,
) -> Result<Response, Failure> {
    let id: ActId = id.parse().map_err(|_| Failure::NotFound)?;
    let bytes =
        visit.web.app.acts().shown_bytes(visit.person()?, id, n).await?.ok_or(Failure::NotFound)?;
    Ok(pdf(&format!("{id}-{n}.pdf"), bytes))
}
