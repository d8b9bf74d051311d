//! E-IMZO: what pages need to talk to the agent beside the browser, and signing in by it.

pub(crate) mod sign_in;

use app::Error;
use app::eimzo::Question;
use app::ports::Agent;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use procedure::Refusal;
use serde_json::json;

use crate::error::Failure;
use crate::security;
use crate::visit::Visit;

/// Where the script of a page finds the agent.
pub(crate) struct AgentView {
    pub(crate) address: String,
    pub(crate) site_keys: String,
}

impl From<Agent> for AgentView {
    fn from(agent: Agent) -> Self {
        Self { address: agent.address, site_keys: agent.site_keys.join(" ") }
    }
}

/// The agent of E-IMZO, where it is connected.
pub(crate) fn agent(visit: &Visit) -> Option<AgentView> {
    visit.web.app.eimzo().agent().map(AgentView::from)
}

/// Lets the script of this page, and of no other, talk to the agent.
pub(crate) fn opened(visit: &Visit, page: Response) -> Response {
    let Some(agent) = visit.web.app.eimzo().agent() else { return page };
    let policy = HeaderValue::from_str(&security::reaching(&agent.address));
    let Ok(policy) = policy else { return page };
    ([(header::CONTENT_SECURITY_POLICY, policy)], page).into_response()
}

/// What an agent is to sign, for the script of the page; or why nothing, in the visitor's words.
pub(crate) fn question(
    visit: &Visit,
    asked: Result<Question, Error<Refusal>>,
) -> Result<Response, Failure> {
    match asked {
        Ok(Question { name, sign }) => {
            Ok(Json(json!({ "question": name, "sign": sign })).into_response())
        }
        Err(Error::Refused(refusal)) => {
            let said = visit.shell.text.refusal(&refusal, None);
            let said = json!({ "says": format!("{} {} {}", said.what, said.why, said.next) });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(said)).into_response())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
