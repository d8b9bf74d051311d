//! Rows that a case names and would replace: is there such a row, of the same party? Who mistypes the number of the
//! certificate that he renews would hear of it only when the old one goes on.

use procedure::Refusal;
use procedure::definition::{By, Definition, RegisterCause};
use procedure::library::Register;
use procedure::name::{Matched, Name, Place};

use super::{Parties, rows, text};
use crate::cases::load::Loaded;
use crate::cases::record::Desk;
use crate::db::Tx;
use crate::error::Result;

/// What this case names in vain, as refusals that refuse nothing yet.
pub(crate) async fn in_vain(tx: &mut Tx, desk: &Desk<'_>, loaded: &Loaded) -> Result<Vec<Refusal>> {
    let library = &desk.definitions.library;
    let mut found = Vec::new();
    for (register, cause) in listeners(loaded, library) {
        let Some((place, key)) = named(register, cause) else { continue };
        let said =
            loaded.case.single(&place.fact).and_then(|fact| fact.body.pointer(&place.pointer));
        let Some(said) = said.and_then(text).filter(|said| !said.trim().is_empty()) else {
            continue;
        };
        let parties = Parties::of(tx, loaded).await?;
        let own = cause.matching.keys().filter_map(|name| {
            let place = register.field(name)?.place.as_deref()?;
            Some((name.clone(), parties.source(place)?))
        });
        let wanted: Vec<(Name, String)> =
            std::iter::once((key.clone(), said.clone())).chain(own).collect();
        let statuses: Vec<String> = register.statuses.iter().map(ToString::to_string).collect();
        if rows::matching(tx, register, &wanted, &statuses).await?.is_none() {
            let refusal = Refusal::new("register.no-row").with("fact", &place.fact);
            let refusal = refusal.with("pointer", &place.pointer).with("number", said);
            if !found.contains(&refusal) {
                found.push(refusal);
            }
        }
    }
    Ok(found)
}

/// The registers that this service writes, with the causes that listen to them for a row that names theirs.
fn listeners<'a>(
    loaded: &Loaded,
    library: &'a procedure::Library,
) -> Vec<(&'a Register, &'a RegisterCause)> {
    let causes = library.services.values().flat_map(|service| service.actions.values());
    let causes = causes.filter_map(|action| match &action.by {
        By::Register(cause) => Some(cause).filter(|own| writes(&loaded.definition, &own.register)),
        By::Role(_) | By::Evidence | By::Clock | By::Outside(_) => None,
    });
    causes.filter_map(|cause| Some((library.registers.get(&cause.register)?, cause))).collect()
}

fn writes(definition: &Definition, path: &str) -> bool {
    let mut effects = definition.actions.values().flat_map(|action| &action.effects);
    effects.any(|effect| effect.register() == Some(path))
}

/// Where a case says the number that the cause listens for, and the field that bears a row\'s own number.
fn named<'a>(register: &'a Register, cause: &RegisterCause) -> Option<(Place, &'a Name)> {
    let naming = cause.matching.iter().find(|(_, own)| **own == Matched::Number);
    let field = register.field(naming?.0)?;
    let key = &register.fields.iter().find(|field| field.is_number())?.name;
    Some((Place::parse(field.place.as_deref()?)?, key))
}
