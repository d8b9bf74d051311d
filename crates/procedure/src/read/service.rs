//! `service.toml` with its forms and templates.

use crate::definition::Definition;
use crate::finding::Finding;
use crate::library::{Broken, Library};
use crate::name::Name;
use crate::read::files::ServiceFiles;
use crate::read::lower::Lower;
use crate::read::toml_file::TomlFile;
use crate::read::{forms, raw};

const TABLES: &str =
    "`service`, `role`, `fact`, `state`, `action`, `deadline`, `subcase` or `never_same_person`";

/// Path of the file for a service path.
pub(super) fn toml_path(path: &str) -> String {
    format!("{path}/service.toml")
}

pub(super) fn read(
    module: &Name,
    folder: &Name,
    files: &ServiceFiles<'_>,
    library: &mut Library,
    findings: &mut Vec<Finding>,
) {
    let path = format!("{module}/{folder}");
    let before = findings.len();
    let opened = files.toml.map_or_else(|| Err(missing(&path)), TomlFile::open);
    let definition = match opened {
        Ok(mut toml) => {
            let definition = definition(module, folder, files, &mut toml);
            findings.append(&mut toml.findings);
            library.sources.insert(toml_path(&path), toml.source);
            definition
        }
        Err(errors) => {
            findings.extend(errors);
            None
        }
    };
    let forms = forms::read(&files.forms, findings);
    let is_whole = findings.len() == before;
    if is_whole {
        unused_forms(files, definition.as_ref(), findings);
    }
    match definition {
        Some((mut definition, schemas)) if is_whole => {
            definition.schemas = schemas
                .into_iter()
                .filter_map(|(fact, form)| {
                    forms.get(form.as_str()).map(|schema| (fact, schema.clone()))
                })
                .collect();
            library.services.insert(path, definition);
        }
        Some(_) | None => drop(library.broken.insert(path)),
    }
}

fn unused_forms(
    files: &ServiceFiles<'_>,
    definition: Option<&(Definition, Schemas)>,
    findings: &mut Vec<Finding>,
) {
    let Some((_, schemas)) = definition else { return };
    for (form, file) in &files.forms {
        if !schemas.iter().any(|(_, used)| used == form) {
            let broken = Broken::new(
                "U01",
                "no fact names this form: it looks like law and is none",
                "name it in a fact's `schema`, or remove it",
            );
            findings.push(broken.at(file.path, 1, 1));
        }
    }
}

type Schemas = Vec<(Name, String)>;

fn definition(
    module: &Name,
    folder: &Name,
    files: &ServiceFiles<'_>,
    toml: &mut TomlFile<'_>,
) -> Option<(Definition, Schemas)> {
    let service = toml.table::<raw::RawService>("service");
    let roles = toml.named("role");
    let facts = toml.named("fact");
    let states = toml.named("state");
    let actions = toml.named("action");
    let deadlines = toml.named("deadline");
    let subcases = toml.named("subcase");
    let never_same_person = toml.listed("never_same_person");
    toml.refuse_rest(TABLES);
    let mut lower = Lower::new(module, toml, &facts);
    let service = service.and_then(|raw| lower.service(raw));
    let roles = lower.all("role", roles, Lower::role);
    let facts = lower.all("fact", facts, Lower::fact);
    let states = lower.all("state", states, |lower, path, raw| Some(lower.state(path, raw)));
    let actions = lower.all("action", actions, Lower::action);
    let deadlines =
        lower.all("deadline", deadlines, |lower, path, raw| lower.deadline(path, raw, true));
    let subcases =
        lower.all("subcase", subcases, |lower, path, raw| Some(lower.subcase(path, raw)));
    let never_same_person = lower.never_same_person(never_same_person);
    for name in deadlines.keys().filter(|name| states.contains_key(name)) {
        let message = format!(
            "`{name}` is both a deadline and a state; a state's own clock bears the state's name, so nobody could tell which clock runs"
        );
        lower.report(
            &format!("deadline.{name}"),
            Broken::new("P11", message, "rename the deadline"),
        );
    }
    let schemas: Schemas = facts
        .iter()
        .filter_map(|(name, fact)| Some((name.clone(), fact.schema.clone()?)))
        .collect();
    for (fact, form) in &schemas {
        if !files.forms.contains_key(form.as_str()) {
            let message = format!(
                "the form `{form}` is not in the service's folder, so nobody could fill the fact"
            );
            lower.report(
                &format!("fact.{fact}.schema"),
                Broken::new("T02", message, "write the form, or name one that is there"),
            );
        }
    }
    let templates =
        files.templates.iter().map(|(name, file)| (name.clone(), file.text.to_owned())).collect();
    let definition = Definition {
        module: module.clone(),
        folder: folder.clone(),
        service: service?,
        roles,
        facts,
        states,
        actions,
        deadlines,
        subcases,
        never_same_person,
        schemas: std::collections::BTreeMap::new(),
        templates,
        hash: [0; 32],
    };
    Some((definition, schemas))
}

fn missing(path: &str) -> Vec<Finding> {
    let message = "the service has no `service.toml`: the folder declares nothing that could run";
    vec![Broken::new("P08", message, "write `service.toml`, or remove the folder").at(
        &toml_path(path),
        1,
        1,
    )]
}
