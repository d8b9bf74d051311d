//! All SQL of definitions and their publication.

use domain::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;

/// Keeps the bytes of a definition, once.
pub(super) async fn keep(
    tx: &mut Tx,
    hash: &[u8],
    path: &str,
    version: &str,
    files: &str,
    at: Timestamp,
) -> Result<()> {
    // Registers are kept beside a definition without being part of its hash. Once one of them is widened the files differ,
    // and the first ones stay.
    let known: Option<(Vec<u8>,)> =
        fetch_optional!(tx, "SELECT hash FROM definitions WHERE hash = $1", hash);
    if known.is_some() {
        return Ok(());
    }
    execute!(
        tx,
        "INSERT INTO definitions (hash, path, version, files, recorded_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (hash) DO NOTHING",
        hash,
        path,
        version,
        files,
        at.as_microsecond()
    );
    Ok(())
}

/// Every definition ever kept: (hash, path, files).
pub(super) async fn kept(tx: &mut Tx) -> Result<Vec<(Vec<u8>, String, String)>> {
    Ok(fetch_all!(tx, "SELECT hash, path, files FROM definitions ORDER BY recorded_at, path"))
}

/// The same without those that cannot be read: what lies there was damaged.
pub(super) async fn readable(tx: &mut Tx) -> Result<Vec<(Vec<u8>, String, String)>> {
    let hashes: Vec<(Vec<u8>,)> =
        fetch_all!(tx, "SELECT hash FROM definitions ORDER BY recorded_at, path");
    let mut readable = Vec::new();
    for (hash,) in hashes {
        readable.extend(one(tx, &hash).await.ok().flatten());
    }
    Ok(readable)
}

async fn one(tx: &mut Tx, hash: &[u8]) -> Result<Option<(Vec<u8>, String, String)>> {
    let sql = "SELECT hash, path, files FROM definitions WHERE hash = $1";
    Ok(fetch_optional!(tx, sql, hash))
}

/// The publications, oldest first: (path, hash).
pub(super) async fn published(tx: &mut Tx) -> Result<Vec<(String, Vec<u8>)>> {
    Ok(fetch_all!(tx, "SELECT path, definition FROM publications ORDER BY published_at, id"))
}

/// Two officers publish a definition.
pub(super) async fn publish(
    tx: &mut Tx,
    id: Uuid,
    definition: (&str, &[u8]),
    officers: (PersonId, PersonId),
    evidence: &[u8],
    at: Timestamp,
) -> Result<()> {
    let ((path, hash), (owner, lawyer)) = (definition, officers);
    execute!(
        tx,
        "INSERT INTO publications (id, definition, path, published_at, owner, lawyer, evidence) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        hash,
        path,
        at.as_microsecond(),
        owner.0,
        lawyer.0,
        evidence
    );
    Ok(())
}
