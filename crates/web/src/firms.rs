//! Registering a firm: its director signs so by E-IMZO, and is in.

use app::Error;
use app::eimzo::Answer;
use app::firms::Place;
use askama::Template;
use axum::Form;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::Region;
use procedure::Refusal;
use serde::Deserialize;

use crate::eimzo::{self, AgentView, opened, question};
use crate::error::Failure;
use crate::sessions::create;
use crate::shell::Shell;
use crate::text::RefusalText;
use crate::visit::{Visit, html, refused};

#[derive(Deserialize, Default)]
pub(crate) struct Sent {
    #[serde(default)]
    question: String,
    #[serde(default)]
    pkcs7: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    region: String,
}

struct RegionView {
    code: String,
    name: &'static str,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "firms/new.html")]
struct Page {
    s: Shell,
    /// `None`: no firm gets in by itself here.
    agent: Option<AgentView>,
    address: String,
    regions: Vec<RegionView>,
    refusal: Option<RefusalText>,
}

/// `GET /{lang}/firms`.
pub(crate) async fn new(visit: Visit) -> Result<Response, Failure> {
    Ok(opened(&visit, html(&page(&visit, &Sent::default(), None))?))
}

/// `POST /{lang}/firms/questions`: what the director is to sign.
pub(crate) async fn ask(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    let place = Place { address: &sent.address, region: &sent.region };
    let asked = visit.web.app.firms().ask(place, &visit.address).await;
    question(&visit, asked)
}

/// `POST /{lang}/firms`: then the director's browser gets a signing key, and goes on to what a firm may start.
pub(crate) async fn create(
    visit: Visit,
    jar: CookieJar,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let (question, pkcs7) = (sent.question.as_str(), sent.pkcs7.as_str());
    let answer = Answer { question, pkcs7, from: &visit.address };
    match visit.web.app.firms().register(answer).await {
        Ok(token) => {
            let on = create::enrolment(&visit, &visit.shell.href("services"));
            Ok((jar.add(create::cookie(token, &headers)), Redirect::to(&on)).into_response())
        }
        Err(Error::Refused(refusal)) => {
            Ok(opened(&visit, refused(&page(&visit, &sent, Some(&refusal)))?))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

fn page(visit: &Visit, sent: &Sent, said: Option<&Refusal>) -> Page {
    let view = |region: Region| {
        let code = region.to_string();
        RegionView { is_chosen: code == sent.region, name: region.name(), code }
    };
    let agent = eimzo::agent(visit).filter(|_| visit.web.app.firms().may_get_in());
    Page {
        s: visit.shell.clone(),
        agent,
        address: sent.address.clone(),
        regions: Region::all().map(view).collect(),
        refusal: said.map(|refusal| visit.shell.text.refusal(refusal, None)),
    }
}
