//! What is recorded gets its leaf, in the transaction that records it.

use jiff::Timestamp;
use transparency::leaf::payload_hash;
use uuid::Uuid;

use super::store::{self, LeafRow};
use crate::db::{Tx, signed};
use crate::error::Result;
use crate::ports::Ports;

/// What a leaf is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// The n-th event of a case.
    Event(Uuid, u64),
    /// A paper, made by the n-th event of its case.
    Document(Uuid, u64),
    /// The n-th status that a paper got after its first.
    Status(Uuid, u64),
    /// A key, certified.
    Key(Uuid),
    /// The n-th report that takes back the word for a key.
    Revocation(Uuid, u64),
    /// A post, given to a person.
    Grant(Uuid),
    /// That a post was ended, after so many leaves.
    Ended(Uuid, u64),
    /// Who or what there is, or another dated record: what somebody may do, or is kept from doing.
    Record(Uuid),
    /// The n-th of the attempts that are counted together.
    Attempt(Uuid, u64),
    /// A definition, put into force.
    Publication(Uuid),
    /// The records, put back from a copy.
    Restoration(Uuid),
}

impl Of {
    /// Kind, subject and number, by which the leaf is kept.
    fn place(self) -> (&'static str, Uuid, u64) {
        match self {
            Self::Event(case, seq) => ("event", case, seq),
            Self::Document(id, seq) => ("document", id, seq),
            Self::Status(document, n) => ("status", document, n),
            Self::Key(id) => ("key", id, 1),
            Self::Revocation(key, n) => ("key", key, n.saturating_add(1)),
            Self::Grant(post) => ("grant", post, 1),
            Self::Ended(post, before) => ("grant", post, before.saturating_add(1)),
            Self::Record(id) => ("record", id, 1),
            Self::Attempt(id, count) => ("attempt", id, count),
            Self::Publication(id) => ("publication", id, 1),
            Self::Restoration(id) => ("restored", id, 1),
        }
    }
}

/// Makes the leaf of a record; it commits to these bytes and tells nobody what they are.
pub(crate) async fn record(
    tx: &mut Tx,
    ports: &Ports,
    of: Of,
    payload: &[u8],
    at: Timestamp,
) -> Result<()> {
    let salt: [u8; 16] = ports.bytes();
    let hash = payload_hash(&salt, payload);
    let (kind, subject, seq) = of.place();
    let leaf = LeafRow {
        id: ports.uuid(),
        kind: kind.to_owned(),
        subject,
        seq: signed(seq),
        payload_hash: hash.0.to_vec(),
        salt: salt.to_vec(),
        recorded_at: at.as_microsecond(),
        mark: None,
    };
    store::insert_leaf(tx, &leaf.marked(ports.mark()?)).await
}
