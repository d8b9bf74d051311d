//! The signed file of a paper, its receipt of the log, and its status for programs.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::status;
use crate::error::Failure;
use crate::path::Path;
use crate::visit::Visit;

/// A PDF in the browser's own viewer needs no policy of ours but this.
const PDF_POLICY: &str = "frame-ancestors 'none'";

/// `GET /documents/{id}.pdf`, `GET /documents/{id}.tlog-proof` and `GET /documents/{asked}.json`.
pub(crate) async fn show(visit: Visit, Path(file): Path<String>) -> Result<Response, Failure> {
    let (scope, app) = (visit.scope(), &visit.web.app);
    if let Some(id) = file.strip_suffix(".tlog-proof") {
        let (name, text) = app.log().receipt(&scope, id).await?.ok_or(Failure::NotFound)?;
        return Ok(receipt(&name, text));
    }
    if let Some(asked) = file.strip_suffix(".json") {
        return Ok(status::answer(app.documents().look_up(asked).await?, app.now()));
    }
    let id = file.strip_suffix(".pdf").ok_or(Failure::NotFound)?;
    let (name, bytes) = app.documents().file(&scope, id).await?.ok_or(Failure::NotFound)?;
    Ok(pdf(&name, bytes))
}

/// A PDF shown in the browser, under this name when kept.
pub(crate) fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", plain(name))),
        (header::CONTENT_SECURITY_POLICY, PDF_POLICY.to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// A receipt to keep beside its paper.
fn receipt(name: &str, text: String) -> Response {
    let name = format!("{}.tlog-proof", plain(name));
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, text).into_response()
}

/// A name that every file system takes.
fn plain(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    name.chars().map(plain).collect()
}
