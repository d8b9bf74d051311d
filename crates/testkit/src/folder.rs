//! Folders of procedures, as tests read them.

use std::collections::BTreeMap;
use std::path::Path;

use procedure::Folder;
use serde_json::{Value, json};

/// The procedures of the checkout.
pub fn demo_modules() -> Folder {
    folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../modules"))
}

/// The toy procedures of the tests.
pub fn toy_modules() -> Folder {
    folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../server/tests/modules"))
}

/// All files below this path.
pub fn folder(path: impl AsRef<Path>) -> Folder {
    let mut files = BTreeMap::new();
    add(path.as_ref(), "", &mut files);
    Folder(files)
}

/// A module of one's own in a few words: its files, and texts that say their own ids in every language.
pub fn module(name: &str, order: u8, files: &[(&str, String)], texts: &[&str]) -> Folder {
    let texts: String = texts.iter().flat_map(|id| [id, " = ", id, "\n"]).collect();
    let head = format!("title = \"module-title\"\norder = {order}\nowner = \"module-owner\"\n");
    let spoken = ["en", "ru", "uz-Latn"].map(|lang| (format!("text/{lang}.ftl"), texts.clone()));
    let own = files.iter().map(|(path, text)| ((*path).to_owned(), text.clone()));
    let all = own.chain(spoken).chain([("module.toml".to_owned(), head)]);
    Folder(all.map(|(path, text)| (format!("{name}/{path}"), text.into_bytes())).collect())
}

/// A closed form with these fields, in the order in which they are required.
pub fn form(title: &str, properties: &Value, required: &[&str]) -> String {
    let form = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "type": "object",
        "additionalProperties": false, "required": required, "properties": properties, "x-order": required,
    });
    form.to_string()
}

/// A paper that says no more than its title.
pub fn paper(title: &str) -> String {
    format!(
        "#import \"/tris.typ\": *\n#let d = json(\"/data.json\")\n#show: paper.with(d, title: \"{title}\")\n#letterhead(d)\n#signature(d)\n"
    )
}

fn add(dir: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()))
    {
        let entry = entry.expect("an entry of a folder");
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            add(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path, std::fs::read(entry.path()).expect("a file of the folder"));
        }
    }
}
