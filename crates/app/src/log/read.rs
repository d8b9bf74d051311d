//! What strangers read of the log.

use transparency::Tile;
use transparency::tree::Row;

use super::{Log, last};
use crate::error::Result;

impl Log<'_> {
    /// The key that signs checkpoints, as C2SP signed-note writes it.
    pub fn key(&self) -> String {
        self.0.log_key.0.verifier().to_string()
    }

    /// The last checkpoint; `None` before the first leaf.
    pub async fn checkpoint(&self) -> Result<Option<String>> {
        let mut tx = self.0.db.read().await?;
        Ok(last(self.0, &mut tx).await?.map(|last| last.note.to_string()))
    }

    /// A tile of hashes at its address. A file that no checkpoint covers yet is not told: until then nothing is promised.
    ///
    /// Bundles of entries are not told either: their times and chains would tell a laboratory whose sample it tests.
    pub async fn tile(&self, address: &str) -> Result<Option<Vec<u8>>> {
        let app = self.0;
        let Some(tile) = Tile::parse(address).filter(|tile| tile.row() != Row::Entries) else {
            return Ok(None);
        };
        let mut tx = app.db.read().await?;
        let size = last(app, &mut tx).await?.map_or(0, |last| last.size);
        drop(tx);
        let is_covered = Tile::of(tile.row(), tile.index(), size)
            .is_some_and(|covered| covered.width() >= tile.width());
        if is_covered { app.tiles.find(tile).await } else { Ok(None) }
    }
}
