//! What the leaf of a dated record commits to: all that its row says, until when it holds included.

use serde_json::json;
use uuid::Uuid;

use crate::canonical::canonical;
use crate::db::Tx;
use crate::error::Result;
use crate::log::{self, Of};
use crate::ports::Ports;

/// A dated record, whatever it is of.
pub(super) struct Dated<'a> {
    /// The table in which it lies.
    pub(super) table: &'static str,
    pub(super) id: Uuid,
    /// The person, organisation, accreditation or instrument that it is about.
    pub(super) whose: Uuid,
    /// The organisation or post to which it joins that one.
    pub(super) at: Option<Uuid>,
    pub(super) what: &'a str,
    pub(super) more: &'a str,
    pub(super) from: &'a str,
    pub(super) until: Option<&'a str>,
}

impl<'a> Dated<'a> {
    pub(super) fn of(table: &'static str, id: Uuid, whose: Uuid) -> Self {
        Self { table, id, whose, at: None, what: "", more: "", from: "", until: None }
    }

    /// With its days.
    pub(super) fn held(self, from: &'a str, until: Option<&'a str>) -> Self {
        Self { from, until, ..self }
    }
}

/// Gives a record its leaf.
pub(super) async fn dated(tx: &mut Tx, ports: &Ports, record: Dated<'_>) -> Result<()> {
    let Dated { table, id, whose, at, what, more, from, until } = record;
    let said = json!({
        "table": table, "whose": whose, "at": at, "what": what, "more": more, "from": from, "until": until,
    });
    let of = if table == "posts" { Of::Grant(id) } else { Of::Record(id) };
    log::record(tx, ports, of, canonical(&said).as_bytes(), ports.clock.now()).await
}
