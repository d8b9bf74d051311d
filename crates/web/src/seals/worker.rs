//! The service worker of the page: with it the page opens without a network. It keeps the page and its files, nothing else.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::code;
use crate::error::Failure;
use crate::text::Lang;
use crate::visit::Visit;

const SCRIPT: &str = include_str!("../../static/worker/q.js");

/// `GET /q-worker.js`: the script, with what it keeps. A new page has a new name, so that browsers take all of it anew.
pub(crate) async fn script(visit: Visit) -> Result<Response, Failure> {
    let (web, shell) = (&visit.web, &visit.shell);
    let mut hash = Sha256::new();
    let mut pages = vec!["/Q".to_owned(), "/q".to_owned()];
    for lang in Lang::ALL {
        hash.update(code::page(web, lang).render()?);
        pages.push(format!("/{}/q", lang.path()));
    }
    let own = [shell.style().to_owned(), shell.mark().to_owned()];
    let shared = ["shell", "cbor", "store"].map(|name| shell.script(name));
    let files: Vec<_> = own.into_iter().chain(shared).chain(web.assets.scripts_in("qr")).collect();
    hash.update(SCRIPT);
    let name = hex::encode(hash.finalize()).chars().take(16).collect::<String>();
    let kept = json!({ "name": format!("tris-q-{name}"), "pages": pages, "files": files });
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, format!("const KEPT = {kept};\n\n{SCRIPT}")).into_response())
}
