//! Removing a passkey.

use app::Error;
use axum::response::Response;
use uuid::Uuid;

use crate::error::Failure;
use crate::keys::list;
use crate::path::Path;
use crate::visit::{Visit, refused};

/// `POST /{lang}/passkeys/{id}/removal`: one of one's own, or anybody's for the compliance officer.
pub(crate) async fn remove(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let passkey: Uuid = id.parse().map_err(|_| Failure::NotFound)?;
    match visit.web.app.passkeys().remove(viewer, passkey).await {
        Ok(holder) if holder == viewer.person => Ok(visit.go("keys")),
        Ok(holder) => Ok(visit.go(&format!("people/{holder}/keys"))),
        Err(Error::Refused(refusal)) => {
            refused(&list::page(&visit, viewer.person, None).await?.saying(&refusal))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
