//! The catalogue.

use askama::Template;
use axum::response::Response;

use super::{ServiceCard, cards};
use crate::error::Failure;
use crate::shell::Shell;
use crate::visit::{Visit, html};

#[derive(Template)]
#[template(path = "services/list.html")]
struct Page {
    s: Shell,
    services: Vec<ServiceCard>,
}

/// `GET /{lang}/services`.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    html(&Page { s: visit.shell.clone(), services: cards(&visit) })
}
