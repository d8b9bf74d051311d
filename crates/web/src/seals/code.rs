//! The page that a telephone's camera opens. It is the same for everybody, because the browser keeps it: who is signed in
//! does not stand on it.

use askama::Template;
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;

use super::{Trust, trust, words};
use crate::error::Failure;
use crate::shell::Shell;
use crate::text::Lang;
use crate::visit::{Visit, html};
use crate::web::Web;

#[derive(Template)]
#[template(path = "seals/code.html")]
pub(super) struct Page {
    s: Shell,
    trust: Option<Trust>,
    /// What the page may have to say.
    words: Vec<(String, String)>,
    q: &'static str,
}

/// `GET /Q`: as the camera opens it, in the language of the telephone.
pub(crate) async fn scanned(visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let lang = accepted.and_then(Lang::preferred).unwrap_or(Lang::UzLatn);
    html(&page(&visit.web, lang))
}

/// `GET /{lang}/q`.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    html(&page(&visit.web, visit.shell.text.lang))
}

/// The page in this language.
pub(super) fn page(web: &Web, lang: Lang) -> Page {
    let mut s = Shell::new(web, lang, None, &Uri::from_static("/q"));
    "q".clone_into(&mut s.rest);
    Page { trust: trust(&web.app), words: words::all(&s.text), q: "", s }
}
