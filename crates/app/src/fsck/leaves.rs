//! Leaves of what belongs to no chain of events: keys, posts, refused attempts, and later statuses of papers.

use serde_json::json;

use super::code::Code;
use super::events::leaf_hash;
use super::report::Report;
use super::store::leaves::{self as store, Leafed};
use crate::canonical::canonical;
use crate::db::Tx;
use crate::definitions::Definitions;
use crate::error::Result;

pub(super) async fn check(
    tx: &mut Tx,
    report: &mut Report,
    definitions: &Definitions,
) -> Result<()> {
    for key in store::keys(tx).await?.told_of_no_case(report) {
        let name = format!("key {} of {}", key.id, key.officer.as_deref().unwrap_or("nobody"));
        committed(report, &name, &key.leaf, &key.certificate);
    }
    for post in store::posts(tx).await?.told_of_no_case(report) {
        let granted = json!({
            "person": post.person, "organisation": post.organisation, "kind": post.kind, "from": post.held_from,
        });
        let name = format!("post {} ({})", post.id, post.kind);
        committed(report, &name, &post.leaf, canonical(&granted).as_bytes());
    }
    for one in store::attempts(tx).await?.told_of_no_case(report) {
        let tried = json!({
            "person": one.person, "post": one.post, "case": one.case_id, "action": one.action, "code": one.code,
            "detail": one.detail, "count": one.count, "at": one.last_at,
        });
        let name = format!("attempt {} at {}", one.id, one.action);
        committed(report, &name, &one.leaf, canonical(&tried).as_bytes());
        report.same(Code::LeafSubject, &name, (one.count, one.leaves));
    }
    for (path, register) in &definitions.library.registers {
        let Some(rows) = store::statuses(tx, register).await? else { continue };
        let mut before = None;
        let mut n = 0;
        for row in rows.told_of_no_case(report) {
            n = if before == Some(row.id) { n + 1 } else { 0 };
            before = Some(row.id);
            // The first status is the paper's own leaf.
            if n == 0 {
                continue;
            }
            let said = json!({
                "register": path, "number": row.number, "status": row.status, "case": row.case_id, "seq": row.seq,
                "at": row.held_from,
            });
            let name = format!("paper {}, status {}", row.number, row.status);
            let leaf = store::status_leaf(tx, row.document, n).await?.told_of_no_case(report);
            let leaf = leaf.into_iter().next().unwrap_or_default();
            committed(report, &name, &leaf, canonical(&said).as_bytes());
        }
    }
    Ok(())
}

fn committed(report: &mut Report, name: &str, leaf: &Leafed, payload: &[u8]) {
    match (&leaf.leaf_hash, &leaf.leaf_salt) {
        (Some(hash), Some(salt)) => {
            let expected = leaf_hash(salt, payload);
            report.same(Code::LeafHash, name, (expected.as_slice(), hash.as_slice()));
        }
        _ => report.complain(Code::LeafMissing, name),
    }
}
