//! Giving a power of attorney.

use std::collections::BTreeSet;

use app::Error;
use app::powers::NewPower;
use axum::Form;
use axum::response::Response;
use domain::Period;
use procedure::Refusal;

use super::list;
use crate::error::Failure;
use crate::visit::{Visit, refused};

/// The form, as it was typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    pub(crate) officer: String,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) limits: BTreeSet<String>,
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "officer" => typed.officer = value,
                "from" => typed.from = value,
                "until" => typed.until = value,
                "limit" => drop(typed.limits.insert(value)),
                _ => {}
            }
        }
        typed
    }

    fn read(&self) -> Result<NewPower, &'static str> {
        let from = self.from.trim().parse().map_err(|_| "power.past")?;
        let until = self.until.trim().parse().map_err(|_| "power.endless")?;
        let days = Period { from, until: Some(until) };
        Ok(NewPower { officer: self.officer.clone(), days, limits: self.limits.clone() })
    }
}

/// `POST /{lang}/powers`.
pub(crate) async fn grant(
    visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let typed = Typed::of(pairs);
    let done = match typed.read() {
        Ok(new) => visit.web.app.powers().grant(viewer, &new).await,
        Err(code) => Err(Error::Refused(Refusal::new(code))),
    };
    match done {
        Ok(_) => Ok(visit.go("powers")),
        Err(Error::Refused(refusal)) => {
            refused(&list::page(&visit).await?.typed(typed).saying(&refusal))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
