//! Taking back the word for a key.

use app::Error;
use app::keys::{Reason, Report};
use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::list::{self, Slip};
use crate::error::Failure;
use crate::path::Path;
use crate::text::moment_typed;
use crate::visit::{Visit, refused};

#[derive(Deserialize)]
pub(crate) struct Told {
    person: String,
    #[serde(default)]
    reason: String,
    /// As the browser's control for a moment writes it, in Tashkent time; empty: now.
    #[serde(default)]
    from: String,
}

/// `POST /keys/{id}/revocation`.
pub(crate) async fn revoke(
    visit: Visit,
    Path(id): Path<String>,
    Form(told): Form<Told>,
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let key: Uuid = id.parse().map_err(|_| Failure::NotFound)?;
    // It only says which page to show again: whose key it is, is on record.
    let person = told.person.parse().unwrap_or(viewer.person);
    let slip = |text| Slip {
        key,
        reason: told.reason.clone(),
        from: told.from.clone(),
        text,
        refusal: None,
    };
    let Some(reason) = Reason::parse(&told.reason) else {
        return refused(
            &list::page(&visit, person, Some(slip(Some(("key-reason", "form-error-choose")))))
                .await?,
        );
    };
    let from = match told.from.as_str() {
        "" => None,
        typed => match moment_typed(typed) {
            Some(from) => Some(from),
            None => {
                return refused(
                    &list::page(&visit, person, Some(slip(Some(("key-from", "form-error-date")))))
                        .await?,
                );
            }
        },
    };
    match visit.web.app.keys().revoke(viewer, Report { key, reason, from }).await {
        Ok(holder) => {
            let own = viewer.person == holder;
            let path = if own { "keys".to_owned() } else { format!("people/{holder}/keys") };
            Ok(Redirect::to(&visit.shell.href(&path)).into_response())
        }
        Err(Error::Refused(refusal)) => {
            let refusal = visit.shell.text.refusal(&refusal, None);
            let slip = Slip { refusal: Some(refusal), ..slip(None) };
            refused(&list::page(&visit, person, Some(slip)).await?)
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
