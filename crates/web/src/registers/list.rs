//! The list of registers.

use askama::Template;
use axum::response::Response;

use super::{RegisterCard, cards};
use crate::error::Failure;
use crate::shell::Shell;
use crate::visit::{Visit, html};

#[derive(Template)]
#[template(path = "registers/list.html")]
struct Page {
    s: Shell,
    registers: Vec<RegisterCard>,
}

/// `GET /{lang}/registers`.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    html(&Page { s: visit.shell.clone(), registers: cards(&visit) })
}
