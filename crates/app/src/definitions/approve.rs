//! What lies in the folder of procedures comes into force by the signatures of two officers: the owner of procedures and a lawyer.

use std::collections::BTreeMap;

use domain::PersonId;
use jiff::Timestamp;
use procedure::Refusal;
use procedure::definition::Definition;
use uuid::Uuid;

use super::store::{self, Approval};
use super::{Definitions, load};
use crate::App;
use crate::cases::load::moment;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::log::Of;
use crate::people::ADMINISTRATOR;
use crate::scope::Viewer;
use crate::world::{Record, logged};

/// What is signed: the purpose, then the hash of the definition.
pub(crate) const DOMAIN: &[u8] = b"tris/publication/v1\0";
/// Posts of the agency, one of each signs.
const POSTS: [&str; 2] = ["owner", "lawyer"];
/// Two officers at once are heard one after the other.
const PUBLISHING: &str = "publishing";

/// The verbs of publications.
pub struct Publications<'a>(pub(crate) &'a App);

/// A service, as it is in force and as it lies in the folder.
#[derive(Debug, Clone)]
pub struct PublicationView {
    /// `module/service`.
    pub path: String,
    pub version: String,
    pub hash: [u8; 32],
    /// What is in force; `None`: nothing yet.
    pub in_force: Option<InForce>,
    /// What was signed of the version in the folder, where another one is in force: the post, who, when.
    pub signed: Vec<(String, String, Timestamp)>,
}

/// A version that came into force.
#[derive(Debug, Clone)]
pub struct InForce {
    pub version: String,
    pub hash: [u8; 32],
    pub since: Timestamp,
    pub owner: String,
    pub lawyer: String,
}

impl PublicationView {
    /// Is what lies in the folder what is in force?
    pub fn is_current(&self) -> bool {
        self.in_force.as_ref().is_some_and(|known| known.hash == self.hash)
    }
}

/// The files of a version that is to come into force, and of the one that is: what officers sign is over the first.
#[derive(Debug, Clone)]
pub struct Versions {
    pub view: PublicationView,
    pub files: BTreeMap<String, String>,
    pub before: BTreeMap<String, String>,
}

/// The post in which this person may sign definitions.
pub fn publishes_as(viewer: &Viewer) -> Option<&'static str> {
    let post = viewer.post.as_ref().filter(|post| post.org.as_str() == ADMINISTRATOR.0)?;
    POSTS.into_iter().find(|kind| *kind == post.kind.as_str())
}

impl Publications<'_> {
    /// Every service, in the order of paths.
    pub async fn list(&self) -> Result<Vec<PublicationView>> {
        let app = self.0;
        let definitions = app.definitions();
        let mut tx = app.db.read().await?;
        let mut views = Vec::new();
        for definition in definitions.library.services.values() {
            views.push(view(&mut tx, &definitions, definition).await?);
        }
        Ok(views)
    }

    /// One service with its files.
    ///
    /// # Errors
    /// `publication.unknown` if the folder has none of this path.
    pub async fn versions(&self, path: &str) -> Result<Versions, Error<Refusal>> {
        let app = self.0;
        let definitions = app.definitions();
        let Some(definition) = definitions.library.services.get(path) else {
            return refused("publication.unknown");
        };
        let mut tx = app.db.read().await?;
        let view = view(&mut tx, &definitions, definition).await?;
        let files = procedure::pinned(&app.folder, definition).unwrap_or_default();
        let before = match view.in_force.as_ref() {
            Some(known) => of_kept(&mut tx, &definitions, &known.hash).await?,
            None => BTreeMap::new(),
        };
        Ok(Versions { view, files, before })
    }

    /// An officer signs the version of this hash with the key in the browser. With the second signature it comes into force: new cases
    /// are pinned to it, those that run stay with theirs. Gives whether it did.
    ///
    /// # Errors
    /// `publication.officer` from anybody but the owner of procedures and a lawyer of the agency; `publication.unknown` if the folder
    /// has no such version any more; `publication.in-force` if nothing would change; `publication.twice` if this post or person signed
    /// it already; `publication.stale` if the key of the other signature does not stand any more; `publication.signature` if no key of
    /// theirs that stands signed it.
    pub async fn sign(
        &self,
        viewer: &Viewer,
        (path, hash): (&str, &[u8]),
        signature: &[u8],
    ) -> Result<bool, Error<Refusal>> {
        let Some(post) = publishes_as(viewer) else { return refused("publication.officer") };
        let app = self.0;
        let now = app.now();
        let definitions = app.definitions();
        let known = definitions.library.services.get(path);
        let Some(definition) = known.filter(|definition| definition.hash == *hash) else {
            return refused("publication.unknown");
        };
        let mut tx = app.db.write().await?;
        tx.alone_with(PUBLISHING).await?;
        // What another officer brought into force meanwhile counts.
        let in_force = store::last(&mut tx, path).await?;
        if in_force.is_some_and(|last| last.definition == hash) {
            return refused("publication.in-force");
        }
        let round = store::times(&mut tx, hash).await?;
        let before = store::approvals(&mut tx, &hex::encode(hash), round).await?;
        let is_second = |one: &Approval| one.post == post || one.officer == viewer.person.0;
        if before.iter().any(is_second) {
            return refused("publication.twice");
        }
        // A key whose word was taken back since then brings nothing into force.
        for one in &before {
            let signature = hex::decode(&one.signature).unwrap_or_default();
            let officer = PersonId(one.officer);
            if certificate(app, &mut tx, officer, (hash, &signature)).await?.is_none() {
                return refused("publication.stale");
            }
        }
        let Some(certificate) = certificate(app, &mut tx, viewer.person, (hash, signature)).await?
        else {
            return refused("publication.signature");
        };
        let own = Approval {
            post: post.to_owned(),
            officer: viewer.person.0,
            name: viewer.name.clone(),
            certificate: hex::encode(&certificate),
            signature: hex::encode(signature),
            signed_at: now.as_microsecond(),
        };
        let id = app.ports.uuid();
        store::approve(&mut tx, id, (path, &hex::encode(hash), round), &own).await?;
        approved(app, &mut tx, id, (path, hash, round), &own).await?;
        let all: Vec<&Approval> = before.iter().chain([&own]).collect();
        let is_whole = publish(app, &mut tx, definition, &all, now).await?;
        tx.commit().await?;
        if is_whole {
            app.reload().await?;
        }
        Ok(is_whole)
    }
}

/// The leaf of a signature.
async fn approved(
    app: &App,
    tx: &mut Tx,
    id: Uuid,
    (path, hash, round): (&str, &[u8], i64),
    own: &Approval,
) -> Result<()> {
    let (hash, round, at) = (hex::encode(hash), round.to_string(), own.signed_at.to_string());
    let says = [path, &hash, &own.post, &own.certificate, &own.signature];
    let record = Record { says: &says, ..Record::of("publication_approvals", id, own.officer) };
    logged(tx, &app.ports, record.held(&at, Some(&round))).await
}

/// Brings the definition into force once both have signed it.
async fn publish(
    app: &App,
    tx: &mut Tx,
    definition: &Definition,
    signed: &[&Approval],
    now: Timestamp,
) -> Result<bool> {
    let of = |post: &str| signed.iter().find(|one| one.post == post);
    let (Some(owner), Some(lawyer)) = (of(POSTS[0]), of(POSTS[1])) else { return Ok(false) };
    let evidence: Vec<_> = [owner, lawyer].map(|one| {
        serde_json::json!({ "officer": one.officer, "certificate": one.certificate, "signature": one.signature })
    }).into();
    let id = app.ports.uuid();
    let officers = (PersonId(owner.officer), PersonId(lawyer.officer));
    let named = (definition.path(), &definition.hash);
    store::publish(tx, id, (&named.0, named.1), officers, &serde_json::to_vec(&evidence)?, now)
        .await?;
    crate::log::record(tx, &app.ports, Of::Publication(id), named.1, now).await?;
    Ok(true)
}

/// The certificate of the person's key that made this signature, if one did that stands.
async fn certificate(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    (hash, signature): (&[u8], &[u8]),
) -> Result<Option<Vec<u8>>> {
    let bytes = [DOMAIN, hash].concat();
    let keys = crate::keys::of_person(tx, person).await?;
    let stands = |key: &crate::keys::CertifiedKey| {
        let authority = app.authority.certificate_der();
        let (now, revoked) = (app.now(), key.is_revoked);
        signing::verify_signature(&key.certificate, authority, now, revoked, &bytes, signature)
            .is_ok()
    };
    Ok(keys.into_iter().find(stands).map(|key| key.certificate))
}

async fn view(
    tx: &mut Tx,
    definitions: &Definitions,
    definition: &Definition,
) -> Result<PublicationView> {
    let path = definition.path();
    let in_force = match store::last(tx, &path).await? {
        None => None,
        Some(last) => Some(InForce {
            version: definitions.by_hash(&last.definition)?.service.version.clone(),
            hash: definitions.by_hash(&last.definition)?.hash,
            since: moment(last.published_at)?,
            owner: last.owner,
            lawyer: last.lawyer,
        }),
    };
    let round = store::times(tx, &definition.hash).await?;
    let mut signed = Vec::new();
    for one in store::approvals(tx, &hex::encode(definition.hash), round).await? {
        signed.push((one.post, one.name, moment(one.signed_at)?));
    }
    Ok(PublicationView {
        path,
        version: definition.service.version.clone(),
        hash: definition.hash,
        in_force,
        signed,
    })
}

/// The pinned files of a version that was kept.
async fn of_kept(
    tx: &mut Tx,
    definitions: &Definitions,
    hash: &[u8],
) -> Result<BTreeMap<String, String>> {
    let definition = definitions.by_hash(hash)?;
    let Some(files) = store::files(tx, hash).await? else { return Ok(BTreeMap::new()) };
    Ok(procedure::pinned(&load::folder_of(&files)?, &definition).unwrap_or_default())
}

fn refused<T>(code: &'static str) -> Result<T, Error<Refusal>> {
    Err(Error::Refused(Refusal::new(code)))
}
