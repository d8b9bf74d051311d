//! Signing in by a passkey.

use app::Error;
use app::passkeys::Answer;
use axum::Form;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::question;
use crate::eimzo;
use crate::error::Failure;
use crate::sessions::{self, create};
use crate::visit::{Visit, refused};

#[derive(Deserialize)]
pub(crate) struct Sent {
    question: String,
    answer: String,
    #[serde(default)]
    next: String,
}

/// `POST /{lang}/sessions/questions`.
pub(crate) async fn ask(visit: Visit) -> Result<Response, Failure> {
    let asked = visit.web.app.passkeys().ask(&visit.address).await;
    question(&visit, asked)
}

/// `POST /{lang}/sessions/passkey`: then the browser gets a signing key of its own, and goes on to where it wanted.
pub(crate) async fn create(
    visit: Visit,
    jar: CookieJar,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let answer = Answer { question: &sent.question, credential: &sent.answer };
    match visit.web.app.passkeys().sign_in(answer).await {
        Ok(token) => {
            let on = create::enrolment(&visit, &sent.next);
            Ok((jar.add(create::cookie(token, &headers)), Redirect::to(&on)).into_response())
        }
        Err(Error::Refused(refusal)) => {
            let page = sessions::new::page(&visit, sent.next).await?.saying(&refusal);
            Ok(eimzo::opened(&visit, refused(&page)?))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
