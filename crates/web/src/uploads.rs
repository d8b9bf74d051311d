//! Files that facts cite, given back as they came.

use app::uploads::Opened;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::ActId;

use crate::error::Failure;
use crate::path::Path;
use crate::visit::Visit;

/// Somebody else made these bytes: a browser keeps them and shows none of them as a page of ours.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// `GET /cases/{reference}/files/{sha256}`.
pub(crate) async fn of_case(
    visit: Visit,
    Path((reference, sha256)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let uploads = visit.web.app.uploads();
    let file = uploads.of_case(&visit.scope(), &reference, &sha256).await?;
    Ok(response(file.ok_or(Failure::NotFound)?))
}

/// `GET /acts/{id}/files/{sha256}`.
pub(crate) async fn of_act(
    visit: Visit,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id: ActId = id.parse().map_err(|_| Failure::NotFound)?;
    let file = visit.web.app.uploads().of_act(visit.person()?, id, &sha256).await?;
    Ok(response(file.ok_or(Failure::NotFound)?))
}

fn response((file, bytes): Opened) -> Response {
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&file.name)),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// RFC 6266: a plain name for old browsers, and the whole one in UTF-8 (RFC 8187).
fn disposition(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let ascii: String = name.chars().map(plain).collect();
    let encoded: String = name.bytes().map(encode).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

fn encode(byte: u8) -> String {
    let is_plain = byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leaves_the_header() {
        let cases = [
            ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
            (
                "oʻ\"\r\n;.pdf",
                "attachment; filename=\"o-----.pdf\"; filename*=UTF-8''o%CA%BB%22%0D%0A%3B.pdf",
            ),
        ];
        for (name, expected) in cases {
            assert_eq!(disposition(name), expected);
        }
    }
}
