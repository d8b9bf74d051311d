//! One case: stage bar, next step, checks, data, history, documents. The same page for every service.

mod bar;
pub(crate) mod body;
mod children;
mod next;
mod origin;
mod outside;
mod parts;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use self::bar::Bar;
use self::children::ChildLine;
use self::next::Next;
use self::outside::OutsideLine;
use self::parts::{
    AttemptLine, CheckLine, ClockLine, EventLine, FactCard, PaperLine, Parts, StageLine,
};
use super::{Row, row};
use crate::draws::line::DrawLine;
use crate::error::Failure;
use crate::path::Path;
use crate::shell::Shell;
use crate::text::{RefusalText, ids};
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
    in_vain: Vec<RefusalText>,
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
    let in_vain = view.in_vain.iter();
    let in_vain =
        in_vain.map(|one| visit.shell.text.refusal(one, Some(&view.row.service))).collect();
    let outside = outside::lines(&visit.shell, &view);
    let link = outside.iter().find_map(|line| line.link.clone());
    let next = next::of(text, &view, &mut row, link);
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
        children: children::lines(&visit.shell, &view),
        attempts: parts.attempts(),
        documents: parts.documents(),
        clocks: parts.clocks(),
        assigned: parts.assigned(),
        draws: parts.draws(),
        outside,
        in_vain,
        history: parts.history(),
        s: visit.shell.clone(),
        row,
        next,
    })
}
