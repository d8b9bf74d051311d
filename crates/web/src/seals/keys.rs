//! The keys of the seal, for everybody; and what officers report of them and answer.

use app::Error;
use app::seals::{SealKeyView, SealReason, SealReportView, may_report};
use askama::Template;
use axum::Form;
use axum::response::Response;
use domain::PersonId;
use domain::proposal::Step;
use jiff::Timestamp;
use procedure::Refusal;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::Failure;
use crate::path::Path;
use crate::shell::Shell;
use crate::text::{RefusalText, moment_typed};
use crate::visit::{Visit, html, refused};

struct Listed {
    id: String,
    public_key: String,
    from: String,
    until: String,
    /// Id of the text of its standing, and its colour.
    state: (&'static str, &'static str),
    /// Since when its codes count for nothing, and the place in the log.
    revoked: Option<(String, String)>,
    /// What was sent of it and refused.
    slip: Option<Told>,
}

struct Report {
    id: String,
    public_key: String,
    reason: String,
    from: String,
    from_index: String,
    papers: u64,
    reporter: String,
    reported_at: String,
    /// The steps that this reader may take: names, which are the ends of the texts' ids.
    steps: Vec<&'static str>,
    /// Name of the answer, by whom, when.
    answer: Option<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "seals/keys.html")]
struct Page {
    s: Shell,
    /// The newest first.
    keys: Vec<Listed>,
    /// By when the next key has to be on record, and whether that is over.
    due: Option<(String, bool)>,
    /// Is the key in use over, so that nothing can be sealed?
    is_over: bool,
    may_report: bool,
    /// Value and text.
    reasons: Vec<(&'static str, String)>,
    waiting: Vec<Report>,
    answered: Vec<Report>,
    refusal: Option<RefusalText>,
    /// Label and text of what was wrong in the form.
    wrong: Option<(&'static str, &'static str)>,
}

#[derive(Clone, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    reason: String,
    /// As the browser's control for a moment writes it, in Tashkent time; empty: now.
    #[serde(default)]
    from: String,
}

#[derive(Deserialize)]
pub(crate) struct Taken {
    step: String,
}

/// `GET /{lang}/seal`.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    html(&page(&visit, None).await?)
}

/// The same at the address of a form that was refused, for whoever loads that page again.
pub(crate) async fn again(visit: Visit, Path(_): Path<String>) -> Result<Response, Failure> {
    show(visit).await
}

/// `POST /{lang}/seal/{key}/reports`.
pub(crate) async fn report(
    visit: Visit,
    Path(key): Path<String>,
    Form(told): Form<Told>,
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let key: Uuid = key.parse().map_err(|_| Failure::NotFound)?;
    let wrong = async |wrong| {
        let page = page(&visit, Some((key, told.clone()))).await?;
        refused(&Page { wrong: Some(wrong), ..page })
    };
    let Some(reason) = SealReason::parse(&told.reason) else {
        return wrong(("key-reason", "form-error-choose")).await;
    };
    let from = match told.from.as_str() {
        "" => None,
        typed => match moment_typed(typed) {
            Some(from) => Some(from),
            None => return wrong(("key-from", "form-error-date")).await,
        },
    };
    let reported = visit.web.app.seals().report(viewer, (key, reason), from).await;
    done(&visit, reported, Some((key, told.clone()))).await
}

/// `POST /{lang}/seal/reports/{report}/answer`.
pub(crate) async fn answer(
    visit: Visit,
    Path(report): Path<String>,
    Form(taken): Form<Taken>,
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let report: Uuid = report.parse().map_err(|_| Failure::NotFound)?;
    let step = Step::parse(&taken.step).ok_or(Failure::BadForm)?;
    let answered = visit.web.app.seals().answer(viewer, report, step).await;
    done(&visit, answered, None).await
}

async fn done(
    visit: &Visit,
    outcome: Result<(), Error<Refusal>>,
    slip: Option<(Uuid, Told)>,
) -> Result<Response, Failure> {
    match outcome {
        Ok(()) => Ok(visit.go("seal")),
        Err(Error::Refused(refusal)) => {
            let page = page(visit, slip).await?;
            let refusal = Some(visit.shell.text.refusal(&refusal, None));
            refused(&Page { refusal, ..page })
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

async fn page(visit: &Visit, slip: Option<(Uuid, Told)>) -> Result<Page, Failure> {
    let (app, shell) = (&visit.web.app, &visit.shell);
    let seals = app.seals();
    let now = app.now();
    let known = seals.keys().await?;
    let officer = visit.viewer.as_ref().filter(|viewer| may_report(viewer));
    let reports = match officer {
        None => Vec::new(),
        Some(viewer) => match seals.reports(viewer).await {
            Ok(reports) => reports,
            Err(Error::Refused(_)) => return Err(Failure::Forbidden),
            Err(Error::Fault(fault)) => return Err(fault.into()),
        },
    };
    let viewer = visit.viewer.as_ref().map(|viewer| viewer.person);
    let report = |view: SealReportView| {
        let key = known.iter().find(|key| key.id == view.key);
        row(shell, viewer, key.map(|key| key.public_key.clone()).unwrap_or_default(), view)
    };
    let (waiting, answered) = reports.into_iter().map(report).partition(|row| row.answer.is_none());
    let due = seals.next_due().await?.map(|due| (shell.text.moment(due), due < now));
    let in_use = known.iter().find(|key| key.is_in_use);
    let is_over = in_use.is_some_and(|key| key.revoked.is_some() || key.until <= now);
    let keys = known.iter().rev().map(|key| {
        let slip = slip.as_ref().filter(|(of, _)| *of == key.id);
        card(shell, key, now, slip.map(|(_, told)| told.clone()))
    });
    let reasons = SealReason::ALL
        .map(|reason| (reason.as_str(), shell.say(&format!("seal-reason-{}", reason.as_str()))));
    Ok(Page {
        s: shell.clone(),
        keys: keys.collect(),
        due: due.filter(|_| !is_over),
        is_over,
        may_report: officer.is_some(),
        reasons: reasons.to_vec(),
        waiting,
        answered,
        refusal: None,
        wrong: None,
    })
}

fn card(shell: &Shell, key: &SealKeyView, now: Timestamp, slip: Option<Told>) -> Listed {
    let text = &shell.text;
    let state = if key.revoked.is_some() {
        ("seal-revoked", "bad")
    } else if key.until <= now {
        ("seal-over", "")
    } else if key.is_in_use {
        ("seal-in-use", "ok")
    } else {
        ("seal-not-in-use", "info")
    };
    Listed {
        id: key.id.to_string(),
        public_key: key.public_key.clone(),
        from: text.moment(key.from),
        until: text.moment(key.until),
        state,
        revoked: key.revoked.map(|(from, place)| (text.moment(from), place.to_string())),
        slip,
    }
}

fn row(
    shell: &Shell,
    viewer: Option<PersonId>,
    public_key: String,
    view: SealReportView,
) -> Report {
    let text = &shell.text;
    let nobody = PersonId(Uuid::nil());
    let may = |step: &Step| {
        let taken = viewer.map(|viewer| step.may_be_taken(view.reported_by, nobody, viewer));
        taken.is_some_and(|taken| taken.is_ok()) && view.answer.is_none()
    };
    let answer = view.answer.as_ref().map(|(step, by, at)| {
        (shell.say(&format!("proposal-{step}")), by.clone(), text.moment(*at))
    });
    Report {
        id: view.id.to_string(),
        public_key,
        reason: shell.say(&format!("seal-reason-{}", view.reason)),
        from: text.moment(view.from),
        from_index: view.from_index.to_string(),
        papers: view.papers,
        reported_at: text.moment(view.reported_at),
        steps: Step::ALL.iter().filter(|step| may(step)).map(|step| step.as_str()).collect(),
        reporter: view.reporter,
        answer,
    }
}
