//! Organisations that a fact brings into the case: `"x-party": "<kind>"` on a field of its form.

use domain::OrganisationId;
use serde_json::Value;

use super::context::Context;
use super::facts::form;
use crate::case::{Change, FactAt};
use crate::guard::{Answer, Answers, Need};
use crate::name::Name;
use crate::refusal::Refusal;

/// An organisation that the act names.
#[derive(Debug)]
pub(crate) struct Joining {
    org: Name,
    organisation: OrganisationId,
    at: FactAt,
    pointer: String,
}

impl Joining {
    pub(crate) fn need(&self) -> Need {
        Need::Party { org: self.org.clone(), organisation: self.organisation }
    }

    pub(crate) fn decide(&self, answers: &Answers) -> Result<(), Refusal> {
        match answers.known.get(&self.need()) {
            Some(Answer::Party(true)) => Ok(()),
            _ => Err(form(&self.at, &self.pointer)),
        }
    }

    pub(crate) fn change(&self) -> Change {
        Change::Joined { org: self.org.clone(), organisation: self.organisation }
    }
}

/// The organisations that this act brings in; one that takes part already is not brought in again.
pub(crate) fn joining(context: &Context<'_>) -> Result<Vec<Joining>, Refusal> {
    let mut joining: Vec<Joining> = Vec::new();
    for at in &context.made {
        for (field, org) in party_fields(context, at) {
            let pointer = format!("/{}", field.replace('~', "~0").replace('/', "~1"));
            let body = context.draft.case.facts.get(at).map(|current| &current.body);
            let Some(value) = body.and_then(|body| body.get(field)) else { continue };
            let parsed = value.as_str().and_then(|text| text.parse().ok());
            let organisation: OrganisationId = parsed.ok_or_else(|| form(at, &pointer))?;
            let named = joining.iter().find(|one| one.org == org).map(|one| one.organisation);
            match context.before.parties.get(&org).copied().or(named) {
                Some(known) if known == organisation => {}
                Some(_) => return Err(form(at, &pointer)),
                None => joining.push(Joining { org, organisation, at: at.clone(), pointer }),
            }
        }
    }
    Ok(joining)
}

fn party_fields<'a>(context: &Context<'a>, at: &FactAt) -> Vec<(&'a String, Name)> {
    let schema = context.definition.schemas.get(&at.fact);
    let fields = schema.and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    let org = |field: &Value| Name::parse(field.get("x-party")?.as_str()?);
    fields
        .into_iter()
        .flatten()
        .filter_map(|(name, field)| org(field).map(|org| (name, org)))
        .collect()
}
