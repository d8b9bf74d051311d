//! A prepared act that no longer counts, prepared once more with the facts it carried: one press, nothing typed again.

use app::Error;
use app::acts::{Prepare, PreparedView};
use axum::Form;
use axum::response::Response;
use domain::ActId;
use procedure::act::NewFact;
use procedure::case::FactAt;
use serde::Deserialize;

use super::form;
use super::sign::{is_open, load, page};
use crate::error::Failure;
use crate::path::Path;
use crate::visit::{Visit, refused};

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// Made by the page, so that a second press prepares nothing new.
    act_id: String,
}

/// `POST /{lang}/acts/{id}`.
pub(crate) async fn again(
    visit: Visit,
    Path(id): Path<String>,
    Form(asked): Form<Asked>,
) -> Result<Response, Failure> {
    let prepared = load(&visit, &id).await?;
    if prepared.status == "committed" {
        return Ok(visit.go(&format!("cases/{}", prepared.reference)));
    }
    if is_open(&visit, &prepared) {
        return Ok(visit.go(&format!("acts/{id}")));
    }
    let act_id: ActId = asked.act_id.parse().map_err(|_| Failure::BadForm)?;
    let viewer = visit.person()?;
    let form = form::load(&visit, &prepared.reference, prepared.action.as_str()).await?;
    let prepare = Prepare {
        act_id,
        reference: prepared.reference.clone(),
        expected_seq: form.seq,
        action: prepared.action.clone(),
        facts: facts(&prepared, viewer.person),
        capture: prepared.capture.as_ref().map(|cited| cited.id),
    };
    match visit.web.app.acts().prepare(viewer, prepare).await {
        Ok(()) => Ok(visit.go(&format!("acts/{act_id}"))),
        Err(Error::Refused(refusal)) => refused(&page(&visit, prepared, Some(&refusal)).await?),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

fn facts(prepared: &PreparedView, author: domain::PersonId) -> Vec<NewFact> {
    let fact = |carried: &app::acts::CarriedFact| NewFact {
        at: FactAt { fact: carried.fact.clone(), key: carried.key.clone() },
        body: carried.body.clone(),
        author: Some(author),
    };
    prepared.facts.iter().map(fact).collect()
}
