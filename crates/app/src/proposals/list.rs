//! What waits for a second pair of eyes, and what became of the rest.

use domain::PersonId;
use jiff::Timestamp;
use procedure::name::Name;
use uuid::Uuid;

use super::{Proposals as Verbs, must_be_administrator, store};
use crate::cases::load::moment;
use crate::error::{Error, Result};
use crate::people::is_compliance;
use crate::scope::Scope;

/// A proposal.
#[derive(Debug, Clone)]
pub struct ProposalView {
    pub id: Uuid,
    /// `post`, `end` or `invitation`.
    pub kind: String,
    pub person: PersonId,
    pub name: String,
    pub officer_number: String,
    pub organisation: Option<String>,
    pub post: Option<Name>,
    /// First and last day, as ISO dates; empty where there are none.
    pub from: String,
    pub until: Option<String>,
    pub proposed_by: PersonId,
    pub proposer: String,
    pub proposed_at: Timestamp,
    pub answer: Option<StepView>,
    /// Of an end that waits: open cases in which the person holds a role there, which would go to somebody else.
    pub touched: Option<i64>,
}

/// How it was answered.
#[derive(Debug, Clone)]
pub struct StepView {
    /// `confirmed`, `refused` or `withdrawn`.
    pub step: String,
    pub by: String,
    pub at: Timestamp,
}

/// All that the page of proposals shows.
#[derive(Debug, Clone)]
pub struct Proposals {
    /// Those that wait come first.
    pub proposals: Vec<ProposalView>,
    /// Who may propose and confirm today.
    pub administrators: Vec<String>,
    /// Kinds of organisations with the kinds of posts that may be given there.
    pub posts: Vec<(Name, Vec<Name>)>,
}

/// Proposals of the page, at most.
const MOST: i64 = 200;

impl Verbs<'_> {
    /// For administrators, and for the compliance officer to look at.
    ///
    /// # Errors
    /// `proposal.administrator` to anybody else.
    pub async fn list(&self, scope: &Scope) -> Result<Proposals, Error<procedure::Refusal>> {
        let Scope::Person(viewer) = scope else { return super::refused("proposal.administrator") };
        if !viewer.post.as_ref().is_some_and(is_compliance) {
            must_be_administrator(viewer)?;
        }
        let app = self.0;
        let mut tx = app.db.read().await?;
        let rows = store::list(&mut tx, MOST).await?;
        let proposals = rows.into_iter().map(view).collect::<Result<_>>()?;
        let administrators = crate::people::administrators(&mut tx, app.today()).await?;
        let definitions = app.definitions();
        let posts = definitions.orgs().into_iter().map(|org| {
            let posts = definitions.posts_of(&org);
            (org, posts.into_iter().collect())
        });
        Ok(Proposals {
            proposals,
            administrators: administrators.into_iter().map(|(_, name)| name).collect(),
            posts: posts.collect(),
        })
    }
}

fn view(row: store::Listed) -> Result<ProposalView> {
    let touched = (row.kind == "end" && row.step.is_none()).then_some(row.touched);
    let answer = row.step.zip(row.answerer).zip(row.answered_at);
    let answered =
        |((step, by), at)| -> Result<StepView> { Ok(StepView { step, by, at: moment(at)? }) };
    Ok(ProposalView {
        id: row.id,
        kind: row.kind,
        person: PersonId(row.person),
        name: row.name,
        officer_number: row.officer_number,
        organisation: row.organisation,
        post: Name::parse(&row.post_kind),
        from: row.held_from,
        until: row.held_until,
        proposed_by: PersonId(row.proposed_by),
        proposer: row.proposer,
        proposed_at: moment(row.proposed_at)?,
        answer: answer.map(answered).transpose()?,
        touched,
    })
}
