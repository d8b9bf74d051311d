//! `registers/*.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::finding::Finding;
use crate::library::{Broken, Field, FieldKind, Library, Passport, Period, Register, Said};
use crate::name::{Name, Place, on_record};
use crate::read::files::File;
use crate::read::raw::Keep;
use crate::read::toml_file::{TomlFile, misspelt};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    kind: FieldKind,
    #[serde(default)]
    public: bool,
    place: Option<String>,
    #[serde(default)]
    index: bool,
    sealed: Option<Said>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPassport {
    title: String,
    owner: String,
    period: Period,
}

pub(super) fn read(
    module: &Name,
    name: &Name,
    file: &File<'_>,
    library: &mut Library,
    findings: &mut Vec<Finding>,
) {
    let path = format!("{module}/{name}");
    let mut toml = match TomlFile::open(*file) {
        Ok(toml) => toml,
        Err(errors) => {
            library.broken.insert(path);
            return findings.extend(errors);
        }
    };
    match lower(module, name, &mut toml).filter(|_| toml.findings.is_empty()) {
        Some(register) => drop(library.registers.insert(path, register)),
        None => drop(library.broken.insert(path)),
    }
    findings.append(&mut toml.findings);
    library.sources.insert(file.path.to_owned(), toml.source);
}

fn lower(module: &Name, name: &Name, toml: &mut TomlFile<'_>) -> Option<Register> {
    let key = toml.value::<String>("key");
    let statuses = toml.value::<Vec<String>>("statuses");
    let keep = toml.value::<Keep>("keep");
    let passport = toml.table::<RawPassport>("passport");
    let fields = toml.named::<RawField>("field");
    toml.refuse_rest("`key`, `statuses`, `keep`, `passport` or `field`");
    let passport = passport.and_then(|raw| {
        let title = spelt(toml, "passport.title", &raw.title);
        let owner = spelt(toml, "passport.owner", &raw.owner);
        Some(Passport { title: title?, owner: owner?, period: raw.period })
    });
    let statuses: Vec<_> = statuses?
        .iter()
        .filter_map(|status| spelt(toml, &format!("statuses.{status}"), status))
        .collect();
    if statuses.is_empty() {
        toml.report(
            "statuses",
            Broken::new(
                "P05",
                "a row must be able to have a status",
                "name the statuses, e.g. [\"valid\"]",
            ),
        );
    }
    let fields = in_order(toml, fields);
    let key = spelt(toml, "key", &key?)?;
    if !fields.iter().any(|field| field.name == key && field.place.is_some()) {
        let message = format!(
            "the key `{key}` is not a field with a place, so no later write could find its row"
        );
        toml.report(
            "key",
            Broken::new(
                "R01",
                message,
                format!("declare [field.{key}] with a `place`, or name another key"),
            ),
        );
    }
    let (module, name) = (module.clone(), name.clone());
    Some(Register {
        module,
        name,
        fields,
        key,
        retention_years: keep?.years,
        statuses,
        passport: passport?,
    })
}

fn in_order(toml: &mut TomlFile<'_>, fields: BTreeMap<Name, RawField>) -> Vec<Field> {
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_by_key(|(name, _)| toml.source.offset(&format!("field.{name}")));
    fields
        .into_iter()
        .map(|(name, RawField { kind, public, place, index, sealed })| {
            if let Some(place) = place.as_deref().filter(|place| !is_place(place)) {
                let message = format!("`{place}` is no place from which a value could come");
                let mend = format!(
                    "write \"fact#/pointer\", \"party/<kind of organisation>/stir\" or \"/name\", or one of: {}",
                    Field::SOURCES.join(", ")
                );
                toml.report(&format!("field.{name}.place"), Broken::new("P05", message, mend));
            }
            if sealed.is_some() && !(public && kind == FieldKind::Text) {
                let message = format!("`{name}` is no public text, and a code tells everybody");
                let mend = "write `kind = \"text\"` and `public = true`, or leave out `sealed`";
                toml.report(&format!("field.{name}.sealed"), Broken::new("P05", message, mend));
            }
            Field { name, kind, public, place, index, sealed }
        })
        .collect()
}

fn is_place(place: &str) -> bool {
    Field::SOURCES.contains(&place) || on_record(place).is_some() || Place::parse(place).is_some()
}

fn spelt(toml: &mut TomlFile<'_>, path: &str, text: &str) -> Option<Name> {
    let name = Name::parse(text);
    if name.is_none() {
        toml.report(path, misspelt(text));
    }
    name
}
