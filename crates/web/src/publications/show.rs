//! One procedure: what is in force, what lies in the folder, what differs, and the form to sign it.

use app::Error;
use app::definitions::{Versions, publishes_as};
use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use procedure::Refusal;
use serde_json::json;

use super::changes::{self, Change};
use super::list::{Row, row};
use crate::error::Failure;
use crate::path::Path;
use crate::shell::Shell;
use crate::text::RefusalText;
use crate::visit::{Visit, html};

#[derive(Template)]
#[template(path = "publications/show.html")]
pub(super) struct Page {
    s: Shell,
    row: Row,
    changes: Vec<Change>,
    /// The person, where they may sign.
    signer: Option<String>,
    refusal: Option<RefusalText>,
}

impl Page {
    /// The same page, saying why nothing came of a signature.
    pub(super) fn saying(self, refusal: &Refusal) -> Self {
        Self { refusal: Some(self.s.text.refusal(refusal, None)), ..self }
    }
}

/// `GET /{lang}/publications/{module}/{service}`.
pub(crate) async fn show(
    visit: Visit,
    Path((module, service)): Path<(String, String)>,
) -> Result<Response, Failure> {
    html(&page(&visit, &format!("{module}/{service}")).await?)
}

/// `GET /publications/{module}/{service}/files`: what is signed, `[path, text]` in the order of paths, for whoever signs to hash.
pub(crate) async fn files(
    visit: Visit,
    Path((module, service)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let versions = versions(&visit, &format!("{module}/{service}")).await?;
    let files: Vec<_> = versions.files.iter().map(|(path, text)| json!([path, text])).collect();
    Ok(Json(files).into_response())
}

async fn versions(visit: &Visit, path: &str) -> Result<Versions, Failure> {
    match visit.web.app.publications().versions(path).await {
        Ok(versions) => Ok(versions),
        Err(Error::Refused(_)) => Err(Failure::NotFound),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

pub(super) async fn page(visit: &Visit, path: &str) -> Result<Page, Failure> {
    let versions = versions(visit, path).await?;
    let viewer = visit.viewer.as_ref();
    let post = viewer.and_then(publishes_as);
    let is_current = versions.view.is_current();
    let has_signed = versions.view.signed.iter().any(|(signed, ..)| Some(signed.as_str()) == post);
    let signer = viewer.filter(|_| post.is_some() && !is_current && !has_signed);
    Ok(Page {
        row: row(&visit.shell, &versions.view),
        changes: if is_current {
            Vec::new()
        } else {
            changes::between(&versions.before, &versions.files)
        },
        signer: signer.map(|viewer| viewer.person.to_string()),
        refusal: None,
        s: visit.shell.clone(),
    })
}
