//! Taking a power of attorney back, or laying it down.

use app::Error;
use axum::response::Response;
use uuid::Uuid;

use super::list;
use crate::error::Failure;
use crate::path::Path;
use crate::visit::{Visit, refused};

/// `POST /{lang}/powers/{id}/end`.
pub(crate) async fn end(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let power: Uuid = id.parse().map_err(|_| Failure::NotFound)?;
    match visit.web.app.powers().end(viewer, power).await {
        Ok(()) => Ok(visit.go("powers")),
        Err(Error::Refused(refusal)) => refused(&list::page(&visit).await?.saying(&refusal)),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
