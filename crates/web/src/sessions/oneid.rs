//! Signing in by OneID: to its page, and back.

use app::Error;
use app::oneid::Arrival;
use axum::extract::Query;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use serde::Deserialize;

use super::{create, new};
use crate::error::Failure;
use crate::shell::percent;
use crate::text::Lang;
use crate::visit::{Visit, refused};

/// Name of the cookie by which a browser is known when it comes back.
const COOKIE: &str = "tris-oneid";

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

/// `GET /{lang}/sign-in/oneid?next=`: to the page of OneID. A link and no form: browsers hold the way of a form to another site
/// against `form-action`. What it keeps is forgotten within minutes.
pub(crate) async fn go(
    visit: Visit,
    jar: CookieJar,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    match visit.web.app.oneid().begin(&visit.address, &asked.next).await {
        Ok(begun) => {
            // The language goes there and back too: the address to come back to has none.
            let state = format!("{}-{}", begun.state, visit.shell.text.lang.path());
            let fields = begun.fields.iter().map(|(name, value)| (*name, value.as_str()));
            let fields = fields.chain([("state", state.as_str())]);
            let fields: Vec<String> =
                fields.map(|(name, value)| format!("{name}={}", percent(value))).collect();
            let page = format!("{}?{}", begun.page, fields.join("&"));
            let cookie = create::cookie_of(COOKIE, begun.browser, &headers);
            Ok((jar.add(cookie), Redirect::to(&page)).into_response())
        }
        Err(Error::Refused(refusal)) => {
            refused(&new::page(&visit, asked.next).await?.saying(&refusal))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// `GET /oneid?code=&state=`: the one address that OneID knows. It leads to the same in the language in which somebody left.
pub(crate) async fn back(uri: Uri, Query(back): Query<Back>) -> Redirect {
    let lang = back.state.rsplit_once('-').and_then(|(_, lang)| Lang::from_path(lang));
    let lang = lang.unwrap_or(Lang::UzLatn);
    Redirect::to(&format!("/{}/sessions/oneid?{}", lang.path(), uri.query().unwrap_or_default()))
}

/// `GET /{lang}/sessions/oneid?code=&state=`: signs in whoever came back.
pub(crate) async fn arrive(
    visit: Visit,
    jar: CookieJar,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Failure> {
    let state = back.state.rsplit_once('-').map_or(back.state.as_str(), |(state, _)| state);
    let browser = jar.get(COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let arrival = Arrival { state, code: &back.code, browser: &browser };
    let gone = Cookie::build((COOKIE, "")).path("/").same_site(SameSite::Lax).build();
    match visit.web.app.oneid().sign_in(arrival).await {
        Ok(signed_in) => {
            let on = create::enrolment(&visit, &signed_in.next);
            let jar = jar.remove(gone).add(create::cookie(signed_in.token, &headers));
            Ok((jar, Redirect::to(&on)).into_response())
        }
        Err(Error::Refused(refusal)) => {
            let page = refused(&new::page(&visit, String::new()).await?.saying(&refusal))?;
            Ok((jar.remove(gone), page).into_response())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
