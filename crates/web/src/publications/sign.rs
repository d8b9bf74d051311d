//! An officer signs a version of a procedure.

use app::Error;
use axum::Form;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::show::page;
use crate::error::Failure;
use crate::path::Path;
use crate::visit::{Visit, refused};

#[derive(Deserialize)]
pub(crate) struct Signed {
    /// In hexadecimal.
    definition: String,
    signature: String,
}

/// `POST /{lang}/publications/{module}/{service}`.
pub(crate) async fn sign(
    visit: Visit,
    Path((module, service)): Path<(String, String)>,
    Form(signed): Form<Signed>,
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let hash = hex::decode(&signed.definition).map_err(|_| Failure::BadForm)?;
    let signature = URL_SAFE_NO_PAD.decode(&signed.signature).map_err(|_| Failure::BadForm)?;
    let path = format!("{module}/{service}");
    match visit.web.app.publications().sign(viewer, (&path, &hash), &signature).await {
        Ok(_) => Ok(visit.go(&format!("publications/{path}"))),
        Err(Error::Refused(refusal)) => refused(&page(&visit, &path).await?.saying(&refusal)),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
