//! From rows to the entries of the log. The sequencer writes them, fsck makes them again.

use std::ops::Range;

use transparency::leaf::{blinded, of_document, of_revision};
use transparency::{Hash, Kind, Leaf};

use super::store::{self, IndexedLeaf};
use crate::db::{Tx, unsigned};
use crate::error::{Doing, Fault, Result};

/// Makes entry after entry; each is no older than the one before it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Follower {
    /// The time of the last leaf.
    pub(crate) last_ms: u64,
}

/// An entry at its place in the log; a row of which none can be made is a fault of its own.
pub(crate) type Placed = (u64, Result<Vec<u8>>);

impl Follower {
    /// The next entries that the records give for these places, in order, at most a batch. A place that is missing was lost.
    pub(crate) async fn entries(&mut self, tx: &mut Tx, places: Range<u64>) -> Result<Vec<Placed>> {
        let mut entries = Vec::new();
        for row in store::indexed_from(tx, places.start).await? {
            let place = unsigned(row.log_index)?;
            if place >= places.end {
                break;
            }
            entries.push((place, self.entry(&row)));
        }
        Ok(entries)
    }

    /// The entry of the next row.
    ///
    /// Whoever acted is in no leaf: the hash of an event covers the evidence, and strangers could tell cases apart by keys.
    fn entry(&mut self, row: &IndexedLeaf) -> Result<Vec<u8>> {
        let salt: [u8; 16] = row.salt.as_slice().try_into().doing("reading the salt of a leaf")?;
        let subject = row.subject.into_bytes();
        let (kind, subject) = match row.kind.as_str() {
            "event" => (Kind::CaseEvent, blinded(&salt, &subject)),
            "document" => (Kind::Document, of_document(&subject)),
            "status" => (Kind::StatusChange, of_document(&subject)),
            "key" => (Kind::KeyEvent, subject),
            "grant" => (Kind::RoleGrant, subject),
            // Who has an interest in whom is nobody's business, nor is who was refused what.
            "record" => (Kind::DatedRecord, blinded(&salt, &subject)),
            "attempt" => (Kind::RefusedAttempt, blinded(&salt, &subject)),
            "publication" => (Kind::DefinitionPublication, subject),
            other => return Err(Fault::new(format!("no leaf is of the kind {other}"))),
        };
        let payload: [u8; 32] =
            row.payload_hash.as_slice().try_into().doing("reading the hash of a leaf")?;
        let revision = row.file.as_deref().map(<[u8; 32]>::try_from).transpose();
        let revision = revision.doing("reading the hash of a document's file")?;
        // Acts that commit at the same time come in any order; the log's time never goes back.
        self.last_ms = self.last_ms.max(unsigned(row.recorded_at / 1000)?);
        let leaf = Leaf {
            kind,
            unix_ms: self.last_ms,
            subject,
            previous: row.previous.map(unsigned).transpose()?,
            payload: Hash(payload),
            revision: revision.as_ref().map(of_revision),
            author: None,
            status: None,
        };
        leaf.check().doing("making a leaf")?;
        Ok(leaf.to_entry())
    }
}
