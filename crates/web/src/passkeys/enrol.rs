//! Enrolling a passkey, from the page of one's keys.

use app::Error;
use app::passkeys::Answer;
use axum::Form;
use axum::response::Response;
use serde::Deserialize;

use super::question;
use crate::error::Failure;
use crate::keys::list;
use crate::visit::{Visit, refused};

#[derive(Deserialize)]
pub(crate) struct Sent {
    question: String,
    answer: String,
    #[serde(default)]
    name: String,
}

/// `POST /{lang}/passkeys/questions`.
pub(crate) async fn ask(visit: Visit) -> Result<Response, Failure> {
    let asked = visit.web.app.passkeys().begin(visit.person()?).await;
    question(&visit, asked)
}

/// `POST /{lang}/passkeys`.
pub(crate) async fn create(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let answer = Answer { question: &sent.question, credential: &sent.answer };
    match visit.web.app.passkeys().enrol(viewer, answer, &sent.name).await {
        Ok(()) => Ok(visit.go("keys")),
        Err(Error::Refused(refusal)) => {
            refused(&list::page(&visit, viewer.person, None).await?.saying(&refusal))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
