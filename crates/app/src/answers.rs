//! Answers to what guards need, for a page of cases in a fixed number of queries.

mod competence;
mod interest;
mod scope;
mod store;

use std::collections::{BTreeMap, BTreeSet};

use domain::CaseId;
use procedure::guard::{Answer, InstrumentAnswer, Need};
use uuid::Uuid;

use crate::db::Tx;
use crate::definitions::Definitions;
use crate::error::Result;

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
    let instruments = store::instruments(tx, &subjects.serials).await?;
    let documents = store::documents(tx, &subjects.papered).await?;
    let child_acts = store::child_acts(tx, &subjects.parents).await?;
    let kinds = store::kinds(tx, &subjects.parties).await?;
    let mut known = Known::new();
    for (case, need) in asked {
        let answer = match need {
            Need::Competence { person, area, on } => competences.answer(*person, area, *on),
            Need::Scope { organisation, subject, on } => {
                Answer::Scope(scopes.answer(*organisation, subject, *on))
            }
            Need::Interest { person, acting_for, on } => {
                Answer::Interest(interests.answer(*case, *person, *acting_for, *on))
            }
            Need::Instrument { organisation, serial, on } => {
                let rows = instruments.iter().filter(|row| row.1 == *serial);
                Answer::Instrument(instrument(rows, organisation.0, *on))
            }
            Need::Ground { list, code, on } => {
                Answer::Ground(definitions.grounds.holds(list, code, *on))
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

type InstrumentRow = (Uuid, String, Option<String>, Option<String>);

/// The verification that holds on the day, else the last one before it, else the first one after.
fn instrument<'a>(
    rows: impl Iterator<Item = &'a InstrumentRow>,
    owner: Uuid,
    on: jiff::civil::Date,
) -> InstrumentAnswer {
    let rows: Vec<_> = rows.collect();
    let Some((organisation, ..)) = rows.first() else { return InstrumentAnswer::Unknown };
    if *organisation != owner {
        return InstrumentAnswer::Elsewhere;
    }
    let dates =
        rows.iter().filter_map(|row| Some((date(row.2.as_ref()?)?, date(row.3.as_ref()?)?)));
    let (done, later): (Vec<_>, Vec<_>) = dates.partition(|(verified_on, _)| *verified_on <= on);
    if let Some(until) = done.iter().map(|(_, until)| *until).max() {
        return InstrumentAnswer::VerifiedUntil(until);
    }
    later
        .iter()
        .map(|(from, _)| *from)
        .min()
        .map_or(InstrumentAnswer::Unknown, InstrumentAnswer::NotYet)
}

/// A stored civil date; what is not one is treated as absent.
fn date(text: &str) -> Option<jiff::civil::Date> {
    text.parse().ok()
}

/// Is the day within these stored dates?
fn holds(from: &str, until: Option<&String>, on: jiff::civil::Date) -> bool {
    let started = date(from).is_some_and(|from| from <= on);
    started && until.and_then(|until| date(until)).is_none_or(|until| on <= until)
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
