//! Opening a case of a service.

use axum::Form;
use axum::response::Response;
use serde::Deserialize;

use crate::error::Failure;
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct Chosen {
    service: String,
}

/// `POST /cases`.
pub(crate) async fn open(visit: Visit, Form(chosen): Form<Chosen>) -> Result<Response, Failure> {
    let reference = visit.web.app.cases().open(visit.person()?, &chosen.service).await?;
    Ok(visit.go(&format!("cases/{reference}")))
}
