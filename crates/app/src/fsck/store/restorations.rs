//! The plain SQL of restorations.

use sqlx::FromRow;
use uuid::Uuid;

use super::super::rows::{Rows, read};
use crate::db::{Tx, fetch_optional};
use crate::error::Result;

#[derive(FromRow)]
pub(in crate::fsck) struct LostRow {
    pub(in crate::fsck) log_index: i64,
    pub(in crate::fsck) entry: Vec<u8>,
    pub(in crate::fsck) kind: String,
    pub(in crate::fsck) subject: Option<Uuid>,
    pub(in crate::fsck) revision: Option<Vec<u8>>,
}

/// Hash and salt of the leaf of a restoration.
pub(in crate::fsck) async fn leaf(tx: &mut Tx, id: Uuid) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let sql = "SELECT payload_hash, salt FROM leaves WHERE kind = 'restored' AND subject = $1";
    Ok(fetch_optional!(tx, sql, id))
}

/// Leaves of restorations that are gone.
pub(in crate::fsck) async fn without_restoration(tx: &mut Tx) -> Result<Rows<(Uuid,)>> {
    let sql = "SELECT l.subject FROM leaves l WHERE l.kind = 'restored' \
               AND NOT EXISTS (SELECT 1 FROM restorations r WHERE r.id = l.subject)";
    Ok(read!(tx, "leaves", sql))
}

pub(in crate::fsck) async fn lost(tx: &mut Tx) -> Result<Rows<LostRow>> {
    let sql =
        "SELECT log_index, entry, kind, subject, revision FROM lost_leaves ORDER BY log_index";
    Ok(read!(tx, "lost_leaves", sql))
}

/// Series that passed over another number of numbers than their restoration says.
pub(in crate::fsck) async fn passed_otherwise(tx: &mut Tx) -> Result<Rows<(String,)>> {
    let sql = "SELECT p.issuer || '/' || p.kind FROM passed_numbers p LEFT JOIN restorations r ON r.id = p.restoration \
               WHERE r.id IS NULL OR p.last_passed - p.last_known <> r.numbers_over";
    Ok(read!(tx, "passed_numbers", sql))
}
