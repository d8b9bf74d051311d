//! Signing in by E-IMZO.

use app::Error;
use app::eimzo::Answer;
use axum::Form;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::{opened, question};
use crate::error::Failure;
use crate::sessions::{self, create};
use crate::visit::{Visit, refused};

#[derive(Deserialize)]
pub(crate) struct Sent {
    question: String,
    pkcs7: String,
    #[serde(default)]
    next: String,
}

/// `POST /{lang}/sessions/eimzo/questions`.
pub(crate) async fn ask(visit: Visit) -> Result<Response, Failure> {
    let asked = visit.web.app.eimzo().ask(&visit.address).await;
    question(&visit, asked)
}

/// `POST /{lang}/sessions/eimzo`: then the browser gets a signing key of its own, and goes on to where it wanted.
pub(crate) async fn create(
    visit: Visit,
    jar: CookieJar,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let (question, pkcs7) = (sent.question.as_str(), sent.pkcs7.as_str());
    let answer = Answer { question, pkcs7, from: &visit.address };
    match visit.web.app.eimzo().sign_in(answer).await {
        Ok(token) => {
            let on = create::enrolment(&visit, &sent.next);
            Ok((jar.add(create::cookie(token, &headers)), Redirect::to(&on)).into_response())
        }
        Err(Error::Refused(refusal)) => {
            let page = sessions::new::page(&visit, sent.next).await?.saying(&refusal);
            Ok(opened(&visit, refused(&page)?))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
