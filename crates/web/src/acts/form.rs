//! The form of an action.

use app::acts::ActForm;
use app::captures::CaptureView;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::calendar::Calendar;
use procedure::form::dates::Anchors;
use procedure::refusal::Refusal;
use serde::Deserialize;

use super::{captures, choices, parts};
use crate::error::Failure;
use crate::form::{Bodies, Context, Control, Field, FileRow, Item, Part, Problem, items, pointer};
use crate::path::Path;
use crate::shell::Shell;
use crate::text::{RefusalText, ids};
use crate::visit::{Visit, html};

#[derive(Template)]
#[template(path = "acts/form.html")]
pub(super) struct Page {
    s: Shell,
    action: String,
    reference: String,
    action_id: String,
    title: String,
    case_href: String,
    here: String,
    act_id: String,
    seq: u64,
    has_grid: bool,
    has_files: bool,
    is_saved: bool,
    items: Vec<Item>,
    refusals: Vec<RefusalText>,
    /// Only a form of the field is kept on a device.
    device: Option<Device>,
    /// What a device signed in the field, if the form shows that.
    capture: Option<Cited>,
    /// Id of the control, and what is wrong.
    problems: Vec<(String, String)>,
    papers: Vec<String>,
}

/// What the browser needs to keep a form signed on the device.
struct Device {
    actor: String,
    post: String,
    definition: String,
    fingerprints: String,
    send_href: String,
}

/// A capture as the form shows it.
struct Cited {
    id: String,
    /// When it was signed by the device's clock, and when it came by ours.
    when: String,
    has_gap: bool,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    capture: Option<String>,
}

/// What the page shows besides the form itself.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) refusals: Vec<Refusal>,
    pub(super) problems: Vec<Problem>,
    pub(super) is_saved: bool,
    pub(super) capture: Option<CaptureView>,
}

/// `GET /{lang}/cases/{reference}/acts/{action}`.
pub(crate) async fn show(
    visit: Visit,
    Path((reference, action)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let form = load(&visit, &reference, &action).await?;
    let known = parts::of(&visit.shell.text, &form);
    let place = (form.case.reference.as_str(), form.action.as_str());
    let capture = captures::named(&visit, asked.capture.as_deref(), place).await?;
    let drafts = parts::drafts(&form, &known);
    let own: Vec<Part> = known.into_iter().map(|part| part.part).collect();
    let bodies = match &capture {
        Some(capture) => captures::read(&capture.content)?.rows(&own),
        None => drafts,
    };
    let findings = Findings { refusals: form.closed.clone(), capture, ..Findings::default() };
    let page = page(&visit, &form, &own, &bodies, findings).await?;
    html(&page)
}

/// The form as the application gives it to this person.
pub(super) async fn load(visit: &Visit, reference: &str, action: &str) -> Result<ActForm, Failure> {
    let viewer = visit.person()?;
    let action = parts::action(action).ok_or(Failure::NotFound)?;
    Ok(visit.web.app.acts().form(viewer, reference, &action).await?)
}

/// The civil days by which the dates of this form are judged: that of the capture it shows, else today, and the case's first.
pub(super) fn judged_on(visit: &Visit, form: &ActForm, capture: Option<&CaptureView>) -> Anchors {
    let captured = capture.map(|capture| Calendar::day(capture.occurred_at));
    Anchors { today: captured.unwrap_or_else(|| visit.web.app.today()), opened: form.opened_on }
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
        anchors: judged_on(visit, form, findings.capture.as_ref()),
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
        has_files: items.iter().any(|item| matches!(item, Item::Files(_))),
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
        action_id: form.action.to_string(),
        device: device(visit, form, &case_href).await?,
        capture: findings.capture.map(|capture| Cited {
            id: capture.id.to_string(),
            when: text.puts(
                "capture-from",
                &[
                    ("at", text.moment(capture.occurred_at)),
                    ("received", text.moment(capture.received_at)),
                ],
            ),
            has_gap: capture.has_gap,
        }),
        case_href,
        items,
        s: shell.clone(),
    })
}

async fn device(visit: &Visit, form: &ActForm, case_href: &str) -> Result<Option<Device>, Failure> {
    if !form.definition.takes_captures(&form.action) {
        return Ok(None);
    }
    let viewer = visit.person()?;
    let post = viewer.post.as_ref().map(|post| post.id.to_string());
    Ok(Some(Device {
        actor: viewer.person.to_string(),
        post: post.unwrap_or_default(),
        definition: hex::encode(form.definition.hash),
        fingerprints: visit.web.app.keys().fingerprints(viewer).await?.join(" "),
        send_href: format!("{case_href}/acts/{}/captures", form.action),
    }))
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
    let of_field =
        |field: &Field| Some((field.id.clone(), field.label.clone(), field.error.clone()?));
    let shown = items.iter().flat_map(|item| match item {
        Item::Field(field) | Item::Cell { field, .. } => of_field(field).into_iter().collect(),
        Item::Open { id, legend, error, .. } | Item::GridOpen { id, legend, error, .. } => {
            let shown = error.clone().map(|error| (id.clone(), legend.clone(), error));
            shown.into_iter().collect()
        }
        Item::Files(files) => {
            let own = |error: &String| (files.id.clone(), files.legend.clone(), error.clone());
            let of_row = |row: &FileRow| {
                let own =
                    |(id, error): &(String, String)| (id.clone(), row.name.clone(), error.clone());
                let kind = row.kind.as_ref().and_then(of_field);
                row.errors.iter().map(own).chain(kind).collect::<Vec<_>>()
            };
            files.errors.iter().map(own).chain(files.rows.iter().flat_map(of_row)).collect()
        }
        Item::Close
        | Item::RowOpen
        | Item::RowClose { .. }
        | Item::GridClose
        | Item::Add { .. } => Vec::new(),
    });
    let mut lines: Vec<(String, String)> =
        shown.map(|(id, label, error)| (id, line(&label, &error))).collect();
    for problem in problems {
        let id = pointer::id(&problem.at);
        if !lines.iter().any(|(known, _)| *known == id) {
            let error = text.puts(problem.text, &problem.values);
            let label = problem.at.rsplit('/').next().unwrap_or("");
            lines.push(("main".to_owned(), line(label, &error)));
        }
    }
    lines
}
