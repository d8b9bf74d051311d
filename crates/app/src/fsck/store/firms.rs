//! The plain SQL of firms that got in by themselves.

use sqlx::FromRow;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::Result;
use crate::fsck::rows::{Rows, read};

#[derive(FromRow)]
pub(in crate::fsck) struct RegistrationRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) evidence_hash: String,
    pub(in crate::fsck) evidence: Vec<u8>,
    pub(in crate::fsck) stir: Option<String>,
    pub(in crate::fsck) pinfl: Option<String>,
}

pub(in crate::fsck) async fn registrations(tx: &mut Tx) -> Result<Rows<RegistrationRow>> {
    let sql = "SELECT r.id, r.evidence_hash, r.evidence, o.stir, p.pinfl FROM firm_registrations r \
               LEFT JOIN organisations o ON o.id = r.organisation LEFT JOIN persons p ON p.id = r.person ORDER BY r.registered_at, r.id";
    Ok(read!(tx, "firm_registrations", sql))
}
