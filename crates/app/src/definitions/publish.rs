//! What is found in the modules folder becomes law in force by the signatures of two officers.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::PersonId;
use procedure::definition::Definition;
use procedure::{Folder, prove, read};

use super::{Definitions, Grounds, files_of, store};
use crate::App;
use crate::db::Tx;
use crate::error::{Fault, Result};
use crate::log::Of;
use crate::sessions::person_of;

/// Personas of the demo who publish: the owner of the procedure and the lawyer.
const DEMO_OFFICERS: (&str, &str) = ("owner", "lawyer");

/// Reads and proves the folder, keeps what is new, and gives all definitions: those in force and those that cases are pinned to.
///
/// # Errors
/// The findings, if the folder does not prove: a program with unproved law does not start.
pub(crate) async fn load(
    tx: &mut Tx,
    folder: &Folder,
    now: jiff::Timestamp,
) -> Result<Definitions> {
    let (library, mut findings) = read(folder);
    findings.extend(prove(&library));
    if !findings.is_empty() {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        return Err(Fault::new(format!("the definitions do not prove:\n{}", lines.join("\n"))));
    }
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
    let mut definitions = Definitions { grounds: Grounds::read(folder)?, ..Definitions::default() };
    for (hash, path, files) in store::kept(tx).await? {
        let definition = match library.services.get(&path) {
            Some(current) if current.hash.as_slice() == hash => current.clone(),
            Some(_) | None => from_kept(&hash, &path, &files)?,
        };
        definitions.by_hash.insert(definition.hash, Arc::new(definition));
    }
    for (path, hash) in store::published(tx).await? {
        if let Ok(hash) = <[u8; 32]>::try_from(hash.as_slice()) {
            definitions.in_force.insert(path, hash);
        }
    }
    definitions.library = library;
    Ok(definitions)
}

/// A definition read again from the bytes that were kept.
pub(crate) fn from_kept(hash: &[u8], path: &str, files: &str) -> Result<Definition> {
    let files: BTreeMap<String, String> = serde_json::from_str(files)?;
    let folder = Folder(files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect());
    let (mut library, _findings) = read(&folder);
    let definition = library.services.remove(path);
    definition.filter(|definition| definition.hash.as_slice() == hash).ok_or_else(|| {
        Fault::new(format!(
            "the kept bytes of {path} no longer give the version {}",
            hex::encode(hash)
        ))
    })
}

impl App {
    /// The demo publishes what it finds, signed by its two demo officers; elsewhere nothing unpublished starts a case.
    ///
    /// # Errors
    /// A demo world without the two officers is a fault.
    pub async fn publish_demo(&self) -> Result<()> {
        let definitions = self.definitions();
        let now = self.now();
        let mut tx = self.db.write().await?;
        let officers = (
            person_of(&mut tx, DEMO_OFFICERS.0).await?,
            person_of(&mut tx, DEMO_OFFICERS.1).await?,
        );
        for (path, definition) in &definitions.library.services {
            if definitions.in_force.get(path) == Some(&definition.hash) {
                continue;
            }
            let evidence = self.demo_signatures(&mut tx, &definition.hash, officers).await?;
            let id = self.ports.uuid();
            store::publish(&mut tx, id, (path, &definition.hash), officers, &evidence, now).await?;
            let of = Of::Publication(id);
            crate::log::record(&mut tx, &self.ports, of, &definition.hash, now).await?;
        }
        tx.commit().await?;
        self.reload().await
    }

    /// Two demo keys sign the hash; the evidence holds both signatures with their certificates.
    async fn demo_signatures(
        &self,
        tx: &mut Tx,
        hash: &[u8],
        officers: (PersonId, PersonId),
    ) -> Result<Vec<u8>> {
        let mut signatures = Vec::new();
        for officer in [officers.0, officers.1] {
            let key = signing::SoftKey::generate(|bytes| self.ports.entropy.fill(bytes))
                .map_err(|source| Fault::while_doing("making a demo officer's key", source))?;
            let spki = key.spki_der();
            let certificate = crate::keys::certify_demo(self, tx, officer, &spki).await?;
            crate::keys::insert(tx, self, officer, &signing::fingerprint(&spki), &certificate)
                .await?;
            let signature = key.sign(&[b"tris/publication/v1\0".as_slice(), hash].concat());
            signatures.push(serde_json::json!({
                "officer": officer,
                "certificate": hex::encode(&certificate),
                "signature": hex::encode(signature),
            }));
        }
        Ok(serde_json::to_vec(&signatures)?)
    }
}
