//! Confirming, refusing or taking back a proposal.

use app::Error;
use app::proposals::Answered;
use axum::Form;
use axum::response::Response;
use domain::proposal::Step;
use serde::Deserialize;
use uuid::Uuid;

use super::list;
use crate::error::Failure;
use crate::path::Path;
use crate::visit::{Visit, html, refused};

#[derive(Deserialize)]
pub(crate) struct Taken {
    step: String,
}

/// `POST /{lang}/proposals/{id}/answer`. The answer to a confirmed invitation is the page itself: the link in it is shown this once.
pub(crate) async fn answer(
    visit: Visit,
    Path(id): Path<String>,
    Form(taken): Form<Taken>,
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let proposal: Uuid = id.parse().map_err(|_| Failure::NotFound)?;
    let step = Step::parse(&taken.step).ok_or(Failure::BadForm)?;
    match visit.web.app.proposals().answer(viewer, proposal, step).await {
        Ok(Answered::Done) => Ok(visit.go("proposals")),
        Ok(Answered::Invited(link)) => html(&list::page(&visit).await?.with_link(&visit, link)),
        Err(Error::Refused(refusal)) => refused(&list::page(&visit).await?.saying(&refusal)),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
