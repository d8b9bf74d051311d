//! Which file is what, by its path alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::library::Broken;
use crate::library::source::position;
use crate::name::Name;
use crate::read::Folder;

/// More than any definition needs, little enough to read without fear.
const MOST_BYTES: usize = 256 * 1024;

const PLACES: &str = "`module.toml`, `registers/*.toml`, `lists/*.toml`, `text/*.ftl`, and in a service `service.toml`, \
    `forms/*.schema.json`, `documents/*.typ`, `scenarios/*`, each also a `README.md`";

/// A file: its path, and its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
}

pub(super) type Tree<'a> = BTreeMap<Name, ModuleFiles<'a>>;

#[derive(Debug, Default)]
pub(super) struct ModuleFiles<'a> {
    pub(super) toml: Option<File<'a>>,
    pub(super) registers: BTreeMap<Name, File<'a>>,
    pub(super) lists: BTreeSet<Name>,
    /// By language.
    pub(super) texts: BTreeMap<&'a str, File<'a>>,
    pub(super) services: BTreeMap<Name, ServiceFiles<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct ServiceFiles<'a> {
    pub(super) toml: Option<File<'a>>,
    /// By path within the service's folder, as `schema` names it.
    pub(super) forms: BTreeMap<&'a str, File<'a>>,
    pub(super) templates: BTreeMap<Name, File<'a>>,
    /// Every file of the folder: what is pinned.
    pub(super) all: Vec<File<'a>>,
}

pub(super) fn sort(folder: &Folder) -> (Tree<'_>, Vec<Finding>) {
    let mut tree = Tree::new();
    let mut findings = Vec::new();
    for (path, bytes) in &folder.0 {
        let put = text(bytes).and_then(|text| {
            put(&mut tree, File { path, text }).map_err(|broken| (broken, (1, 1)))
        });
        findings.extend(put.err().map(|(broken, (line, column))| broken.at(path, line, column)));
    }
    (tree, findings)
}

/// The text, or what is wrong with it and where.
fn text(bytes: &[u8]) -> Result<&str, (Broken, (usize, usize))> {
    if bytes.len() > MOST_BYTES {
        let message = format!("the file has {} bytes; at most {MOST_BYTES} are read", bytes.len());
        let mend = "split it, or take out what is not the law";
        return Err((Broken::new("P07", message, mend), (1, 1)));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("the file is not UTF-8 text: byte {} is not", error.valid_up_to());
        let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
        (Broken::new("P07", message, "save it as UTF-8"), position(&before, before.len()))
    })
}

fn put<'a>(tree: &mut Tree<'a>, file: File<'a>) -> Result<(), Broken> {
    let parts: Vec<&str> = file.path.split('/').collect();
    match parts.as_slice() {
        ["README.md"] | [_, "README.md"] => Ok(()),
        // Dated lists of lawful grounds: records, not law of a service. Whoever answers guards reads them.
        [module, "lists", list] => {
            let list = name(stem(list, ".toml")?)?;
            tree.entry(name(module)?).or_default().lists.insert(list);
            Ok(())
        }
        [module, "module.toml"] => {
            tree.entry(name(module)?).or_default().toml = Some(file);
            Ok(())
        }
        [module, "registers", register] => {
            let register = name(stem(register, ".toml")?)?;
            tree.entry(name(module)?).or_default().registers.insert(register, file);
            Ok(())
        }
        [module, "text", language] => {
            let language = stem(language, ".ftl")?;
            tree.entry(name(module)?).or_default().texts.insert(language, file);
            Ok(())
        }
        [module, service, inside @ ..] if !inside.is_empty() => {
            let module = tree.entry(name(module)?).or_default();
            put_in_service(module.services.entry(name(service)?).or_default(), inside, file)
        }
        _ => Err(stray()),
    }
}

fn put_in_service<'a>(
    service: &mut ServiceFiles<'a>,
    inside: &[&str],
    file: File<'a>,
) -> Result<(), Broken> {
    match inside {
        ["service.toml"] => service.toml = Some(file),
        ["README.md"] | ["scenarios", _] => {}
        ["forms", form] => {
            stem(form, ".schema.json")?;
            let within = file.path.splitn(3, '/').last().unwrap_or_default();
            service.forms.insert(within, file);
        }
        ["documents", template] => {
            service.templates.insert(name(stem(template, ".typ")?)?, file);
        }
        _ => return Err(stray()),
    }
    service.all.push(file);
    Ok(())
}

fn stem<'a>(file: &'a str, ending: &str) -> Result<&'a str, Broken> {
    file.strip_suffix(ending).ok_or_else(stray)
}

fn name(part: &str) -> Result<Name, Broken> {
    Name::parse(part).ok_or_else(|| {
        let message = format!("`{part}` is not spelt as names are, so nothing could refer to it");
        Broken::new(
            "P06",
            message,
            "use small Latin letters, digits, `-` and `_`, a letter first, at most 64",
        )
    })
}

fn stray() -> Broken {
    Broken::new(
        "P07",
        "nothing reads a file of this name here: it would look like law and be none",
        format!("move or remove it; a module holds {PLACES}"),
    )
}
