//! Rows and log: every indexed leaf is in the tiles, byte for byte, and the tree of all of them is the one of the last checkpoint.

use transparency::Appender;
use transparency::tree::{File, Row, WIDTH, entries_of};
use transparency::{Hash, Tile};

use super::code::Code;
use super::report::Report;
use crate::App;
use crate::error::Result;
use crate::log::{Follower, forgotten, is_behind, last};

/// How long a hash is.
const HASH_BYTES: usize = 32;

pub(super) async fn check(app: &App, report: &mut Report) -> Result<()> {
    // Rows that cannot be read were named with what they belong to; here they end the reading of the log, not the run.
    if let Err(fault) = read(app, report).await {
        report.complain(Code::LogUnreadable, fault.chain());
    }
    Ok(())
}

async fn read(app: &App, report: &mut Report) -> Result<()> {
    let mut tx = app.db.read().await?;
    for (kind, subject, seq) in forgotten(&mut tx).await? {
        report.complain(Code::LogForgotten, format!("{kind} {subject}, {seq}"));
    }
    let last = match last(app, &mut tx).await {
        Ok(last) => last,
        Err(fault) => {
            report.complain(Code::LogCheckpoint, fault.chain());
            return Ok(());
        }
    };
    let (size, root, unix_ms) =
        last.map_or((0, Hash::of_nothing(), 0), |last| (last.size, last.root, last.unix_ms));
    let is_behind = is_behind(app, size).await.unwrap_or(true);
    report.expect(!is_behind, Code::LogBehind, format!("checkpoint of size {size}"));
    let mut follower = Follower::default();
    let mut tree = Appender::new();
    let mut bundle = Bundle::default();
    while tree.size() < size {
        let first = tree.size();
        let mut entries = Vec::new();
        for (index, placed) in (first..).zip(follower.entries(&mut tx, first..size).await?) {
            let (place, Ok(entry)) = placed else { break };
            if place != index {
                break;
            }
            let is_logged = bundle.entry(app, index, size).await?.as_deref() == Some(&entry);
            report.expect(is_logged, Code::LogEntry, format!("leaf {index} of the log"));
            entries.push(entry);
        }
        if entries.is_empty() {
            report.complain(Code::LogGap, format!("leaf {first} of the log"));
            return Ok(());
        }
        let Ok((grown, batch)) = tree.append(&entries) else {
            report.complain(Code::LogEntry, format!("leaf {first} of the log"));
            return Ok(());
        };
        for file in &batch.files {
            // What grows until the last checkpoint is looked at when it has grown.
            if Tile::of(file.tile.row(), file.tile.index(), size) == Some(file.tile) {
                kept(app, report, file).await?;
            }
        }
        tree = grown;
    }
    let name = format!("checkpoint of size {size}");
    report.expect(tree.root() == root, Code::LogRoot, &name);
    report.expect(follower.last_ms == unix_ms, Code::LogCheckpoint, &name);
    Ok(())
}

/// The tile itself, and what it was at earlier checkpoints: those files may be gone, but their bytes are for ever the same.
async fn kept(app: &App, report: &mut Report, file: &File) -> Result<()> {
    let is_there = app.tiles.find(file.tile).await?.as_deref() == Some(&file.bytes);
    report.expect(is_there, Code::LogTile, file.tile.to_string());
    for tile in app.tiles.partial(file.tile).await? {
        // One that is wider was written before a checkpoint that never came; whoever goes on compares it.
        if tile.width() >= file.tile.width() {
            continue;
        }
        let bytes = app.tiles.find(tile).await?.unwrap_or_default();
        let is_whole = match tile.row() {
            Row::Hashes(_) => bytes.len() == usize::from(tile.width()) * HASH_BYTES,
            Row::Entries => entries_of(&bytes, tile.width()).is_ok(),
        };
        let is_same = is_whole && file.bytes.starts_with(&bytes);
        report.expect(is_same, Code::LogTile, tile.to_string());
    }
    Ok(())
}

/// The bundle of entries that was read last.
#[derive(Default)]
struct Bundle {
    tile: Option<Tile>,
    entries: Vec<Vec<u8>>,
}

impl Bundle {
    /// The entry at this place of a tree of this size, as the log has it.
    async fn entry(&mut self, app: &App, index: u64, size: u64) -> Result<Option<Vec<u8>>> {
        let tile = Tile::of(Row::Entries, index / u64::from(WIDTH), size);
        if tile != self.tile {
            self.tile = tile;
            let bytes = match tile {
                Some(tile) => app.tiles.find(tile).await?.unwrap_or_default(),
                None => Vec::new(),
            };
            let width = tile.map_or(0, Tile::width);
            let entries = entries_of(&bytes, width).unwrap_or_default();
            self.entries = entries.into_iter().map(<[u8]>::to_vec).collect();
        }
        let place = usize::try_from(index % u64::from(WIDTH)).unwrap_or(usize::MAX);
        Ok(self.entries.get(place).cloned())
    }
}
