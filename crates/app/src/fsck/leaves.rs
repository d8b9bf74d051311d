//! Leaves of what belongs to no chain of events: keys, records of the world, refused attempts, and later statuses of papers.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::json;
use uuid::Uuid;

use super::code::Code;
use super::events::leaf_hash;
use super::report::{Report, Said};
use super::store::leaves::{self as store, Leafed};
use crate::canonical::canonical;
use crate::db::Tx;
use crate::definitions::Definitions;
use crate::error::Result;
use crate::mark::MarkKey;

pub(super) async fn check(
    tx: &mut Tx,
    report: &mut Report,
    definitions: &Definitions,
) -> Result<()> {
    for key in store::keys(tx).await?.told_of_no_case(report) {
        let name = format!("key {} of {}", key.id, key.officer.as_deref().unwrap_or("nobody"));
        let said = json!({
            "person": key.person, "fingerprint": hex::encode(&key.fingerprint), "certificate": hex::encode(&key.certificate),
            "enrolled_at": key.enrolled_at,
        });
        committed(report, &name, &key.leaf, canonical(&said).as_bytes());
        let own = signing::serial_of(&key.certificate);
        let is_listed = own.is_some_and(|own| key.serial.as_deref() == Some(own.as_slice()));
        report.expect(is_listed, Code::KeyCertificate, &name);
    }
    revocations(tx, report).await?;
    records(tx, report).await?;
    for one in store::attempts(tx).await?.told_of_no_case(report) {
        let tried = json!({
            "person": one.person, "post": one.post, "case": one.case_id, "action": one.action, "code": one.code,
            "detail": one.detail, "count": one.count, "at": one.last_at,
        });
        let name = format!("attempt {} at {}", one.id, one.action);
        committed(report, &name, &one.leaf, canonical(&tried).as_bytes());
        report.same(Code::LeafSubject, &name, (one.count, one.leaves));
    }
    statuses(tx, report, definitions).await
}

/// Leaves looked at together.
const PAGE: i64 = 5_000;

/// Every leaf was written by the program.
pub(super) async fn marks(tx: &mut Tx, report: &mut Report, key: &MarkKey) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let rows = store::leaves_after(tx, after, PAGE).await?;
        let last = rows.read().last().map(|leaf| leaf.id);
        for leaf in rows.told_of_no_case(report) {
            let name = format!("leaf {} of {} {}", leaf.id, leaf.kind, leaf.subject);
            report.expect(leaf.is_marked(key), Code::LeafMark, name);
        }
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

async fn revocations(tx: &mut Tx, report: &mut Report) -> Result<()> {
    for one in store::revocations(tx).await?.told_of_no_case(report) {
        let said = json!({
            "place": one.place, "from": one.revoked_from, "reason": one.reason, "by": one.reported_by,
            "at": one.reported_at,
        });
        let name = format!("key {}, revocation {}", one.key, one.place);
        committed(report, &name, &one.leaf, canonical(&said).as_bytes());
    }
    for (key,) in store::without_revocation(tx).await?.told_of_no_case(report) {
        report.complain(Code::LeafSubject, format!("key {key}, revocation"));
    }
    Ok(())
}

/// Every later status of a paper has a leaf, whichever of its rows got it.
async fn statuses(tx: &mut Tx, report: &mut Report, definitions: &Definitions) -> Result<()> {
    let mut leaves: BTreeMap<Uuid, Vec<Leafed>> = BTreeMap::new();
    for (path, register) in &definitions.library.registers {
        let Some(rows) = store::statuses(tx, register).await? else { continue };
        let mut before = None;
        for row in rows.told_of_no_case(report) {
            // The first status of a row is the paper's own leaf.
            if before != Some(row.id) {
                before = Some(row.id);
                continue;
            }
            let said = json!({
                "register": path, "number": row.number, "slot": row.slot, "status": row.status, "case": row.case_id,
                "seq": row.seq, "at": row.held_from,
            });
            let name = format!("paper {}, status {}", row.number, row.status);
            let of_paper = match leaves.entry(row.document) {
                Entry::Occupied(read) => read.into_mut(),
                Entry::Vacant(unread) => {
                    let found = store::status_leaves(tx, row.document).await?;
                    unread.insert(found.told_of_no_case(report))
                }
            };
            let place = of_paper.iter().position(|leaf| leaf.is_of(canonical(&said).as_bytes()));
            match place {
                Some(place) => drop(of_paper.swap_remove(place)),
                None if of_paper.is_empty() => report.complain(Code::LeafMissing, name),
                None => report.complain(Code::LeafHash, name),
            }
        }
    }
    Ok(())
}

/// Who and what there is, and what they may do or are kept from doing. No more than its first text is put on the screen: the
/// kind of an interest, a person's officer number.
async fn records(tx: &mut Tx, report: &mut Report) -> Result<()> {
    for table in store::RECORDS {
        for one in store::records(tx, *table).await?.told_of_no_case(report) {
            let said = json!({
                "table": table.0, "whose": one.whose, "at": one.place, "says": one.says, "from": one.since,
                "until": one.until,
            });
            let says = one.says.first().map(|text| format!(" {}", text.as_str().said()));
            let name = format!("table {}, record {}{}", table.0, one.id, says.unwrap_or_default());
            committed(report, &name, &one.leaf, canonical(&said).as_bytes());
        }
    }
    for (id,) in store::without_record(tx).await?.told_of_no_case(report) {
        report.complain(Code::LeafSubject, format!("record {id}"));
    }
    Ok(())
}

impl Leafed {
    /// Does it commit to these bytes?
    fn is_of(&self, payload: &[u8]) -> bool {
        let (Some(hash), Some(salt)) = (&self.leaf_hash, &self.leaf_salt) else { return false };
        leaf_hash(salt, payload).as_slice() == hash.as_slice()
    }
}

fn committed(report: &mut Report, name: &str, leaf: &Leafed, payload: &[u8]) {
    if leaf.leaf_hash.is_none() {
        report.complain(Code::LeafMissing, name);
    } else {
        report.expect(leaf.is_of(payload), Code::LeafHash, name);
    }
}
