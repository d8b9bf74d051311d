//! One case: stage bar, next step, checks, data, history, documents. The same page for every service.

mod bar;
mod origin;
mod outside;
mod parts;

use app::views::CaseView;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use procedure::definition::{By, StateKind};
use serde::Deserialize;

use self::bar::Bar;
use self::outside::OutsideLine;
use self::parts::{
    AttemptLine, CheckLine, ChildLine, ClockLine, EventLine, FactCard, PaperLine, Parts, StageLine,
};
use super::{ActionLine, Row, row};
use crate::data::Shown;
use crate::draws::list::DrawLine;
use crate::error::Failure;
use crate::shell::Shell;
use crate::text::{Text, ids};
use crate::visit::{Visit, html};

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// The action that was just done.
    done: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/show.html")]
struct Page {
    s: Shell,
    row: Row,
    done: Option<String>,
    parties: Vec<(String, String)>,
    bar: Option<Bar>,
    stages: Vec<StageLine>,
    next: Next,
    checks: Vec<CheckLine>,
    bad: usize,
    good: usize,
    now: String,
    facts: Vec<FactCard>,
    children: Vec<ChildLine>,
    attempts: Vec<AttemptLine>,
    documents: Vec<PaperLine>,
    clocks: Vec<ClockLine>,
    assigned: Vec<(String, String)>,
    draws: Vec<DrawLine>,
    outside: Vec<OutsideLine>,
    history: Vec<EventLine>,
}

/// `GET /{lang}/cases/{reference}`.
pub(crate) async fn show(
    visit: Visit,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    visit.person()?;
    let view =
        visit.web.app.cases().find(&visit.scope(), &reference).await?.ok_or(Failure::NotFound)?;
    let text = &visit.shell.text;
    let now = visit.web.app.now();
    let definitions = visit.web.app.definitions();
    let parts = Parts { text, view: &view, library: &definitions.library };
    let mut row = row(&visit.shell, &view.row);
    let checks = parts.checks();
    let outside = outside::lines(&visit.shell, &view);
    let link = outside.iter().find_map(|line| line.link.clone());
    let next = next(text, &view, &mut row, link);
    let done = asked.done.and_then(|action| text.find(&ids::action(&view.row.service, &action)));
    html(&Page {
        done,
        parties: view
            .parties
            .iter()
            .filter(|(_, _, name)| Some(name) != view.row.applicant.as_ref())
            .map(|(kind, _, name)| (text.org(kind), name.clone()))
            .collect(),
        bar: bar::of(text, &view, now),
        stages: parts.stages(),
        bad: checks.iter().filter(|check| check.refusal.is_some()).count(),
        good: checks.iter().filter(|check| check.refusal.is_none() && !check.is_later).count(),
        checks,
        now: text.moment(now),
        facts: parts.facts(),
        children: parts.children(),
        attempts: parts.attempts(),
        documents: parts.documents(),
        clocks: parts.clocks(),
        assigned: parts.assigned(),
        draws: parts.draws(),
        outside,
        history: parts.history(),
        s: visit.shell.clone(),
        row,
        next,
    })
}

/// What the card of the next step says.
struct Next {
    title: String,
    why: String,
    /// Something stands in the way.
    is_stopped: bool,
    /// The case waits for the reader: the first button is the way on.
    is_mine: bool,
    /// The way on leads to another system: address and label.
    link: Option<(String, String)>,
}

/// What the reader can do now. What the case waits for comes before what one merely may, such as withdrawing.
fn next(text: &Text, view: &CaseView, row: &mut Row, link: Option<(String, String)>) -> Next {
    let state = view.definition.states.get(&view.row.state);
    let owner = state.and_then(|state| state.owner.as_ref());
    let is_owed = |line: &ActionLine| {
        let action = view.definition.actions.get(&line.name);
        action.is_some_and(|action| matches!(&action.by, By::Role(role) if Some(role) == owner))
    };
    row.actions.sort_by_key(|line| (!line.is_open(), !is_owed(line)));
    let say = |name: &str| (text.say(name), text.say(&format!("{name}.why")));
    if let Some((_, label)) = &link {
        let (title, why) = (text.put("next-yours", "action", label), text.say("next-outside"));
        return Next { title, why, is_stopped: false, is_mine: false, link };
    }
    let owed: Vec<&ActionLine> = row.actions.iter().filter(|line| is_owed(line)).collect();
    let ((title, why), is_stopped, is_mine) = match owed.first() {
        Some(line) if line.is_open() => (
            (text.put("next-yours", "action", &line.label), text.say("next-yours.why")),
            false,
            true,
        ),
        Some(_) => (say("next-closed"), true, true),
        None if state.is_some_and(|state| state.kind == StateKind::Final) => {
            (say("next-final"), false, false)
        }
        None => {
            let state = ("state", row.state.clone());
            let said = match owner {
                Some(role) => {
                    let who = text.say(&ids::role(&view.row.service, role.as_str()));
                    (text.say("next-others"), text.puts("next-others.why", &[state, ("who", who)]))
                }
                // At rest: an action may be open here, but nobody owes it.
                None => (text.say("next-standing"), text.puts("next-standing.why", &[state])),
            };
            (said, false, false)
        }
    };
    Next { title, why, is_stopped, is_mine, link }
}
