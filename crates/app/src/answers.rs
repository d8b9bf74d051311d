//! Answers to what guards need, for a page of cases in a fixed number of queries.

pub(crate) mod competence;
pub(crate) mod instrument;
pub(crate) mod interest;
pub(crate) mod scope;
mod store;

use std::collections::{BTreeMap, BTreeSet};

use domain::CaseId;
use domain::period::Period;
use jiff::civil::Date;
use procedure::guard::{Answer, Need};
use uuid::Uuid;

use crate::db::Tx;
use crate::definitions::Definitions;
use crate::error::{Doing, Result};
use crate::organisations;

/// What is asked: needs of several cases.
pub(crate) type Asked = BTreeSet<(CaseId, Need)>;

/// What is known.
pub(crate) type Known = BTreeMap<(CaseId, Need), Answer>;

/// Answers all needs.
pub(crate) async fn answer(tx: &mut Tx, definitions: &Definitions, asked: &Asked) -> Result<Known> {
    let subjects = Subjects::of(asked);
    let competences = competence::Competences::load(tx, &subjects.persons).await?;
    let scopes = scope::Scopes::load(tx, &subjects.organisations).await?;
    let interests = interest::Interests::load(tx, &subjects.interested, &subjects.cases).await?;
    let instruments = instrument::Instruments::load(tx, &subjects.serials).await?;
    let documents = store::documents(tx, &subjects.papered).await?;
    let child_acts = store::child_acts(tx, &subjects.parents).await?;
    let kinds = store::kinds(tx, &subjects.parties).await?;
    let letterheads = organisations::on_record(tx, &subjects.named).await?;
    let mut known = Known::new();
    for (case, need) in asked {
        let answer = match need {
            Need::Competence { person, area, on } => {
                let standing = competences.standing(*person, area.as_str(), *on);
                Answer::Competence {
                    trained_until: standing.trained_until,
                    attested_until: standing.attested_until,
                }
            }
            Need::Scope { organisation, subject, on } => {
                Answer::Scope(scopes.answer(*organisation, subject, *on))
            }
            Need::Interest { person, acting_for, on } => {
                Answer::Interest(interests.answer(*case, *person, *acting_for, *on))
            }
            Need::Instrument { organisation, serial, on } => {
                Answer::Instrument(instruments.answer(*organisation, serial, *on))
            }
            Need::Ground { list, code, on } => {
                Answer::Ground(definitions.grounds.answer(list, code, *on))
            }
            Need::Document { template } => {
                let states = documents
                    .iter()
                    .filter(|(id, name, _)| *id == case.0 && name == template.as_str());
                Answer::Document(states.map(|(_, _, state)| is_in_force(state)).max())
            }
            Need::DidInChild { person, subcase, action } => {
                Answer::DidInChild(child_acts.iter().any(|(id, sub, done, who)| {
                    *id == case.0
                        && sub == subcase.as_str()
                        && done == action.as_str()
                        && *who == person.0
                }))
            }
            Need::Letterhead { organisation } => {
                Answer::Letterhead(letterheads.get(&organisation.0).cloned().unwrap_or_default())
            }
            Need::Party { org, organisation } => Answer::Party(
                kinds.iter().any(|(id, kind)| *id == organisation.0 && kind == org.as_str()),
            ),
        };
        known.insert((*case, need.clone()), answer);
    }
    Ok(known)
}

/// The organisations of a case's whole family, parents included.
pub(crate) async fn parties_of_family(tx: &mut Tx, case: CaseId) -> Result<BTreeSet<Uuid>> {
    Ok(store::family_parties(tx, &[case.0])
        .await?
        .into_iter()
        .map(|(_, _, organisation)| organisation)
        .collect())
}

/// The case and its parents up to the first.
pub(crate) async fn family(tx: &mut Tx, case: CaseId) -> Result<Vec<Uuid>> {
    let members: BTreeSet<Uuid> =
        store::family_parties(tx, &[case.0]).await?.into_iter().map(|(_, id, _)| id).collect();
    Ok(members.into_iter().collect())
}

/// A paper counts once somebody signed it, until it is withdrawn from force.
fn is_in_force(state: &str) -> bool {
    matches!(state, "signed" | "sealed" | "released")
}

/// A stored civil date.
fn day(text: &str) -> Result<Date> {
    text.parse().doing("reading a stored date")
}

/// Stored days, from one until another.
fn days(from: &str, until: Option<&String>) -> Result<Period> {
    Ok(Period { from: day(from)?, until: until.map(|until| day(until)).transpose()? })
}

/// Whom and what the needs are about.
#[derive(Default)]
struct Subjects {
    persons: Vec<Uuid>,
    organisations: Vec<Uuid>,
    interested: Vec<Uuid>,
    cases: Vec<Uuid>,
    serials: Vec<String>,
    papered: Vec<Uuid>,
    parents: Vec<Uuid>,
    parties: Vec<Uuid>,
    named: Vec<Uuid>,
}

impl Subjects {
    fn of(asked: &Asked) -> Self {
        let mut subjects = Self::default();
        for (case, need) in asked {
            match need {
                Need::Competence { person, .. } => subjects.persons.push(person.0),
                Need::Scope { organisation, .. } => subjects.organisations.push(organisation.0),
                Need::Interest { person, .. } => {
                    subjects.interested.push(person.0);
                    subjects.cases.push(case.0);
                }
                Need::Instrument { serial, .. } => subjects.serials.push(serial.clone()),
                Need::Ground { .. } => {}
                Need::Document { .. } => subjects.papered.push(case.0),
                Need::DidInChild { .. } => subjects.parents.push(case.0),
                Need::Party { organisation, .. } => subjects.parties.push(organisation.0),
                Need::Letterhead { organisation } => subjects.named.push(organisation.0),
            }
        }
        subjects.distinct()
    }

    fn distinct(mut self) -> Self {
        let ids = [
            &mut self.persons,
            &mut self.organisations,
            &mut self.interested,
            &mut self.cases,
            &mut self.papered,
            &mut self.parents,
            &mut self.parties,
            &mut self.named,
        ];
        for list in ids {
            list.sort_unstable();
            list.dedup();
        }
        self.serials.sort_unstable();
        self.serials.dedup();
        self
    }
}
