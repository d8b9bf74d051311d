//! The procedures the program runs by: a folder that was named, the checkout's, or those built into a release.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use procedure::Folder;

/// `modules/` in the checkout of which this is a build.
#[cfg(debug_assertions)]
const OF_CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../modules");
#[cfg(not(debug_assertions))]
const OF_CHECKOUT: &str = "modules";

#[cfg(not(debug_assertions))]
static BUILT_IN: include_dir::Dir<'_> =
    include_dir::include_dir!("$CARGO_MANIFEST_DIR/../../modules");

/// More files than this is no folder of procedures: somebody named the wrong one.
const MOST_FILES: usize = 20_000;

/// The files of the folder that was named, or the program's own.
pub(crate) fn load(named: Option<&Path>) -> Result<Folder> {
    match named {
        Some(folder) => read(folder),
        None => own(),
    }
}

#[cfg(debug_assertions)]
fn own() -> Result<Folder> {
    let in_place = Path::new("modules");
    read(if Path::new(OF_CHECKOUT).is_dir() { Path::new(OF_CHECKOUT) } else { in_place })
}

/// A release stands alone; run in a checkout it reads the folder, which somebody may be editing.
#[cfg(not(debug_assertions))]
fn own() -> Result<Folder> {
    if Path::new(OF_CHECKOUT).is_dir() && Path::new("Cargo.toml").is_file() {
        return read(Path::new(OF_CHECKOUT));
    }
    let mut files = BTreeMap::new();
    built_in(&BUILT_IN, &mut files);
    Ok(Folder(files))
}

#[cfg(not(debug_assertions))]
fn built_in(dir: &include_dir::Dir<'_>, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in dir.files() {
        let parts: Vec<_> = file.path().iter().map(|part| part.to_string_lossy()).collect();
        files.insert(parts.join("/"), file.contents().to_vec());
    }
    for dir in dir.dirs() {
        built_in(dir, files);
    }
}

/// All files below a folder; hidden ones are an editor's or a version control's, not law.
fn read(folder: &Path) -> Result<Folder> {
    ensure!(
        folder.is_dir(),
        "there is no folder {}: name the procedures with --modules DIR",
        folder.display()
    );
    let mut files = BTreeMap::new();
    let mut left = vec![(folder.to_path_buf(), String::new())];
    while let Some((dir, prefix)) = left.pop() {
        let entries =
            fs::read_dir(&dir).with_context(|| format!("{} cannot be read", dir.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("{} cannot be read", dir.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if name.starts_with('.') {
                continue;
            }
            // The type of the entry itself: a link to a folder above would never end.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                left.push((entry.path(), format!("{path}/")));
            } else {
                files.insert(path, bytes(&entry.path())?);
            }
            ensure!(
                files.len() <= MOST_FILES,
                "{} has more than {MOST_FILES} files: is it the right folder?",
                folder.display()
            );
        }
    }
    Ok(Folder(files))
}

fn bytes(path: &PathBuf) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}
