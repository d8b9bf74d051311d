//! Signing out: here, elsewhere, everywhere else.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};

use domain::PersonId;
use uuid::Uuid;

use crate::error::Failure;
use crate::path::Path;
use crate::visit::{COOKIE, Visit};

/// `POST /sessions/end`.
pub(crate) async fn end(visit: Visit, jar: CookieJar) -> Result<Response, Failure> {
    if let Some(token) = &visit.token {
        visit.web.app.sessions().sign_out(token).await?;
    }
    let gone = Cookie::build((COOKIE, "")).path("/").build();
    Ok((jar.remove(gone), Redirect::to(&visit.shell.home())).into_response())
}

/// `POST /sessions/{id}/end`: one of one's own.
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let session: Uuid = id.parse().map_err(|_| Failure::NotFound)?;
    visit.web.app.sessions().end(viewer, session).await?;
    Ok(visit.go("keys"))
}

/// `POST /{lang}/people/{person}/sessions/end`: all of somebody else's, by the compliance officer.
pub(crate) async fn of_person(
    visit: Visit,
    Path(person): Path<String>,
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let person: PersonId = person.parse().map_err(|_| Failure::NotFound)?;
    if !visit.web.app.sessions().end_of(viewer, person).await? {
        return Err(Failure::Forbidden);
    }
    Ok(visit.go(&format!("people/{person}/keys")))
}

/// `POST /sessions/others/end`: all but this one.
pub(crate) async fn others(visit: Visit) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    if let Some(token) = &visit.token {
        visit.web.app.sessions().end_others(viewer, token).await?;
    }
    Ok(visit.go("keys"))
}
