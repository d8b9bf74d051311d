//! Reads `modules/`: bytes in, a [`Library`] and everything that is wrong with the files out. Never panics.
//!
//! Rules broken here are those of a single file, and of names that must be known before a file means anything:
//! `P01` the TOML itself, `P03` an unknown word, `P04` a word not carried yet, `P05` a value of the wrong type,
//! `P06` a misspelt name, `P07` a file that does not belong, `P08` a file missing, `P09` a form that is no closed form,
//! `P10` an id used twice, `P11` one name for two things; `T01`, `T02` template and form files; `A01`, `D01`, `D05`,
//! `R01` where the typed definition could not even be built.

use std::collections::{BTreeMap, BTreeSet};

use crate::definition::Definition;
use crate::finding::Finding;
use crate::library::{Broken, Library};

mod files;
mod forms;
mod hash;
mod lower;
mod module;
mod raw;
mod register;
mod service;
mod shape;
mod toml_file;
mod words;

#[cfg(test)]
mod tests;

/// The whole `modules/` directory: relative paths, `/` between the parts, and bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder(pub BTreeMap<String, Vec<u8>>);

/// The modules of the folder, and what is wrong with its files, in the order of files and lines.
pub fn read(folder: &Folder) -> (Library, Vec<Finding>) {
    let mut library = Library::default();
    let (tree, mut findings) = files::sort(folder);
    for (name, files) in &tree {
        library.lists.extend(files.lists.iter().cloned());
        module::read(name, files, &mut library, &mut findings);
        for (register, file) in &files.registers {
            register::read(name, register, file, &mut library, &mut findings);
        }
        for (service, files) in &files.services {
            service::read(name, service, files, &mut library, &mut findings);
        }
    }
    pin(&tree, &mut library);
    ids_once(&mut library, &mut findings);
    findings.sort();
    findings.dedup();
    // A file that cannot be read is there: it is not missing as well.
    let unread: BTreeSet<String> = findings
        .iter()
        .filter(|finding| finding.code == "P07")
        .map(|finding| finding.file.clone())
        .collect();
    findings.retain(|finding| finding.code != "P08" || !unread.contains(&finding.file));
    (library, findings)
}

/// The files of a service that its hash is over, by path: what officers sign when they publish it. `None` where the folder has no such
/// service.
pub fn pinned(folder: &Folder, definition: &Definition) -> Option<BTreeMap<String, String>> {
    let (tree, _) = files::sort(folder);
    let files = pinned_of(&tree, definition)?;
    Some(files.iter().map(|file| (file.path.to_owned(), file.text.to_owned())).collect())
}

/// The hash that pins a case needs to know which registers the service writes.
fn pin(tree: &files::Tree<'_>, library: &mut Library) {
    for definition in library.services.values_mut() {
        if let Some(files) = pinned_of(tree, definition) {
            definition.hash = hash::hash(files);
        }
    }
}

fn pinned_of<'a>(tree: &files::Tree<'a>, definition: &Definition) -> Option<Vec<files::File<'a>>> {
    let module = tree.get(&definition.module)?;
    let registers = written(definition);
    let mut files: Vec<files::File<'a>> = module.services.get(&definition.folder)?.all.clone();
    files.extend(module.toml);
    files.extend(tree.iter().flat_map(|(name, module)| {
        let registers = &registers;
        module
            .registers
            .iter()
            .filter(move |(register, _)| registers.contains(&format!("{name}/{register}")))
            .map(|(_, file)| *file)
    }));
    Some(files)
}

fn written(definition: &Definition) -> BTreeSet<String> {
    let effects = definition.actions.values().flat_map(|action| &action.effects);
    effects.filter_map(|effect| effect.register().map(str::to_owned)).collect()
}

fn ids_once(library: &mut Library, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut twice = Vec::new();
    for (path, definition) in &library.services {
        let id = definition.service.id.as_str();
        if let Some(first) = seen.insert(id.to_owned(), path.clone()) {
            let message = format!(
                "the id `{id}` is already that of {first}: cases and addresses could not tell them apart"
            );
            let broken = Broken::new("P10", message, "give this service an id of its own");
            findings.push(library.finding(&service::toml_path(path), "service.id", broken));
            twice.push(path.clone());
        }
    }
    for path in twice {
        library.services.remove(&path);
        library.broken.insert(path);
    }
}
