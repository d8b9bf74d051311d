//! What an address names in its parts. What cannot be read there names nothing, and the answer is the page that says so.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::Failure;

/// The parts of the address; every handler takes them so, but the one that answers on codes of papers, whatever they are.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(path)| Self(path)).map_err(|rejection| {
            // Not UTF-8, or no number where one stands; the rest would be a route of ours without its part.
            if rejection.status().is_client_error() {
                Failure::NotFound
            } else {
                Failure::Fault(rejection.to_string())
            }
        })
    }
}
