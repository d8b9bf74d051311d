//! What the leaf of a record of the world commits to: all that its row says, and of a dated one until when it holds.

use serde_json::json;
use uuid::Uuid;

use crate::canonical::canonical;
use crate::db::Tx;
use crate::error::Result;
use crate::log::{self, Of};
use crate::ports::Ports;

/// Who or what there is, or a dated record of what they may do.
pub(crate) struct Record<'a> {
    /// The table in which it lies.
    pub(crate) table: &'static str,
    pub(crate) id: Uuid,
    /// The person, organisation, accreditation or instrument that it is about.
    pub(crate) whose: Uuid,
    /// The organisation or post to which it joins that one.
    pub(crate) at: Option<Uuid>,
    /// Its texts, in the order in which fsck reads them.
    pub(crate) says: &'a [&'a str],
    pub(crate) from: &'a str,
    pub(crate) until: Option<&'a str>,
}

impl<'a> Record<'a> {
    pub(crate) fn of(table: &'static str, id: Uuid, whose: Uuid) -> Self {
        Self { table, id, whose, at: None, says: &[], from: "", until: None }
    }

    /// One that says who or what there is: it is about itself.
    pub(crate) fn itself(table: &'static str, id: Uuid, says: &'a [&'a str]) -> Self {
        Self { says, ..Self::of(table, id, id) }
    }

    /// With its days.
    pub(crate) fn held(self, from: &'a str, until: Option<&'a str>) -> Self {
        Self { from, until, ..self }
    }
}

/// Gives a record its leaf.
pub(crate) async fn logged(tx: &mut Tx, ports: &Ports, record: Record<'_>) -> Result<()> {
    let of = if record.table == "posts" { Of::Grant(record.id) } else { Of::Record(record.id) };
    logged_as(tx, ports, of, record).await
}

/// Gives a record this leaf: a later one says that it was ended.
pub(crate) async fn logged_as(
    tx: &mut Tx,
    ports: &Ports,
    of: Of,
    record: Record<'_>,
) -> Result<()> {
    let Record { table, whose, at, says, from, until, .. } = record;
    let said = json!({
        "table": table, "whose": whose, "at": at, "says": says, "from": from, "until": until,
    });
    log::record(tx, ports, of, canonical(&said).as_bytes(), ports.clock.now()).await
}
