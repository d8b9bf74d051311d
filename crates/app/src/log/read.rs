//! What strangers read of the log.

use std::collections::BTreeMap;

use transparency::{Leaf, Tile};

use super::{Follower, Log, last, witnessed, witnessed_size};
use crate::App;
use crate::error::Result;

/// What is said of the log in words.
#[derive(Debug, Clone)]
pub struct Standing {
    pub name: String,
    /// Leaves that enough witnesses have seen.
    pub size: u64,
    /// Names.
    pub witnesses: Vec<String>,
    /// How many of them are enough.
    pub threshold: usize,
}

impl Log<'_> {
    /// The key that signs checkpoints, as C2SP signed-note writes it.
    pub fn key(&self) -> String {
        self.0.log_key.0.verifier().to_string()
    }

    /// Whom to believe, as C2SP tlog-policy writes it.
    pub fn policy(&self) -> String {
        self.0.policy.to_string()
    }

    /// How far it goes, and who watches it.
    pub async fn standing(&self) -> Result<Standing> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        let witnesses = app.policy.witnesses().iter().map(|key| key.name().to_string());
        Ok(Standing {
            name: app.policy.log().name().to_string(),
            size: witnessed_size(app, &mut tx).await?,
            witnesses: witnesses.collect(),
            threshold: app.policy.threshold(),
        })
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

impl<'a> Log<'a> {
    /// The leaves that the records give, for whoever compares them with a log that they fetched themselves.
    pub fn recorded(&self) -> Recorded<'a> {
        Recorded { app: self.0, follower: Follower::default(), next: 0 }
    }
}

/// Reads the leaves that the records give, in the order of the log.
pub struct Recorded<'a> {
    app: &'a App,
    follower: Follower,
    next: u64,
}

impl Recorded<'_> {
    /// Those from where it stands up to this index. A record that makes no leaf is as good as none.
    pub async fn up_to(&mut self, end: u64) -> Result<BTreeMap<u64, Leaf>> {
        let mut leaves = BTreeMap::new();
        let mut tx = self.app.db.read().await?;
        while self.next < end {
            let entries = self.follower.entries(&mut tx, self.next..end).await?;
            if entries.is_empty() {
                break;
            }
            for (index, entry) in entries {
                self.next = index + 1;
                let leaf = entry.ok().and_then(|entry| Leaf::from_entry(&entry).ok());
                leaves.extend(leaf.map(|leaf| (index, leaf)));
            }
        }
        self.next = self.next.max(end);
        Ok(leaves)
    }
}
