//! Folders of procedures, as tests read them.

use std::collections::BTreeMap;
use std::path::Path;

use procedure::Folder;

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
