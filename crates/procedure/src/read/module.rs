//! `module.toml` and the texts beside it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::finding::Finding;
use crate::library::{Broken, Library, Module};
use crate::name::Name;
use crate::read::files::{File, ModuleFiles};
use crate::read::hash::hash;
use crate::read::toml_file::{TomlFile, misspelt};

pub(super) fn read(
    name: &Name,
    files: &ModuleFiles<'_>,
    library: &mut Library,
    findings: &mut Vec<Finding>,
) {
    let path = format!("{name}/module.toml");
    let Some(file) = files.toml else {
        let message =
            format!("the module {name} has no `module.toml`: the menu would not know its title");
        findings.push(
            Broken::new("P08", message, format!("write {path} with `title`, `order` and `owner`"))
                .at(&path, 1, 1),
        );
        return;
    };
    let mut toml = match TomlFile::open(file) {
        Ok(toml) => toml,
        Err(errors) => return findings.extend(errors),
    };
    if let Some(module) = lower(name, files, &mut toml) {
        library.modules.insert(name.clone(), module);
    }
    findings.append(&mut toml.findings);
    library.sources.insert(path, toml.source);
}

fn lower(name: &Name, files: &ModuleFiles<'_>, toml: &mut TomlFile<'_>) -> Option<Module> {
    let title = text_id(toml, "title");
    let order = toml.value("order");
    let owner = text_id(toml, "owner");
    let heads = heads(toml);
    let gets_in = toml.maybe("gets_in");
    toml.refuse_rest("`title`, `order`, `owner`, `heads` or `gets_in`");
    let texts = files
        .texts
        .iter()
        .map(|(language, file)| ((*language).to_owned(), file.text.to_owned()))
        .collect();
    let texts_hash = hash(files.texts.values().copied().collect::<Vec<File<'_>>>());
    Some(Module {
        name: name.clone(),
        title: title?,
        order: order?,
        owner: owner?,
        heads,
        texts,
        texts_hash,
        gets_in,
    })
}

/// `[heads]`: kinds of organisations, each with the posts that head one.
fn heads(toml: &mut TomlFile<'_>) -> BTreeMap<Name, BTreeSet<Name>> {
    let declared: BTreeMap<Name, Vec<Spelt>> = toml.named("heads");
    let mut heads = BTreeMap::new();
    for (org, posts) in declared {
        let path = format!("heads.{org}");
        if posts.is_empty() {
            let message = format!("nobody heads a `{org}`, so nobody could empower anybody there");
            toml.report(&path, Broken::new("P05", message, "name a post, or leave the line out"));
        }
        let mut named = BTreeSet::new();
        for post in posts {
            match Name::parse(&post.0) {
                Some(post) => drop(named.insert(post)),
                None => toml.report(&path, misspelt(&post.0)),
            }
        }
        heads.insert(org, named);
    }
    heads
}

/// The id of a text, spelt as names are.
fn text_id(toml: &mut TomlFile<'_>, key: &str) -> Option<Name> {
    let id: Spelt = toml.value(key)?;
    let name = Name::parse(&id.0);
    if name.is_none() {
        toml.report(key, misspelt(&id.0));
    }
    name
}

#[derive(Deserialize)]
struct Spelt(String);
