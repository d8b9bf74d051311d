//! What strangers read of the log.

use transparency::Tile;

use super::{Log, last, witnessed};
use crate::error::Result;

impl Log<'_> {
    /// The key that signs checkpoints, as C2SP signed-note writes it.
    pub fn key(&self) -> String {
        self.0.log_key.0.verifier().to_string()
    }

    /// Whom to believe, as C2SP tlog-policy writes it.
    pub fn policy(&self) -> String {
        self.0.policy.to_string()
    }

    /// The last checkpoint that enough witnesses signed; `None` before the first.
    pub async fn checkpoint(&self) -> Result<Option<String>> {
        let mut tx = self.0.db.read().await?;
        Ok(witnessed(self.0, &mut tx).await?.map(|note| note.to_string()))
    }

    /// A tile of hashes or of entries at its address. A file that no checkpoint covers yet is not told: until then nothing is promised.
    pub async fn tile(&self, address: &str) -> Result<Option<Vec<u8>>> {
        let app = self.0;
        let Some(tile) = Tile::parse(address) else {
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
