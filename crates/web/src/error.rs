//! What can go wrong for a visitor. A handler names it; the page is made around it, in the visitor's language.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use procedure::refusal::Refusal;

use crate::shell::Shell;
use crate::text::RefusalText;

/// Why there is no page.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    NotFound,
    /// Only for signed-in people.
    SignIn,
    /// Signed in, but not for this person or post.
    Forbidden,
    /// Another site made the request.
    OtherSite,
    /// A form that is none of ours.
    BadForm,
    /// More than is ever read.
    TooLarge,
    /// More than any paper that is examined.
    PaperTooLarge,
    /// The rule says no.
    Refused(Refusal),
    /// The same act, other bytes.
    Conflict,
    /// We failed; the chain is for the log.
    Fault(String),
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::OtherSite => StatusCode::FORBIDDEN,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooLarge | Self::PaperTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The failure behind a status that a layer or an extractor answered with.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Self::NotFound,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::UNAUTHORIZED => Self::SignIn,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            status if status.is_client_error() => Self::BadForm,
            status => Self::Fault(format!("answered {status}")),
        }
    }

    /// The page that says what happened, why, and what to do next.
    pub(crate) fn page(&self, shell: Shell) -> Response {
        let name = match self {
            Self::NotFound => "not-found",
            Self::SignIn => "sign-in",
            Self::Forbidden => "forbidden",
            Self::OtherSite => "other-site",
            Self::BadForm => "bad-form",
            Self::TooLarge => "too-large",
            Self::PaperTooLarge => "paper-too-large",
            Self::Refused(_) => "refused",
            Self::Conflict => "conflict",
            Self::Fault(_) => "fault",
        };
        let text = |part: &str| shell.say(&format!("error-{name}{part}"));
        let refusal = match self {
            Self::Refused(refusal) => Some(shell.text.refusal(refusal, None)),
            Self::NotFound
            | Self::SignIn
            | Self::Forbidden
            | Self::OtherSite
            | Self::BadForm
            | Self::TooLarge
            | Self::PaperTooLarge
            | Self::Conflict
            | Self::Fault(_) => None,
        };
        let page =
            Page { what: text(""), why: text(".why"), next: text(".next"), refusal, s: shell };
        match page.render() {
            Ok(html) => (self.status(), Html(html)).into_response(),
            Err(error) => {
                tracing::error!(%error, "an error page does not render");
                self.status().into_response()
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<app::Fault> for Failure {
    fn from(fault: app::Fault) -> Self {
        Self::Fault(fault.chain())
    }
}

impl From<app::Error<Refusal>> for Failure {
    fn from(error: app::Error<Refusal>) -> Self {
        match error {
            app::Error::Refused(refusal) => Self::Refused(refusal),
            app::Error::Fault(fault) => fault.into(),
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Fault(format!("rendering a page: {error}"))
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct Page {
    s: Shell,
    what: String,
    why: String,
    next: String,
    refusal: Option<RefusalText>,
}
