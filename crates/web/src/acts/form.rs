//! The form of an action.

use app::acts::ActForm;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use procedure::refusal::Refusal;

use super::{choices, parts};
use crate::error::Failure;
use crate::form::{Bodies, Context, Control, Item, Part, Problem, items, pointer};
use crate::shell::Shell;
use crate::text::{RefusalText, ids};
use crate::visit::{Visit, html};

#[derive(Template)]
#[template(path = "acts/form.html")]
pub(super) struct Page {
    s: Shell,
    action: String,
    reference: String,
    title: String,
    case_href: String,
    here: String,
    act_id: String,
    seq: u64,
    has_grid: bool,
    is_saved: bool,
    items: Vec<Item>,
    refusals: Vec<RefusalText>,
    /// Id of the control, and what is wrong.
    problems: Vec<(String, String)>,
    papers: Vec<String>,
}

/// What the page shows besides the form itself.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) refusals: Vec<Refusal>,
    pub(super) problems: Vec<Problem>,
    pub(super) is_saved: bool,
}

/// `GET /{lang}/cases/{reference}/acts/{action}`.
pub(crate) async fn show(
    visit: Visit,
    Path((reference, action)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let form = load(&visit, &reference, &action).await?;
    let known = parts::of(&visit.shell.text, &form);
    let bodies = parts::drafts(&form, &known);
    let own: Vec<Part> = known.into_iter().map(|part| part.part).collect();
    let findings = Findings { refusals: form.closed.clone(), ..Findings::default() };
    let page = page(&visit, &form, &own, &bodies, findings).await?;
    html(&page)
}

/// The form as the application gives it to this person.
pub(super) async fn load(visit: &Visit, reference: &str, action: &str) -> Result<ActForm, Failure> {
    let viewer = visit.person()?;
    let action = parts::action(action).ok_or(Failure::NotFound)?;
    Ok(visit.web.app.acts().form(viewer, reference, &action).await?)
}

/// The page, with values, refusals and problems.
pub(super) async fn page(
    visit: &Visit,
    form: &ActForm,
    parts: &[Part],
    bodies: &Bodies,
    findings: Findings,
) -> Result<Page, Failure> {
    let shell = visit.shell.clone();
    let text = &shell.text;
    let choices = choices::of(visit, parts.iter().map(|part| &part.schema)).await?;
    let context = Context {
        text,
        organisations: &choices.organisations,
        grounds: &choices.grounds,
        problems: &findings.problems,
    };
    let items = items(parts, bodies, &context);
    let service = &form.case.service;
    let case_href = shell.href(&format!("cases/{}", form.case.reference));
    let declared = form.definition.actions.get(&form.action);
    let paper = |word: &procedure::definition::DocumentWord| {
        text.say(&ids::document(service, word.template.as_str()))
    };
    Ok(Page {
        action: text.say(&ids::action(service, form.action.as_str())),
        title: crate::cases::title(text, &form.case),
        here: format!("{case_href}/acts/{}", form.action),
        act_id: form.act_id.to_string(),
        seq: form.seq,
        has_grid: items.iter().any(|item| matches!(item, Item::GridOpen { is_judged: true, .. })),
        is_saved: findings.is_saved,
        problems: summary(text, &items, &findings.problems),
        refusals: findings
            .refusals
            .iter()
            .map(|refusal| text.refusal(refusal, Some(service)))
            .collect(),
        papers: declared
            .map(|action| action.documents.iter().map(paper).collect())
            .unwrap_or_default(),
        reference: form.case.reference.clone(),
        case_href,
        items,
        s: shell.clone(),
    })
}

/// The problems in the order of the page; one that has no control of its own comes last.
fn summary(
    text: &crate::text::Text,
    items: &[Item],
    problems: &[Problem],
) -> Vec<(String, String)> {
    let line = |label: &str, error: &str| {
        text.puts("form-problem", &[("what", label.to_owned()), ("error", error.to_owned())])
    };
    let shown = items.iter().filter_map(|item| match item {
        Item::Field(field) | Item::Cell(field) => {
            Some((field.id.clone(), field.label.clone(), field.error.clone()?))
        }
        Item::Open { id, legend, error, .. } | Item::GridOpen { id, legend, error, .. } => {
            Some((id.clone(), legend.clone(), error.clone()?))
        }
        Item::Close
        | Item::RowOpen
        | Item::RowClose { .. }
        | Item::GridClose
        | Item::Add { .. } => None,
    });
    let mut lines: Vec<(String, String)> =
        shown.map(|(id, label, error)| (id, line(&label, &error))).collect();
    for problem in problems {
        let id = pointer::id(&problem.at);
        if !lines.iter().any(|(known, _)| *known == id) {
            let error = text.put(problem.text, "value", &problem.value);
            let label = problem.at.rsplit('/').next().unwrap_or("");
            lines.push(("main".to_owned(), line(label, &error)));
        }
    }
    lines
}
