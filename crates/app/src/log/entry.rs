//! From rows to the entries of the log. The sequencer writes them, fsck makes them again.

use std::ops::Range;

use transparency::leaf::{blinded, of_document, of_revision};
use transparency::{Hash, Kind, Leaf};

use super::BATCH;
use super::kinds::kind_of;
use super::store::{self, IndexedLeaf, LostLeaf};
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
    /// The next entries that the records give for these places, in order, at most a batch. A place that is missing was lost, and nobody
    /// said so; of one that was lost when the records were put back, the entry itself is kept.
    pub(crate) async fn entries(&mut self, tx: &mut Tx, places: Range<u64>) -> Result<Vec<Placed>> {
        let mut known = store::indexed_from(tx, places.start).await?.into_iter().peekable();
        let mut lost = store::lost_from(tx, places.start).await?.into_iter().peekable();
        let mut entries = Vec::new();
        while i64::try_from(entries.len()).is_ok_and(|count| count < BATCH) {
            let next = known.peek().map(|row| row.log_index);
            let lost_next = lost.peek().map(|row| row.log_index);
            let is_lost = lost_next.is_some_and(|place| next.is_none_or(|next| place < next));
            let Some(place) = (if is_lost { lost_next } else { next }) else { break };
            let place = unsigned(place)?;
            if place >= places.end {
                break;
            }
            let entry = if is_lost {
                lost.next().map(|row| self.lost(row))
            } else {
                known.next().map(|row| self.entry(&row))
            };
            let Some(entry) = entry else { break };
            entries.push((place, entry));
        }
        Ok(entries)
    }

    /// The entry of a leaf without a record.
    fn lost(&mut self, row: LostLeaf) -> Result<Vec<u8>> {
        let leaf = Leaf::from_entry(&row.entry).doing("reading a lost leaf")?;
        self.last_ms = self.last_ms.max(leaf.unix_ms);
        Ok(row.entry)
    }

    /// The entry of the next row.
    ///
    /// Whoever acted is in no leaf: the hash of an event covers the evidence, and strangers could tell cases apart by keys.
    fn entry(&mut self, row: &IndexedLeaf) -> Result<Vec<u8>> {
        let salt: [u8; 16] = row.salt.as_slice().try_into().doing("reading the salt of a leaf")?;
        let subject = row.subject.into_bytes();
        let kind = kind_of(&row.kind)
            .ok_or_else(|| Fault::new(format!("no leaf is of the kind {}", row.kind)))?;
        let subject = match kind {
            Kind::Document | Kind::StatusChange => of_document(&subject),
            Kind::KeyEvent | Kind::RoleGrant | Kind::DefinitionPublication | Kind::Restored => {
                subject
            }
            // Who has an interest in whom is nobody's business, nor is who was refused what.
            Kind::CaseEvent
            | Kind::Decision
            | Kind::RefusedAttempt
            | Kind::Anchor
            | Kind::DatedRecord => blinded(&salt, &subject),
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
            previous: row.previous.max(row.lost_previous).map(unsigned).transpose()?,
            payload: Hash(payload),
            revision: revision.as_ref().map(of_revision),
            author: None,
            status: None,
        };
        leaf.check().doing("making a leaf")?;
        Ok(leaf.to_entry())
    }
}
