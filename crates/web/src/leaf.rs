//! A page whose content somebody else made, in the frame of all pages: a demo's outside system has no frame of its own.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::shell::Shell;

/// What stands in the frame.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub title: String,
    /// HTML: whoever makes it has escaped what people typed.
    pub main: String,
}

#[derive(Template)]
#[template(path = "leaf.html")]
struct Page {
    s: Shell,
    title: String,
    main: String,
}

impl Leaf {
    pub(crate) fn page(self, shell: Shell, status: StatusCode) -> Response {
        let page = Page { s: shell, title: self.title, main: self.main };
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(error) => {
                tracing::error!(%error, "a page does not render");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

impl IntoResponse for Leaf {
    fn into_response(self) -> Response {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
