//! One visit: who it is, in which language, and the page around whatever the handler answers.

use std::net::SocketAddr;

use app::scope::{Scope, Viewer};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;

use crate::error::Failure;
use crate::leaf::Leaf;
use crate::shell::Shell;
use crate::text::Lang;
use crate::web::Web;

/// Name of the cookie that holds the session's token.
pub(crate) const COOKIE: &str = "tris";

/// What a handler knows about the visit.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) web: Web,
    pub(crate) shell: Shell,
    pub(crate) viewer: Option<Viewer>,
    pub(crate) token: Option<String>,
    /// The network address of whoever asks: its own, or that of a proxy before us.
    pub(crate) address: String,
}

impl Visit {
    /// What the visitor may see.
    pub(crate) fn scope(&self) -> Scope {
        self.viewer.clone().map_or(Scope::Public, Scope::Person)
    }

    /// The signed-in person, or the way to sign in.
    pub(crate) fn person(&self) -> Result<&Viewer, Failure> {
        self.viewer.as_ref().ok_or(Failure::SignIn)
    }

    /// After a POST: go there, in the visitor's language.
    pub(crate) fn go(&self, path: &str) -> Response {
        Redirect::to(&self.shell.href(path)).into_response()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Failure::Fault("a route outside the visit layer".to_owned()))
    }
}

/// A rendered page.
pub(crate) fn html(template: &impl askama::Template) -> Result<Response, Failure> {
    Ok(Html(template.render()?).into_response())
}

/// A page that says no: same content, status 422.
pub(crate) fn refused(template: &impl askama::Template) -> Result<Response, Failure> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(template.render()?)).into_response())
}

/// Finds session and language before the handler, makes the page of a failure after it.
pub(crate) async fn layer(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let address = from.map(|from| from.0.ip().to_string()).unwrap_or_default();
    let asked = (request.uri().clone(), request.headers().clone());
    let visit = match begin(web, asked, address).await {
        Ok(visit) => visit,
        Err(failure) => return failure.into_response(),
    };
    // A form asks by HEAD whether it would arrive: it is answered as the page would be.
    let is_get = matches!(*request.method(), Method::GET | Method::HEAD);
    let shell = visit.shell.clone();
    request.extensions_mut().insert(shell.text.clone());
    let is_signed_in = visit.viewer.is_some();
    request.extensions_mut().insert(visit);
    let mut response = finish(next.run(request).await, shell, is_get);
    if is_signed_in || response.status().is_client_error() {
        response
            .headers_mut()
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

async fn begin(
    web: Web,
    (uri, headers): (Uri, HeaderMap),
    address: String,
) -> Result<Visit, Failure> {
    let jar = CookieJar::from_headers(&headers);
    let token = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
    let viewer = match &token {
        Some(token) => web.app.sessions().find(token).await?,
        None => None,
    };
    let lang = lang(&uri, &headers);
    let notices = match &viewer {
        Some(viewer) => web.app.notices().recent(&Scope::Person(viewer.clone())).await?,
        None => 0,
    };
    let who = viewer.as_ref().map(|viewer| (viewer, notices));
    let shell = Shell::new(&web, lang, who, &uri);
    Ok(Visit { web, shell, viewer, token, address })
}

/// By the address; where it has no language (a short address, a POST), by the page the visitor came from.
fn lang(uri: &Uri, headers: &HeaderMap) -> Lang {
    let of = |path: &str| Lang::from_path(path.split('/').nth(1).unwrap_or(""));
    let referer = || {
        let text = headers.get(header::REFERER)?.to_str().ok()?;
        of(text.parse::<Uri>().ok()?.path())
    };
    of(uri.path()).or_else(referer).unwrap_or(Lang::UzLatn)
}

fn finish(mut response: Response, shell: Shell, is_get: bool) -> Response {
    if let Some(leaf) = response.extensions_mut().remove::<Leaf>() {
        return leaf.page(shell, response.status());
    }
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if is_bare_error(&response) => Failure::of_status(response.status()),
        None => return response,
    };
    if let Failure::Fault(chain) = &failure {
        tracing::error!(chain, "fault");
    }
    if matches!(failure, Failure::SignIn) && is_get {
        return Redirect::to(&shell.sign_in()).into_response();
    }
    failure.page(shell)
}

/// An error that a layer or an extractor answered with, in plain text or nothing.
fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or("");
    (status.is_client_error() || status.is_server_error())
        && (kind.is_empty() || kind.starts_with("text/plain"))
}
