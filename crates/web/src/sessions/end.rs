//! Signing out.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};

use crate::error::Failure;
use crate::visit::{COOKIE, Visit};

/// `POST /sessions/end`.
pub(crate) async fn end(visit: Visit, jar: CookieJar) -> Result<Response, Failure> {
    if let Some(token) = &visit.token {
        visit.web.app.sessions().sign_out(token).await?;
    }
    let gone = Cookie::build((COOKIE, "")).path("/").build();
    Ok((jar.remove(gone), Redirect::to(&visit.shell.home())).into_response())
}
