//! Signing in.

use axum::Form;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use domain::PersonId;
use serde::Deserialize;

use super::own_path;
use crate::error::Failure;
use crate::shell::percent;
use crate::visit::{COOKIE, Visit};

#[derive(Deserialize)]
pub(crate) struct Chosen {
    person: String,
    #[serde(default)]
    next: String,
}

/// `POST /sessions`: then the browser gets a key of its own, and goes on to where it wanted.
pub(crate) async fn create(
    visit: Visit,
    jar: CookieJar,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    let person: PersonId = chosen.person.parse().map_err(|_| Failure::BadForm)?;
    let token = visit.web.app.sessions().sign_in(person).await?.ok_or(Failure::Forbidden)?;
    let enrol = enrolment(&visit, &chosen.next);
    Ok((jar.add(cookie(token, &headers)), Redirect::to(&enrol)).into_response())
}

/// Where the browser gets its signing key, and then goes on.
pub(crate) fn enrolment(visit: &Visit, next: &str) -> String {
    let next = own_path(next).map_or_else(|| visit.shell.href("inbox"), str::to_owned);
    visit.shell.href(&format!("enrol?next={}", percent(&next)))
}

/// The session's cookie.
pub(crate) fn cookie(token: String, headers: &HeaderMap) -> Cookie<'static> {
    cookie_of(COOKIE, token, headers)
}

/// A cookie that no script reads; `Secure` everywhere but on this very machine, where there is no https.
pub(crate) fn cookie_of(own: &'static str, value: String, headers: &HeaderMap) -> Cookie<'static> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    Cookie::build((own, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(!is_local)
        .build()
}
