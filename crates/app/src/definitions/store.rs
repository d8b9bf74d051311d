//! All SQL of definitions and their publication.

use domain::PersonId;
use jiff::Timestamp;
use sqlx::FromRow;
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

/// A publication: what came into force when, by whom.
#[derive(Debug, FromRow)]
pub(super) struct Last {
    pub(super) definition: Vec<u8>,
    pub(super) published_at: i64,
    pub(super) owner: String,
    pub(super) lawyer: String,
}

/// The last publication of this service.
pub(super) async fn last(tx: &mut Tx, path: &str) -> Result<Option<Last>> {
    let sql = "SELECT p.definition, p.published_at, o.name AS owner, l.name AS lawyer FROM publications p \
               JOIN persons o ON o.id = p.owner JOIN persons l ON l.id = p.lawyer \
               WHERE p.path = $1 ORDER BY p.published_at DESC, p.id DESC LIMIT 1";
    Ok(fetch_optional!(tx, sql, path))
}

/// How often this definition came into force.
pub(super) async fn times(tx: &mut Tx, definition: &[u8]) -> Result<i64> {
    let sql = "SELECT count(*) FROM publications WHERE definition = $1";
    let count: Option<(i64,)> = fetch_optional!(tx, sql, definition);
    Ok(count.map_or(0, |(count,)| count))
}

/// What an officer signed of a definition.
#[derive(Debug, FromRow)]
pub(super) struct Approval {
    pub(super) post: String,
    pub(super) officer: Uuid,
    pub(super) name: String,
    /// In hexadecimal, as the next.
    pub(super) certificate: String,
    pub(super) signature: String,
    pub(super) signed_at: i64,
}

/// What was signed of this definition (in hexadecimal) in this round.
pub(super) async fn approvals(tx: &mut Tx, definition: &str, round: i64) -> Result<Vec<Approval>> {
    let sql = "SELECT a.post, a.officer, p.name, a.certificate, a.signature, a.signed_at FROM publication_approvals a \
               JOIN persons p ON p.id = a.officer WHERE a.definition = $1 AND a.round = $2 ORDER BY a.signed_at, a.id";
    Ok(fetch_all!(tx, sql, definition, round))
}

pub(super) async fn approve(
    tx: &mut Tx,
    id: Uuid,
    (path, definition, round): (&str, &str, i64),
    approval: &Approval,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO publication_approvals (id, path, definition, round, post, officer, certificate, signature, signed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        path,
        definition,
        round,
        &approval.post,
        approval.officer,
        &approval.certificate,
        &approval.signature,
        approval.signed_at
    );
    Ok(())
}

/// The kept files of a definition, as JSON.
pub(super) async fn files(tx: &mut Tx, hash: &[u8]) -> Result<Option<String>> {
    Ok(one(tx, hash).await?.map(|(_, _, files)| files))
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
