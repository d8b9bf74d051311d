//! Opening a case: the first event, with its parties and given facts.

use std::collections::BTreeMap;

use domain::OrganisationId;

use super::draft::Draft;
use super::{Author, Decision, Moment, NewFact, author, clocks, facts};
use crate::case::{Case, Change, EventKind, FactAt};
use crate::definition::{By, Definition};
use crate::keys;
use crate::name::Name;
use crate::refusal::Refusal;

/// Opens a case in its start state. A person who opens it brings their own organisation in, unless another was named.
///
/// # Errors
/// The starter has no role at the start, or a given fact is missing, unknown or malformed.
pub fn open(
    definition: &Definition,
    starter: &Author,
    parties: &BTreeMap<Name, OrganisationId>,
    given: Vec<NewFact>,
    moment: Moment<'_>,
) -> Result<Decision, Refusal> {
    let start =
        definition.start().ok_or_else(|| Refusal::new("act.wrong-state").with("state", ""))?;
    let mut draft = Draft::new(definition, &Case::default(), moment);
    for (org, organisation) in parties {
        draft.emit(Change::Joined { org: org.clone(), organisation: *organisation });
    }
    join_starter(&mut draft, starter, start)?;
    complete(definition, &given)?;
    for NewFact { at, body, author } in given {
        draft.produce(at, body, author);
    }
    keyed_as_declared(&draft)?;
    draft.emit(Change::Moved { to: start.clone() });
    clocks::entered(&mut draft)?;
    Ok(draft.decision(EventKind::Opened))
}

/// May this person start the service at all? Who owes or may do the first act may open the case.
pub(crate) fn starter_roles<'a>(definition: &'a Definition, start: &'a Name) -> Vec<&'a Name> {
    let owner = definition.states.get(start).and_then(|state| state.owner.as_ref());
    let actions = definition.actions.values().filter(|action| action.from.contains(start));
    let by = actions.filter_map(|action| match &action.by {
        By::Role(role) => Some(role),
        By::Evidence | By::Clock | By::Register(_) | By::Outside(_) => None,
    });
    owner.into_iter().chain(by).collect()
}

fn join_starter(draft: &mut Draft<'_>, starter: &Author, start: &Name) -> Result<(), Refusal> {
    let Author::Person(actor) = starter else { return Ok(()) };
    let roles = starter_roles(draft.definition, start);
    let mut refusal = Refusal::new("act.not-your-role").with("role", "");
    for role in roles {
        match author::eligible(draft.definition, &draft.case, role, actor) {
            Ok(()) => {
                let org = draft.definition.roles.get(role).map(|spec| &spec.org);
                if org == Some(&actor.org) && !draft.case.parties.contains_key(&actor.org) {
                    draft.emit(Change::Joined {
                        org: actor.org.clone(),
                        organisation: actor.organisation,
                    });
                }
                return Ok(());
            }
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

/// All given facts and no others, each once and well-formed.
fn complete(definition: &Definition, given: &[NewFact]) -> Result<(), Refusal> {
    let mut seen = std::collections::BTreeSet::new();
    for NewFact { at, body, .. } in given {
        let spec = definition
            .facts
            .get(&at.fact)
            .filter(|spec| spec.given)
            .ok_or_else(|| facts::form(at, ""))?;
        if spec.per.is_empty() != at.key.is_none() {
            return Err(facts::with_key(
                Refusal::new("act.unknown-key").with("fact", &at.fact),
                at.key.as_ref(),
            ));
        }
        if !seen.insert(at) {
            return Err(facts::with_key(
                Refusal::new("act.key-twice").with("fact", &at.fact),
                at.key.as_ref(),
            ));
        }
        if let Some(schema) = definition.schemas.get(&at.fact) {
            facts::valid(schema, at, body)?;
        }
        facts::distinct_elements(definition, at, body)?;
    }
    let singles = definition.facts.iter().filter(|(_, spec)| spec.given && spec.per.is_empty());
    for (fact, _) in singles {
        if !seen.contains(&FactAt { fact: fact.clone(), key: None }) {
            return Err(Refusal::new("act.missing-fact").with("fact", fact));
        }
    }
    Ok(())
}

/// Given keyed facts have exactly the keys that their source gives.
fn keyed_as_declared(draft: &Draft<'_>) -> Result<(), Refusal> {
    let keyed =
        draft.definition.facts.iter().filter(|(_, spec)| spec.given && !spec.per.is_empty());
    for (fact, _) in keyed {
        let expected = keys::expected(draft.definition, &draft.case, fact);
        let absent = keys::absent(draft.definition, &draft.case, fact);
        let (Some(expected), Some(absent)) = (expected, absent) else {
            return Err(Refusal::new("act.missing-fact").with("fact", fact));
        };
        if let Some(place) = absent.first() {
            return Err(facts::with_key(
                Refusal::new("act.missing-fact").with("fact", fact),
                place.key.as_ref(),
            ));
        }
        if let Some((key, _)) = draft.case.keyed(fact).find(|(key, _)| !expected.contains(key)) {
            return Err(Refusal::new("act.unknown-key").with("fact", fact).with("key", key));
        }
    }
    Ok(())
}
