//! Proposing a post, its end, or an invitation.

use app::Error;
use app::proposals::Proposed;
use axum::Form;
use axum::response::Response;
use domain::{Period, Pinfl};
use procedure::Refusal;
use procedure::name::Name;
use serde::Deserialize;

use super::list::{self, Page};
use crate::error::Failure;
use crate::visit::{Visit, refused};

/// The form of a post, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Post {
    /// `post` or `end`.
    #[serde(default)]
    pub(crate) what: String,
    #[serde(default)]
    pub(crate) officer: String,
    #[serde(default)]
    pub(crate) stir: String,
    /// Kind of the organisation and of the post.
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) from: String,
    #[serde(default)]
    pub(crate) until: String,
}

/// The form of an invitation, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Invited {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) pinfl: String,
}

/// `POST /{lang}/proposals/posts`.
pub(crate) async fn post(visit: Visit, Form(post): Form<Post>) -> Result<Response, Failure> {
    let read = read(&post);
    propose(&visit, read, |page| page.post = post).await
}

/// `POST /{lang}/proposals/invitations`.
pub(crate) async fn invitation(
    visit: Visit,
    Form(invited): Form<Invited>,
) -> Result<Response, Failure> {
    let read = match Pinfl::parse(invited.pinfl.trim()) {
        Ok((pinfl, None)) => Ok(Proposed::Invitation { name: invited.name.clone(), pinfl }),
        Ok((_, Some(_))) | Err(_) => Err("proposal.pinfl"),
    };
    propose(&visit, read, |page| page.invited = invited).await
}

async fn propose(
    visit: &Visit,
    read: Result<Proposed, &'static str>,
    keep: impl FnOnce(&mut Page),
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let done = match read {
        Ok(proposed) => visit.web.app.proposals().propose(viewer, &proposed).await,
        Err(code) => Err(Error::Refused(Refusal::new(code))),
    };
    match done {
        Ok(_) => Ok(visit.go("proposals")),
        Err(Error::Refused(refusal)) => {
            let mut page = list::page(visit).await?;
            keep(&mut page);
            refused(&page.saying(&refusal))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

fn read(post: &Post) -> Result<Proposed, &'static str> {
    let kind = post.kind.split_once('/').and_then(|(_, kind)| Name::parse(kind));
    let kind = kind.ok_or("proposal.kind")?;
    let day = |text: &str| text.trim().parse().map_err(|_| "proposal.days");
    let until = (!post.until.trim().is_empty()).then(|| day(&post.until)).transpose()?;
    let (officer, stir) = (post.officer.clone(), post.stir.clone());
    if post.what == "end" {
        let last = until.ok_or("proposal.days")?;
        return Ok(Proposed::End { officer, stir, kind, last });
    }
    let days = Period { from: day(&post.from)?, until };
    Ok(Proposed::Post { officer, stir, kind, days })
}
