//! The public front page: check a document, the catalogue, the registers.

use askama::Template;
use axum::response::Response;

use crate::error::Failure;
use crate::registers::{self, RegisterCard};
use crate::services::{self, ServiceCard};
use crate::shell::Shell;
use crate::visit::{Visit, html};

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    s: Shell,
    services: Vec<ServiceCard>,
    registers: Vec<RegisterCard>,
    /// May a firm register itself?
    firms: bool,
}

/// `GET /` and `GET /{lang}`.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let services = services::cards(&visit);
    let registers = registers::cards(&visit);
    let firms = visit.web.app.firms().may_get_in();
    html(&Page { s: visit.shell.clone(), services, registers, firms })
}
