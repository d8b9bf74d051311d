//! What a person typed becomes a prepared act, or the same page with what stands in the way.

use app::Error;
use app::acts::{ActForm, Prepare};
use app::captures::CaptureView;
use axum::extract::Request;
use axum::response::Response;
use domain::ActId;
use procedure::act::NewFact;
use procedure::refusal::Refusal;
use uuid::Uuid;

use super::captures;
use super::form::{Findings, judged_on, load, page};
use super::parts::{self, FactPart};
use super::sent::{self, Sent};
use crate::error::Failure;
use crate::form::{Asked, Bodies, Input, Part, Problem, of_date, problems};
use crate::path::Path;
use crate::text::Text;
use crate::visit::{Visit, html, refused};
use crate::whole;

/// `POST /{lang}/cases/{reference}/acts/{action}`.
pub(crate) async fn prepare(
    visit: Visit,
    Path((reference, action)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    let form = match load(&visit, &reference, &action).await {
        Ok(form) => form,
        Err(failure) => {
            // Somebody whose session ended sends files too.
            whole::drain(request.into_body()).await;
            return Err(failure);
        }
    };
    let known = parts::of(&visit.shell.text, &form);
    let own: Vec<Part> = known.iter().map(|part| part.part.clone()).collect();
    let Sent { input, problems } = sent::read(&visit, request, &own).await?;
    let bodies = input.bodies(&own);
    match &input.asked {
        Asked::Add(_) | Asked::Remove(_) => {
            let is_good = problems.is_empty();
            let capture = cited(&visit, &form, &input).await?;
            let findings = Findings { problems, capture, ..Findings::default() };
            let page = page(&visit, &form, &own, &input.rows(&own), findings).await?;
            if is_good { html(&page) } else { refused(&page) }
        }
        Asked::Draft => {
            save(&visit, &form, &known, &bodies).await?;
            let is_good = problems.is_empty();
            let capture = cited(&visit, &form, &input).await?;
            let findings = Findings { is_saved: true, problems, capture, ..Findings::default() };
            let page = page(&visit, &form, &own, &input.rows(&own), findings).await?;
            if is_good { html(&page) } else { refused(&page) }
        }
        Asked::Act => act(&visit, &form, &known, &input, (bodies, problems)).await,
    }
}

async fn act(
    visit: &Visit,
    form: &ActForm,
    known: &[FactPart],
    input: &Input,
    (bodies, mut found): (Bodies, Vec<Problem>),
) -> Result<Response, Failure> {
    let own: Vec<Part> = known.iter().map(|part| part.part.clone()).collect();
    let capture = cited(visit, form, input).await?;
    let anchors = judged_on(visit, form, capture.as_ref());
    found.extend(problems(&own, &bodies, (&visit.shell.text, anchors)));
    let mut refusals = Vec::new();
    if found.is_empty() {
        // Whatever becomes of it, what was typed is kept.
        save(visit, form, known, &bodies).await?;
        match send(visit, form, known, input, &bodies).await {
            Ok(id) => return Ok(visit.go(&format!("acts/{id}"))),
            Err(Error::Refused(refusal)) => match of_field(&refusal, known, &visit.shell.text) {
                Some(problem) => found.push(problem),
                None => refusals.push(refusal),
            },
            Err(Error::Fault(fault)) => return Err(fault.into()),
        }
    }
    let findings = Findings { refusals, problems: found, is_saved: false, capture };
    let page = page(visit, form, &own, &input.rows(&own), findings).await?;
    refused(&page)
}

async fn send(
    visit: &Visit,
    form: &ActForm,
    known: &[FactPart],
    input: &Input,
    bodies: &Bodies,
) -> Result<ActId, Error<Refusal>> {
    let Some(viewer) = visit.viewer.as_ref() else {
        return Err(Error::Refused(Refusal::new("act.no-post")));
    };
    let facts = parts::facts(known, bodies, viewer.person);
    let act_id = act_id(visit, form, input, &facts).await?;
    let expected_seq = input.plain("seq").and_then(|seq| seq.parse().ok()).unwrap_or(form.seq);
    let prepare = Prepare {
        act_id,
        reference: form.case.reference.clone(),
        expected_seq,
        action: form.action.clone(),
        facts,
        capture: input.plain("capture").and_then(|id| Uuid::parse_str(id).ok()),
    };
    visit.web.app.acts().prepare(viewer, prepare).await?;
    Ok(act_id)
}

/// What a device signed in the field, if the form came from there.
async fn cited(
    visit: &Visit,
    form: &ActForm,
    input: &Input,
) -> Result<Option<CaptureView>, Failure> {
    let place = (form.case.reference.as_str(), form.action.as_str());
    captures::named(visit, input.plain("capture"), place).await
}

/// The id the form came with, so that a second press prepares nothing new; a fresh one if that was prepared with
/// other facts before (somebody went back and changed an answer).
async fn act_id(
    visit: &Visit,
    form: &ActForm,
    input: &Input,
    facts: &[NewFact],
) -> Result<ActId, Error<Refusal>> {
    let Some(id) = input.plain("act_id").and_then(|id| id.parse::<ActId>().ok()) else {
        return Ok(form.act_id);
    };
    let Some(viewer) = visit.viewer.as_ref() else { return Ok(form.act_id) };
    let Some(known) = visit.web.app.acts().prepared(viewer, id).await? else { return Ok(id) };
    let same = known.facts.len() == facts.len()
        && known.facts.iter().zip(facts).all(|(old, new)| {
            old.fact == new.at.fact && old.key == new.at.key && old.body == new.body
        });
    Ok(if same && known.status == "prepared" { id } else { form.act_id })
}

async fn save(
    visit: &Visit,
    form: &ActForm,
    known: &[FactPart],
    bodies: &Bodies,
) -> Result<(), Failure> {
    let draft = parts::draft(known, bodies);
    visit
        .web
        .app
        .acts()
        .save_draft(visit.person()?, &form.case.reference, &form.action, &draft)
        .await?;
    Ok(())
}

/// A refusal about one field belongs beside the field.
fn of_field(refusal: &Refusal, known: &[FactPart], text: &Text) -> Option<Problem> {
    let value = |name: &str| refusal.values.get(name);
    if !matches!(refusal.code.as_str(), "act.form" | "act.date") {
        return None;
    }
    let (fact, pointer) = (value("fact")?, value("pointer")?);
    let is_part = |part: &&FactPart| {
        part.at.fact.as_str() == fact && part.at.key.as_ref().map(|key| &key.0) == value("key")
    };
    let part = known.iter().find(is_part)?;
    let at = format!("{}{pointer}", part.part.at);
    if refusal.code == "act.date" {
        let day = |name: &str| value(name).and_then(|day| day.parse().ok());
        return Some(of_date(at, day("after"), day("not_after"), text));
    }
    Some(Problem {
        at,
        text: match value("reason").map(String::as_str) {
            Some("form.file") => "form-error-file-again",
            Some(_) | None => "form-error-shape",
        },
        values: Vec::new(),
    })
}
