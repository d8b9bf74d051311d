//! All SQL of hashes.

use std::collections::BTreeMap;

use domain::PersonId;
use jiff::Timestamp;
use signing::StampHash;
use uuid::Uuid;

use crate::cases::load::moment;
use crate::db::{Tx, execute, fetch_all};
use crate::error::{Fault, Result};

/// Hashes that were declared weak, each from the earliest moment that was named.
pub(crate) async fn weak(tx: &mut Tx) -> Result<BTreeMap<StampHash, Timestamp>> {
    let sql = "SELECT hash, min(weak_from) FROM weak_hashes GROUP BY hash";
    let rows: Vec<(String, i64)> = fetch_all!(tx, sql);
    let one = |(hash, from): (String, i64)| {
        let hash = StampHash::parse(&hash);
        Ok((hash.ok_or_else(|| Fault::new("a stored hash is none"))?, moment(from)?))
    };
    rows.into_iter().map(one).collect()
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    (hash, from): (StampHash, Timestamp),
    (by, at): (PersonId, Timestamp),
) -> Result<()> {
    let sql = "INSERT INTO weak_hashes (id, hash, weak_from, declared_by, declared_at) VALUES ($1, $2, $3, $4, $5)";
    let (from, at) = (from.as_microsecond(), at.as_microsecond());
    execute!(tx, sql, id, hash.as_str(), from, by.0, at);
    Ok(())
}
