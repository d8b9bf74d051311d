//! The plain SQL of definitions and publications.

use sqlx::FromRow;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::Result;
use crate::fsck::rows::{Rows, read};

#[derive(FromRow)]
pub(in crate::fsck) struct PublicationRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) definition: Vec<u8>,
    pub(in crate::fsck) path: String,
    pub(in crate::fsck) published_at: i64,
    pub(in crate::fsck) owner: Uuid,
    pub(in crate::fsck) lawyer: Uuid,
    pub(in crate::fsck) evidence: Vec<u8>,
    pub(in crate::fsck) definition_path: Option<String>,
    pub(in crate::fsck) leaf_hash: Option<Vec<u8>>,
    pub(in crate::fsck) leaf_salt: Option<Vec<u8>>,
    /// When its leaf was made, which the log tells everybody.
    pub(in crate::fsck) leaf_recorded_at: Option<i64>,
}

/// The hashes of all versions ever kept.
pub(in crate::fsck) async fn definitions(tx: &mut Tx) -> Result<Rows<(Vec<u8>,)>> {
    Ok(read!(tx, "definitions", "SELECT hash FROM definitions ORDER BY path, hash"))
}

/// (path, version, files)
pub(in crate::fsck) async fn definition(
    tx: &mut Tx,
    hash: &[u8],
) -> Result<Rows<(String, String, String)>> {
    Ok(read!(
        tx,
        "definitions",
        "SELECT path, version, files FROM definitions WHERE hash = $1",
        hash
    ))
}

pub(in crate::fsck) async fn publications(tx: &mut Tx) -> Result<Rows<PublicationRow>> {
    let sql = "SELECT p.id, p.definition, p.path, p.published_at, p.owner, p.lawyer, p.evidence, d.path AS definition_path, \
               l.payload_hash AS leaf_hash, l.salt AS leaf_salt, l.recorded_at AS leaf_recorded_at FROM publications p \
               LEFT JOIN definitions d ON d.hash = p.definition \
               LEFT JOIN leaves l ON l.kind = 'publication' AND l.subject = p.id AND l.seq = 1 ORDER BY p.path, p.published_at";
    Ok(read!(tx, "publications", sql))
}

pub(in crate::fsck) async fn officer_number(tx: &mut Tx, person: Uuid) -> Result<Rows<(String,)>> {
    Ok(read!(tx, "persons", "SELECT officer_number FROM persons WHERE id = $1", person))
}
