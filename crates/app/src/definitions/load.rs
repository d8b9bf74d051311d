//! The law as the program runs by it, and as it lies beside the records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use procedure::definition::Definition;
use procedure::library::Register;
use procedure::{Folder, Library, prove, read};

use super::{Definitions, Grounds, files_of, store};
use crate::db::Tx;
use crate::error::{Fault, Result};
use crate::registers::column_of;

/// Reads and proves the folder, keeps what is new, and gives all definitions: those in force and those that cases are pinned to.
///
/// # Errors
/// The findings, if the folder does not prove: a program with unproved law does not start.
pub(crate) async fn load(
    tx: &mut Tx,
    folder: &Folder,
    now: jiff::Timestamp,
) -> Result<Definitions> {
    let (library, grounds) = proved(folder)?;
    keep(tx, folder, &library, now).await?;
    let mut definitions = Definitions { library, grounds, ..Definitions::default() };
    for (hash, path, files) in store::kept(tx).await? {
        let definition = again(&definitions.library, &hash, &path, &files)?;
        definitions.by_hash.insert(definition.hash, Arc::new(definition));
    }
    for (path, hash) in store::published(tx).await? {
        if let Ok(hash) = <[u8; 32]>::try_from(hash.as_slice()) {
            definitions.in_force.insert(path, hash);
        }
    }
    Ok(definitions)
}

/// For whoever only looks at the records. Modules that do not prove, or cannot be read, keep nobody from reading what lies beside the
/// cases: that they do not is said. A kept version that does not load is left out, and missed where a case is pinned to it. Nothing is
/// in force here, for nothing is opened.
pub(crate) async fn load_kept(tx: &mut Tx, folder: Result<Folder>) -> Result<Definitions> {
    let (folder, found) = match folder {
        Ok(folder) => {
            let found = proved(&folder);
            (folder, found)
        }
        Err(fault) => (Folder::default(), Err(fault)),
    };
    let mut definitions = match found {
        Ok((mut library, grounds)) => {
            narrow(tx, &mut library.registers).await?;
            Definitions { library, grounds, ..Definitions::default() }
        }
        Err(fault) => {
            let registers = registers(tx, read(&folder).0).await?;
            let library = Library { registers, ..Library::default() };
            Definitions { library, unproved: Some(fault.chain()), ..Definitions::default() }
        }
    };
    for (hash, path, files) in store::readable(tx).await? {
        if let Ok(definition) = again(&definitions.library, &hash, &path, &files) {
            definitions.by_hash.insert(definition.hash, Arc::new(definition));
        }
    }
    Ok(definitions)
}

fn proved(folder: &Folder) -> Result<(Library, Grounds)> {
    let (library, mut findings) = read(folder);
    findings.extend(prove(&library));
    if !findings.is_empty() {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        return Err(Fault::new(format!("the definitions do not prove:\n{}", lines.join("\n"))));
    }
    Ok((library, Grounds::read(folder)?))
}

async fn keep(tx: &mut Tx, folder: &Folder, library: &Library, now: jiff::Timestamp) -> Result<()> {
    for definition in library.services.values() {
        let files = files_of(folder, definition);
        let files: BTreeMap<&String, String> = files
            .0
            .iter()
            .map(|(path, bytes)| (path, String::from_utf8_lossy(bytes).into_owned()))
            .collect();
        let files = serde_json::to_string(&files)?;
        let version = &definition.service.version;
        store::keep(tx, &definition.hash, &definition.path(), version, &files, now).await?;
    }
    Ok(())
}

/// The version of this hash: the one at hand, or the one that was kept.
fn again(library: &Library, hash: &[u8], path: &str, files: &str) -> Result<Definition> {
    match library.services.get(path) {
        Some(current) if current.hash.as_slice() == hash => Ok(current.clone()),
        Some(_) | None => from_kept(hash, path, files),
    }
}

/// A definition read again from the bytes that were kept.
pub(crate) fn from_kept(hash: &[u8], path: &str, files: &str) -> Result<Definition> {
    let (mut library, _findings) = read(&folder_of(files)?);
    let definition = library.services.remove(path);
    definition.filter(|definition| definition.hash.as_slice() == hash).ok_or_else(|| {
        Fault::new(format!(
            "the kept bytes of {path} no longer give the version {}",
            hex::encode(hash)
        ))
    })
}

pub(super) fn folder_of(files: &str) -> Result<Folder> {
    let files: BTreeMap<String, String> = serde_json::from_str(files)?;
    Ok(Folder(files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()))
}

/// The declarations of registers, where none is proved: those at hand, and else the latest that were kept beside definitions, if they
/// know every column that was made. By a narrower one rows would be blamed for what it does not know.
async fn registers(tx: &mut Tx, at_hand: Library) -> Result<BTreeMap<String, Register>> {
    let made = made(tx).await?;
    let kept = store::readable(tx).await?;
    let kept = kept.iter().rev().filter_map(|(_, _, files)| folder_of(files).ok());
    let declared = std::iter::once(at_hand).chain(kept.map(|folder| read(&folder).0));
    let mut registers = BTreeMap::new();
    for (path, register) in declared.flat_map(|library| library.registers) {
        let columns: BTreeSet<String> =
            register.fields.iter().map(|field| column_of(&field.name)).collect();
        if made.get(&path).is_some_and(|made| *made == columns) {
            registers.entry(path).or_insert(register);
        }
    }
    Ok(registers)
}

/// Leaves out what was declared since the program last ran on these records: of it nothing was made yet.
async fn narrow(tx: &mut Tx, registers: &mut BTreeMap<String, Register>) -> Result<()> {
    let made = made(tx).await?;
    registers.retain(|path, register| {
        let Some(columns) = made.get(path) else { return false };
        register.fields.retain(|field| columns.contains(&column_of(&field.name)));
        true
    });
    Ok(())
}

/// The columns that were made, by register.
async fn made(tx: &mut Tx) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut made: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (register, column) in crate::registers::columns_made(tx).await? {
        made.entry(register).or_default().insert(column);
    }
    Ok(made)
}
