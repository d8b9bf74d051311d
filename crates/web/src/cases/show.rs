//! One case: stage bar, next step, checks, data, history, documents. The same page for every service.

mod bar;
mod parts;

use app::views::CaseView;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use procedure::definition::StateKind;
use procedure::name::Name;
use serde::Deserialize;

use self::bar::Bar;
use self::parts::{
    AttemptLine, CheckLine, ChildLine, ClockLine, EventLine, FactCard, PaperLine, Parts, StageLine,
};
use super::{Row, row};
use crate::data::Shown;
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
    next: String,
    next_why: String,
    is_stopped: bool,
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
    draws: Vec<(String, String)>,
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
    let parts = Parts { text, view: &view };
    let row = row(&visit.shell, &view.row);
    let checks = parts.checks();
    let (next, next_why, is_stopped) = next(text, &view, &row);
    let done = asked.done.and_then(|action| text.find(&ids::action(&view.row.service, &action)));
    html(&Page {
        done,
        parties: view
            .parties
            .iter()
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
        history: parts.history(),
        s: visit.shell.clone(),
        row,
        next,
        next_why,
        is_stopped,
    })
}

/// What the reader can do now: title, explanation, and whether something stands in the way.
fn next(text: &Text, view: &CaseView, row: &Row) -> (String, String, bool) {
    let why = |name: &str| text.say(&format!("{name}.why"));
    if let Some(action) = row.actions.iter().find(|action| action.is_open()) {
        return (text.put("next-yours", "action", &action.label), why("next-yours"), false);
    }
    if !row.actions.is_empty() {
        return (text.say("next-closed"), why("next-closed"), true);
    }
    let state = view.definition.states.get(&view.row.state);
    if state.is_some_and(|state| state.kind == StateKind::Final) {
        return (text.say("next-final"), why("next-final"), false);
    }
    let owner = state.and_then(|state| state.owner.as_ref());
    let who = owner.map_or_else(
        || text.say("system"),
        |role: &Name| text.say(&ids::role(&view.row.service, role.as_str())),
    );
    let values = [("state", row.state.clone()), ("who", who)];
    (text.say("next-others"), text.puts("next-others.why", &values), false)
}
