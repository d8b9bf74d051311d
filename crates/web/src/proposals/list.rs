//! What waits for a second pair of eyes, who may look, and the forms to propose something.

use app::Error;
use app::invitations::Invitation;
use app::people::is_administrator;
use app::proposals::ProposalView;
use askama::Template;
use axum::response::Response;
use procedure::Refusal;
use procedure::name::Name;

use super::propose::{Invited, Post};
use crate::error::Failure;
use crate::path::Path;
use crate::shell::Shell;
use crate::text::RefusalText;
use crate::visit::{Visit, html};

struct Row {
    id: String,
    what: String,
    name: String,
    officer: String,
    /// Where, and from when until when; empty for an invitation.
    place: String,
    days: String,
    /// What an end would come to, in words.
    touched: Option<String>,
    proposer: String,
    proposed_at: String,
    /// The steps that this reader may take: names, which are the ends of the texts' ids.
    steps: Vec<&'static str>,
    /// Name of the answer, by whom, when.
    answer: Option<(String, String, String)>,
}

/// The link for whoever was invited, shown once.
struct Link {
    name: String,
    address: String,
    until: String,
}

#[derive(Template)]
#[template(path = "proposals/list.html")]
pub(crate) struct Page {
    s: Shell,
    is_administrator: bool,
    waiting: Vec<Row>,
    answered: Vec<Row>,
    administrators: Vec<String>,
    /// Value and text of each post that may be given.
    posts: Vec<(String, String)>,
    pub(super) post: Post,
    pub(super) invited: Invited,
    refusal: Option<RefusalText>,
    link: Option<Link>,
}

impl Page {
    /// The same page, saying why nothing came of what was sent.
    pub(super) fn saying(self, refusal: &Refusal) -> Self {
        Self { refusal: Some(self.s.text.refusal(refusal, None)), ..self }
    }

    /// The same page with a link that is shown this once.
    pub(super) fn with_link(self, visit: &Visit, invitation: Invitation) -> Self {
        let address = visit.web.app.address();
        let path = self.s.href(&format!("invitations/{}", invitation.secret));
        let link = Link {
            address: format!("{address}{path}"),
            until: self.s.text.moment(invitation.expires_at),
            name: invitation.name,
        };
        Self { link: Some(link), ..self }
    }
}

/// `GET /{lang}/proposals`.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    visit.person()?;
    html(&page(&visit).await?)
}

/// The same at the address of an answer that was refused, for whoever loads that page again.
pub(crate) async fn again(visit: Visit, Path(_): Path<String>) -> Result<Response, Failure> {
    list(visit).await
}

pub(super) async fn page(visit: &Visit) -> Result<Page, Failure> {
    let viewer = visit.person()?;
    let shell = &visit.shell;
    let found = match visit.web.app.proposals().list(&visit.scope()).await {
        Ok(found) => found,
        Err(Error::Refused(_)) => return Err(Failure::Forbidden),
        Err(Error::Fault(fault)) => return Err(fault.into()),
    };
    let is_administrator = viewer.post.as_ref().is_some_and(is_administrator);
    let row = |view: ProposalView| {
        let steps = if is_administrator { steps(viewer.person, &view) } else { Vec::new() };
        row(shell, steps, view)
    };
    let (waiting, answered): (Vec<Row>, Vec<Row>) =
        found.proposals.into_iter().map(row).partition(|row| row.answer.is_none());
    let label = |org: &Name, kind: &Name| {
        (format!("{org}/{kind}"), format!("{} · {}", shell.text.post(kind), shell.text.org(org)))
    };
    let posts = found.posts.iter().flat_map(|(org, kinds)| {
        kinds.iter().map(move |kind| label(org, kind)).collect::<Vec<_>>()
    });
    Ok(Page {
        s: shell.clone(),
        is_administrator,
        waiting,
        answered,
        administrators: found.administrators,
        posts: posts.collect(),
        post: Post { from: visit.web.app.today().to_string(), ..Post::default() },
        invited: Invited::default(),
        refusal: None,
        link: None,
    })
}

/// What the rule would let this administrator do; the rule itself is asked again.
fn steps(viewer: domain::PersonId, view: &ProposalView) -> Vec<&'static str> {
    use domain::proposal::Step;
    let may = |step: &Step| step.may_be_taken(view.proposed_by, view.person, viewer).is_ok();
    let is_open = view.answer.is_none();
    Step::ALL.iter().filter(|step| is_open && may(step)).map(|step| step.as_str()).collect()
}

fn row(shell: &Shell, steps: Vec<&'static str>, view: ProposalView) -> Row {
    let text = &shell.text;
    let post = view.post.as_ref().map(|post| text.post(post));
    let place: Vec<String> = post.into_iter().chain(view.organisation).collect();
    let until = view.until.map(|until| text.date_text(&until));
    let days = match (view.kind.as_str(), until) {
        ("post", None) => shell.put("proposal-from", "at", &text.date_text(&view.from)),
        ("post", Some(until)) => format!("{} – {until}", text.date_text(&view.from)),
        (_, Some(until)) => shell.put("proposal-last", "at", &until),
        (_, None) => String::new(),
    };
    Row {
        id: view.id.to_string(),
        what: shell.say(&format!("proposal-kind-{}", view.kind)),
        name: view.name,
        officer: view.officer_number,
        place: place.join(" · "),
        days,
        touched: view
            .touched
            .map(|cases| shell.put("proposal-touched", "cases", &cases.to_string())),
        proposer: view.proposer,
        proposed_at: text.moment(view.proposed_at),
        steps,
        answer: view.answer.map(|answer| {
            let said = shell.say(&format!("proposal-{}", answer.step));
            (said, answer.by, text.moment(answer.at))
        }),
    }
}
