//! What a dossier holds and nobody else reads.

use domain::CaseId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Tx, fetch_all, fetch_optional};
use crate::error::{Fault, Result};

/// A fact with what opens its hash.
#[derive(FromRow)]
pub(super) struct FactRow {
    pub(super) seq: i64,
    pub(super) fact: String,
    pub(super) fact_key: Option<String>,
    pub(super) hash: Vec<u8>,
    pub(super) salt: Option<Vec<u8>>,
    pub(super) body: Option<String>,
}

pub(super) async fn facts(tx: &mut Tx, case: CaseId) -> Result<Vec<FactRow>> {
    let sql = "SELECT f.seq, f.fact, f.fact_key, f.hash, b.salt, b.body FROM facts f \
               LEFT JOIN fact_bodies b ON b.fact = f.id WHERE f.case_id = $1 ORDER BY f.seq, f.fact, f.fact_key";
    Ok(fetch_all!(tx, sql, case.0))
}

pub(super) async fn evidence(tx: &mut Tx, hash: &[u8]) -> Result<Option<Vec<u8>>> {
    let found: Option<(Vec<u8>,)> =
        fetch_optional!(tx, "SELECT bytes FROM evidence WHERE hash = $1", hash);
    Ok(found.map(|(bytes,)| bytes))
}

/// What another system sent.
pub(super) async fn answer(tx: &mut Tx, id: Uuid) -> Result<Option<Vec<u8>>> {
    let found: Option<(Vec<u8>,)> =
        fetch_optional!(tx, "SELECT bytes FROM outside_answers WHERE id = $1", id);
    Ok(found.map(|(bytes,)| bytes))
}

/// The files of a definition as JSON.
pub(super) async fn definition(tx: &mut Tx, hash: &[u8]) -> Result<String> {
    let found: Option<(String,)> =
        fetch_optional!(tx, "SELECT files FROM definitions WHERE hash = $1", hash);
    let (files,) = found.ok_or_else(|| Fault::new("a definition is gone"))?;
    Ok(files)
}
