//! The plain SQL of checkpoints and of what witnesses signed.

use sqlx::FromRow;

use crate::db::Tx;
use crate::error::Result;
use crate::fsck::rows::{Rows, read};

/// A checkpoint.
#[derive(FromRow)]
pub(in crate::fsck) struct CheckpointRow {
    pub(in crate::fsck) size: i64,
    pub(in crate::fsck) root: Vec<u8>,
    pub(in crate::fsck) note: String,
}

/// What a witness signed, with the checkpoint.
#[derive(FromRow)]
pub(in crate::fsck) struct CosignatureRow {
    pub(in crate::fsck) size: i64,
    pub(in crate::fsck) witness: String,
    pub(in crate::fsck) line: String,
    pub(in crate::fsck) note: Option<String>,
}

/// All but the last, which is looked at with the tree.
pub(in crate::fsck) async fn earlier_checkpoints(tx: &mut Tx) -> Result<Rows<CheckpointRow>> {
    let sql = "SELECT size, root, note FROM checkpoints WHERE size < (SELECT max(size) FROM checkpoints) ORDER BY size";
    Ok(read!(tx, "checkpoints", sql))
}

pub(in crate::fsck) async fn cosignatures(tx: &mut Tx) -> Result<Rows<CosignatureRow>> {
    let sql = "SELECT s.size, s.witness, s.line, c.note FROM cosignatures s LEFT JOIN checkpoints c ON c.size = s.size \
               ORDER BY s.size, s.witness";
    Ok(read!(tx, "cosignatures", sql))
}
