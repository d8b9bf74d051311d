//! The log: every event, document and publication gets its place in a tree that strangers can check.
//!
//! Three steps, each whole before the next begins: the order of the leaves is fixed in the database; the files of the tree
//! are written; the checkpoint is signed, recorded, and put beside the files. Whoever comes after one that was killed between
//! two of them makes the very same bytes, because the order is fixed already. Records that were put back from a copy know
//! less than the checkpoint beside the files: the log then stands still rather than tell two stories.

mod absence;
mod entry;
mod files;
mod key;
mod kinds;
mod read;
mod receipt;
mod record;
mod sequence;
mod store;
mod witness;

pub(crate) use absence::Absences;
pub(crate) use entry::Follower;
pub(crate) use files::TileFiles;
pub(crate) use key::{LogKey, kept_key, key};
pub(crate) use kinds::word_of;
pub(crate) use record::{Of, record};
pub(crate) use sequence::{is_behind, last, sequence};
pub(crate) use store::{
    LeafRow, forgotten, index, indexed, insert_checkpoint, last_moment, leaves_of, place_of_event,
    statuses,
};
pub(crate) use witness::{policy, witnessed, witnessed_size};

use crate::App;
use crate::db::Tx;
use crate::error::Result;

/// The verbs of the log.
pub struct Log<'a>(pub(crate) &'a App);

impl App {
    /// One round of the log: the leaves that wait get their places, witnesses are asked to sign, and verifiers get a new snapshot when
    /// one is due. Gives the number of things done.
    ///
    /// # Errors
    /// The log stands still; people go on acting.
    pub async fn keep_log(&self) -> Result<usize> {
        let logged = sequence(self).await? + witness::ask(self).await?;
        Ok(logged + crate::seals::publish(self).await?)
    }
}

/// Leaves that are taken at a time.
pub(crate) const BATCH: i64 = 1000;

/// The place of a document's leaf, once a checkpoint covers it.
pub(crate) async fn index_of_document(tx: &mut Tx, document: uuid::Uuid) -> Result<Option<u64>> {
    let index = store::index_of(tx, "document", document).await?;
    index.map(crate::db::unsigned).transpose()
}
