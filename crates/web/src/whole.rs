//! Requests that are too large: read to their end all the same, up to a bound, and forgotten.
//!
//! A browser sends all of a form before it listens. Answered earlier and hung up on, it shows that the connection broke, and
//! whoever sent a film instead of a scan learns nothing.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::Failure;

/// The largest form without files.
pub(crate) const LARGEST_BODY: usize = 1 << 20;
/// Nobody is waited for longer than this: more is cut off.
const MOST_READ: usize = 1 << 30;

/// Lets a request through that does not say it is larger than this; of another, its end is awaited for the answer's sake.
pub(crate) async fn within(
    most: usize,
    otherwise: Failure,
    request: Request,
    next: Next,
) -> Response {
    if size(&request) <= most {
        return next.run(request).await;
    }
    drain(request.into_body()).await;
    otherwise.into_response()
}

/// How large the body says it is; one that does not say is cut off where its limit is.
pub(crate) fn size(request: &Request) -> usize {
    let said = request.headers().get(header::CONTENT_LENGTH);
    let digits = said.and_then(|said| said.to_str().ok());
    // A number that is too large for us is large.
    digits.map_or(0, |digits| digits.trim().parse().unwrap_or(usize::MAX))
}

/// Reads to the end, the bound, or where the sender gives up.
pub(crate) async fn drain(mut body: Body) {
    let mut read = 0_usize;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        read = read.saturating_add(frame.data_ref().map_or(0, Bytes::len));
        if read > MOST_READ {
            return;
        }
    }
}
