//! Getting in by a link that somebody was given: a passkey is enrolled, and its holder is signed in.

use app::Error;
use app::passkeys::Answer;
use askama::Template;
use axum::Form;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use procedure::Refusal;
use serde::Deserialize;

use crate::error::Failure;
use crate::passkeys::question;
use crate::path::Path;
use crate::sessions::create;
use crate::shell::Shell;
use crate::text::RefusalText;
use crate::visit::{Visit, html, refused};

#[derive(Deserialize)]
pub(crate) struct Sent {
    question: String,
    answer: String,
    #[serde(default)]
    name: String,
}

struct Open {
    secret: String,
    name: String,
    until: String,
}

#[derive(Template)]
#[template(path = "invitations/show.html")]
struct Page {
    s: Shell,
    /// `None`: the link serves no more.
    open: Option<Open>,
    refusal: Option<RefusalText>,
}

/// `GET /{lang}/invitations/{secret}`: looking uses nothing up.
pub(crate) async fn show(visit: Visit, Path(secret): Path<String>) -> Result<Response, Failure> {
    let page = page(&visit, &secret, None).await?;
    if page.open.is_none() { refused(&page) } else { html(&page) }
}

/// `POST /{lang}/invitations/{secret}/questions`.
pub(crate) async fn ask(visit: Visit, Path(secret): Path<String>) -> Result<Response, Failure> {
    let asked = visit.web.app.invitations().begin(&secret, &visit.address).await;
    question(&visit, asked)
}

/// `POST /{lang}/invitations/{secret}`.
pub(crate) async fn accept(
    visit: Visit,
    Path(secret): Path<String>,
    jar: CookieJar,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let answer = Answer { question: &sent.question, credential: &sent.answer };
    match visit.web.app.invitations().accept(&secret, answer, &sent.name).await {
        Ok(token) => {
            let on = create::enrolment(&visit, &visit.shell.href("keys"));
            Ok((jar.add(create::cookie(token, &headers)), Redirect::to(&on)).into_response())
        }
        Err(Error::Refused(refusal)) => refused(&page(&visit, &secret, Some(refusal)).await?),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

async fn page(visit: &Visit, secret: &str, said: Option<Refusal>) -> Result<Page, Failure> {
    let text = &visit.shell.text;
    let (open, said) = match visit.web.app.invitations().find(secret).await {
        Ok(invited) => {
            let until = text.moment(invited.expires_at);
            (Some(Open { secret: secret.to_owned(), name: invited.name, until }), said)
        }
        Err(Error::Refused(refusal)) => (None, Some(refusal)),
        Err(Error::Fault(fault)) => return Err(fault.into()),
    };
    let refusal = said.map(|refusal| text.refusal(&refusal, None));
    Ok(Page { s: visit.shell.clone(), open, refusal })
}
