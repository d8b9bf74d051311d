//! Whose words describe a fact: one that was given by a parent or taken from a child is told in the words of the form on
//! which somebody wrote it.

use procedure::definition::Definition;
use procedure::library::Library;
use procedure::library::crossing::{From, crossings};
use procedure::name::Name;
use serde_json::Value;

/// A chain of parents longer than this is not followed; the fact is then told in its own service's words.
const DEEPEST: u8 = 4;

/// The service and fact whose form it was, its schema, and the pointer of the list if the fact is one item of it.
pub(super) struct Origin<'a> {
    pub(super) service: String,
    pub(super) fact: String,
    pub(super) base: String,
    pub(super) schema: Option<&'a Value>,
}

/// Where this fact of `own` was written.
pub(super) fn of<'a>(library: &'a Library, own: &'a Definition, fact: &Name) -> Origin<'a> {
    find(library, own, fact, DEEPEST).unwrap_or_else(|| Origin {
        service: own.path(),
        fact: fact.to_string(),
        base: String::new(),
        schema: None,
    })
}

fn find<'a>(
    library: &'a Library,
    own: &'a Definition,
    fact: &Name,
    depth: u8,
) -> Option<Origin<'a>> {
    if let Some(schema) = own.schemas.get(fact) {
        let (service, fact) = (own.path(), fact.to_string());
        return Some(Origin { service, fact, base: String::new(), schema: Some(schema) });
    }
    let depth = depth.checked_sub(1)?;
    if own.facts.get(fact).is_some_and(|declared| declared.given) {
        return given(library, own, fact, depth);
    }
    let subcase = own.subcases.values().find(|subcase| subcase.take.as_ref() == Some(fact))?;
    let child = library.services.get(&subcase.service)?;
    find(library, child, child.service.returns.as_ref()?, depth)
}

fn given<'a>(library: &'a Library, own: &Definition, fact: &Name, depth: u8) -> Option<Origin<'a>> {
    let path = own.path();
    library.services.values().find_map(|parent| {
        let openers = parent.subcases.values().filter(|subcase| subcase.service == path);
        let crossing = openers
            .flat_map(|subcase| crossings(parent, subcase, own))
            .find(|crossing| crossing.fact == *fact)?;
        match crossing.from {
            From::Whole(name) | From::Entry(name) => find(library, parent, &name, depth),
            From::Item(place) => {
                let origin = find(library, parent, &place.fact, depth)?;
                Some(Origin { base: format!("{}{}", origin.base, place.pointer), ..origin })
            }
        }
    })
}
