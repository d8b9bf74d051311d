//! What administrators propose and other administrators confirm: posts, their ends, and who gets in. One pair of eyes is never enough.

mod answer;
mod list;
mod propose;
mod store;

pub use answer::Answered;
pub(crate) use answer::end_post;
pub use list::{ProposalView, Proposals as ProposalLists, StepView};
pub use propose::Proposed;

use domain::PersonId;
use domain::proposal::Step;
use jiff::Timestamp;
use procedure::Refusal;
use uuid::Uuid;

use crate::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::people::is_administrator;
use crate::scope::Viewer;
use crate::world::{Record, logged};

/// The verbs of proposals.
pub struct Proposals<'a>(pub(crate) &'a App);

/// Two administrators at once are heard one after the other.
pub(crate) const PROPOSALS: &str = "proposals";

fn must_be_administrator(viewer: &Viewer) -> Result<(), Error<Refusal>> {
    if viewer.post.as_ref().is_some_and(is_administrator) {
        Ok(())
    } else {
        refused("proposal.administrator")
    }
}

/// Records a step of a proposal: `None`: it is proposed.
async fn step(
    tx: &mut Tx,
    app: &App,
    (proposal, step): (Uuid, Option<Step>),
    (by, now): (PersonId, Timestamp),
) -> Result<()> {
    let (id, step) = (app.ports.uuid(), step.map_or("proposed", Step::as_str));
    store::insert_step(tx, (id, proposal), step, by, now).await?;
    let (says, at) = ([step], now.as_microsecond().to_string());
    let record =
        Record { at: Some(by.0), says: &says, ..Record::of("proposal_steps", id, proposal) };
    logged(tx, &app.ports, record.held(&at, None)).await
}

fn refused<T>(code: &'static str) -> Result<T, Error<Refusal>> {
    Err(Error::Refused(Refusal::new(code)))
}
