//! The receipt of a paper: the proof, for whoever may open the paper, that its leaf is in the log.

use transparency::tree::{Row, WIDTH, entries_of, tiles_for_inclusion};
use transparency::{Checkpoint, Note, Reader, Receipt, Tile};

use super::{Log, index_of_document, witnessed};
use crate::error::{Doing, Fault, Result};
use crate::scope::Scope;

impl Log<'_> {
    /// The name and text of a paper's receipt; `None` if there is no such paper for this reader, or too few witnesses have seen it.
    pub async fn receipt(&self, scope: &Scope, id: &str) -> Result<Option<(String, String)>> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        let Some(document) = crate::documents::open_to(app, &mut tx, scope, id).await? else {
            return Ok(None);
        };
        let index = index_of_document(&mut tx, document.id).await?;
        let note = witnessed(app, &mut tx).await?;
        drop(tx);
        let (Some(index), Some(checkpoint)) = (index, note) else { return Ok(None) };
        let receipt = self.receipt_of(index, checkpoint).await?;
        Ok(receipt.map(|receipt| (document.number, receipt.to_string())))
    }

    /// That the leaf at this place is in the tree of this checkpoint; `None` if the tree is smaller.
    pub(crate) async fn receipt_of(&self, index: u64, checkpoint: Note) -> Result<Option<Receipt>> {
        let app = self.0;
        let size =
            Checkpoint::open(&checkpoint, app.policy.log()).doing("reading a checkpoint")?.size;
        if index >= size {
            return Ok(None);
        }
        let tiles = app.tiles.fetch(tiles_for_inclusion(index, size)).await?;
        let proof = Reader::new(&tiles, size).inclusion(index).doing("proving a leaf")?;
        let entry = self.entry(index, size).await?;
        let receipt = Receipt { index, proof, extra: Some(entry.clone()), checkpoint };
        // What does not convince us convinces nobody: better no receipt than a false one.
        receipt.verify(&entry, &app.policy).doing("checking a receipt")?;
        Ok(Some(receipt))
    }

    /// The entry at this place of a tree of this size.
    async fn entry(&self, index: u64, size: u64) -> Result<Vec<u8>> {
        let gone = || Fault::new(format!("entry {index} of the log is gone"));
        let width = u64::from(WIDTH);
        let tile = Tile::of(Row::Entries, index / width, size).ok_or_else(gone)?;
        let bundle = self.0.tiles.find(tile).await?.ok_or_else(gone)?;
        let entries = entries_of(&bundle, tile.width()).doing("reading entries of the log")?;
        let place = usize::try_from(index % width).doing("finding an entry")?;
        entries.get(place).map(|entry| entry.to_vec()).ok_or_else(gone)
    }
}
