//! Answering a proposal: another administrator confirms or refuses it, whoever made it takes it back.

use domain::proposal::{NotTheirs, Step};
use domain::{Period, PersonId};
use jiff::Timestamp;
use procedure::Refusal;
use uuid::Uuid;

use super::store::Open;
use super::{PROPOSALS, Proposals, must_be_administrator, refused, step, store};
use crate::App;
use crate::db::Tx;
use crate::error::{Doing, Error, Fault, Result};
use crate::invitations::{self, Invitation};
use crate::log::Of;
use crate::scope::Viewer;
use crate::world::{Record, logged_as};

/// What came of an answer.
#[derive(Debug, Clone)]
pub enum Answered {
    /// All there is to say stands in the list.
    Done,
    /// The link for whoever was invited: it is shown this once.
    Invited(Invitation),
}

impl Proposals<'_> {
    /// Answers a proposal; what is confirmed comes about in the same moment.
    ///
    /// # Errors
    /// `proposal.administrator` from anybody but an administrator; `proposal.unknown`; `proposal.answered` if it was answered before;
    /// `proposal.own`, `proposal.twice`, `proposal.other` from whoever may not take this step; `proposal.held`, `proposal.not-held`,
    /// `proposal.days`, `proposal.pinfl` if it cannot come about any more.
    pub async fn answer(
        &self,
        viewer: &Viewer,
        proposal: Uuid,
        taken: Step,
    ) -> Result<Answered, Error<Refusal>> {
        must_be_administrator(viewer)?;
        let app = self.0;
        let now = app.now();
        let mut tx = app.db.write().await?;
        tx.alone_with(PROPOSALS).await?;
        let Some(open) = store::find(&mut tx, proposal).await? else {
            return refused("proposal.unknown");
        };
        if open.is_answered {
            return refused("proposal.answered");
        }
        let (proposer, about) = (PersonId(open.proposed_by), PersonId(open.person));
        match taken.may_be_taken(proposer, about, viewer.person) {
            Ok(()) => {}
            Err(NotTheirs::Own) => return refused("proposal.own"),
            Err(NotTheirs::Proposer) => return refused("proposal.twice"),
            Err(NotTheirs::Other) => return refused("proposal.other"),
        }
        step(&mut tx, app, (proposal, Some(taken)), (viewer.person, now)).await?;
        let answered = match taken {
            Step::Confirmed => come_about(app, &mut tx, (proposal, &open), now).await?,
            Step::Refused | Step::Withdrawn => Answered::Done,
        };
        tx.commit().await?;
        Ok(answered)
    }
}

async fn come_about(
    app: &App,
    tx: &mut Tx,
    (id, open): (Uuid, &Open),
    now: Timestamp,
) -> Result<Answered, Error<Refusal>> {
    match open.kind.as_str() {
        "post" => grant(app, tx, open).await?,
        "end" => end(app, tx, open).await?,
        "invitation" => {
            let person = PersonId(open.person);
            if !open.pinfl.is_empty() {
                if store::person_of_pinfl(tx, &open.pinfl).await?.is_some() {
                    return refused("proposal.pinfl");
                }
                let says = (open.name.as_str(), open.pinfl.as_str(), open.officer_number.as_str());
                crate::people::insert(app, tx, person, says).await?;
            }
            let link = invitations::invite(app, tx, person, Some(id), now).await?;
            return Ok(Answered::Invited(link));
        }
        other => return Err(Fault::new(format!("no proposal is of the kind {other}")).into()),
    }
    Ok(Answered::Done)
}

async fn grant(app: &App, tx: &mut Tx, open: &Open) -> Result<(), Error<Refusal>> {
    let days = days(open)?;
    let today = app.today();
    // It waited for its answer: the days before it are not given afterwards.
    if days.until.is_some_and(|until| until < today) {
        return refused("proposal.days");
    }
    let days = Period { from: days.from.max(today), until: days.until };
    let (Some(organisation), Some(kind)) =
        (open.organisation, procedure::name::Name::parse(&open.post_kind))
    else {
        return Err(Fault::new("a proposed post has no place").into());
    };
    let at = domain::OrganisationId(organisation);
    let held = store::days_of(tx, PersonId(open.person), at, &kind).await?;
    if held.iter().any(|(_, held)| held.overlaps(days)) {
        return refused("proposal.held");
    }
    crate::people::grant(app, tx, PersonId(open.person), at, (&kind, days)).await?;
    Ok(())
}

async fn end(app: &App, tx: &mut Tx, open: &Open) -> Result<(), Error<Refusal>> {
    let last = days(open)?.until.ok_or_else(|| Fault::new("an end without its day"))?;
    let post = open.post.ok_or_else(|| Fault::new("an end of no post"))?;
    // It waited for its answer: what was done in the post meanwhile was done in it.
    if last < app.today() {
        return refused("proposal.days");
    }
    if end_post(app, tx, post, &last.to_string()).await? {
        Ok(())
    } else {
        refused("proposal.not-held")
    }
}

/// Ends a post with this day, and gives it its next leaf; `false` if it ends earlier, or on it.
pub(crate) async fn end_post(app: &App, tx: &mut Tx, post: Uuid, last: &str) -> Result<bool> {
    if !store::end(tx, post, last).await? {
        return Ok(false);
    }
    let held = store::post(tx, post).await?;
    let says = [held.kind.as_str()];
    let record = Record::of("posts", post, held.person).held(&held.held_from, Some(last));
    let record = Record { at: Some(held.organisation), says: &says, ..record };
    let before = crate::log::leaves_of(tx, "grant", post).await?;
    logged_as(tx, &app.ports, Of::Ended(post, before), record).await?;
    Ok(true)
}

fn days(open: &Open) -> Result<Period> {
    let until = open.held_until.as_deref().map(str::parse).transpose();
    let from = open.held_from.parse().doing("reading the first day of a proposal")?;
    Ok(Period { from, until: until.doing("reading the last day of a proposal")? })
}
