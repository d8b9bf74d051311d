//! The signed file of a paper.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::Failure;
use crate::visit::Visit;

/// A PDF in the browser's own viewer needs no policy of ours but this.
const PDF_POLICY: &str = "frame-ancestors 'none'";

/// `GET /documents/{id}.pdf`.
pub(crate) async fn show(visit: Visit, Path(file): Path<String>) -> Result<Response, Failure> {
    let id = file.strip_suffix(".pdf").ok_or(Failure::NotFound)?;
    let (name, bytes) =
        visit.web.app.documents().file(&visit.scope(), id).await?.ok_or(Failure::NotFound)?;
    Ok(pdf(&name, bytes))
}

/// A PDF shown in the browser, under this name when kept.
pub(crate) fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
        (header::CONTENT_SECURITY_POLICY, PDF_POLICY.to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}
