//! The file that was dropped, read without a session and never beyond its limit.

use app::documents::FILE_LIMIT_BYTES;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;

use crate::error::Failure;

/// The largest form: a file, a receipt, and what a browser writes around them.
pub(crate) const LARGEST: usize = FILE_LIMIT_BYTES + RECEIPT + 64 * 1024;
/// Larger than any receipt.
const RECEIPT: usize = 512 * 1024;

/// The file and its receipt; `None` if no file was chosen. Of two receipts that a person may drop, one alone is a file too.
pub(super) async fn read(
    mut request: Request,
) -> Result<Option<(Vec<u8>, Option<Vec<u8>>)>, Failure> {
    DefaultBodyLimit::max(LARGEST).apply(&mut request);
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| Failure::BadForm)?;
    let (mut file, mut receipt) = (None, None);
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        let (into, limit) = match field.name() {
            Some("file") => (&mut file, FILE_LIMIT_BYTES),
            Some("receipt") => (&mut receipt, RECEIPT),
            _ => return Err(Failure::BadForm),
        };
        if into.is_some() {
            return Err(Failure::BadForm);
        }
        *into = Some(bytes(field, limit).await?).filter(|bytes| !bytes.is_empty());
    }
    Ok(match (file, receipt) {
        (Some(file), receipt) => Some((file, receipt)),
        (None, Some(receipt)) => Some((receipt, None)),
        (None, None) => None,
    })
}

async fn bytes(mut field: Field<'_>, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > limit {
            return Err(Failure::PaperTooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The end is missing, a part makes no sense, or it is all too much.
fn broken(error: &MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::PaperTooLarge,
        _ => Failure::BadForm,
    }
}
