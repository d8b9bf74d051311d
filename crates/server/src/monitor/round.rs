//! One look at a log: does it grow out of what it was, do its files say what its checkpoint says, do its leaves follow each other?

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use signing::qr::SNAPSHOT_LIMIT_BYTES;
use transparency::monitor::{Audit, Comparison, compare};
use transparency::tree::{Row, WIDTH, entries_of, tiles_for_consistency, tiles_for_resuming};
use transparency::{Appender, Checkpoint, Hash, Kind, Note, Policy, Reader, Tile};

use super::alarm::Alarm;
use super::mirror::{Mirror, bundles};
use crate::say;
use crate::site::Site;

/// A signed note with its witnesses.
const NOTE_LIMIT_BYTES: usize = 256 * 1024;
/// The largest bundle: 256 entries of 65,535 bytes, each with its length.
const TILE_LIMIT_BYTES: usize = 256 * (65_535 + 2);
/// Entries that are taken into the copy at a time.
const STRIDE: usize = 16 * 256;

/// What a monitor has in its hands.
pub(super) struct Watch {
    pub(super) site: Site,
    pub(super) policy: Policy,
    pub(super) mirror: Mirror,
}

/// A believed checkpoint.
pub(super) struct Believed {
    pub(super) note: Note,
    pub(super) checkpoint: Checkpoint,
}

/// What stops a round: an alarm, or a monitor that cannot go on.
enum Stop {
    Alarm(Alarm),
    Broken(anyhow::Error),
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

fn alarm<T>(code: &'static str, what: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Alarm(Alarm::new(code, what)))
}

impl Watch {
    /// What was believed last.
    pub(super) fn believed(&self) -> Result<Option<Believed>> {
        let Some(note) = self.mirror.checkpoint()? else { return Ok(None) };
        let checkpoint = Checkpoint::open(&note, self.policy.log());
        let checkpoint = checkpoint
            .context("the copy is of another log than the trust file names: take a new folder")?;
        Ok(Some(Believed { note, checkpoint }))
    }

    /// Reads the whole copy again, as if it were new.
    pub(super) fn audit(&self, audit: &mut Audit) -> Result<Vec<Alarm>> {
        let size = self.believed()?.map_or(0, |believed| believed.checkpoint.size);
        let mut alarms = Vec::new();
        for index in 0..bundles(size) {
            for entry in self.mirror.bundle(index, size)? {
                alarms.extend(audit.read(&entry).1.iter().map(Alarm::of));
            }
        }
        Ok(alarms)
    }

    /// Takes what the log has more than before into the copy.
    pub(super) async fn look(&self, audit: &mut Audit) -> Result<Vec<Alarm>> {
        let mut alarms = Vec::new();
        match self.follow(audit, &mut alarms).await {
            Ok(()) => {
                self.snapshot().await?;
                Ok(alarms)
            }
            Err(Stop::Alarm(alarm)) => {
                alarms.push(alarm);
                Ok(alarms)
            }
            Err(Stop::Broken(error)) => Err(error),
        }
    }

    /// Keeps the last snapshot, for whoever puts the records back from a copy and lost the files as well. It is judged when it is needed, and a log
    /// whose papers are not sealed has none.
    async fn snapshot(&self) -> Result<()> {
        if let Ok(Some(file)) = self.site.fetch("/snapshot", SNAPSHOT_LIMIT_BYTES).await {
            self.mirror.keep_snapshot(&file)?;
        }
        Ok(())
    }

    async fn follow(&self, audit: &mut Audit, alarms: &mut Vec<Alarm>) -> Result<(), Stop> {
        let before = self.believed()?;
        let now = self.shown().await?;
        let (size, root) = match &before {
            Some(before) => (before.checkpoint.size, before.checkpoint.root),
            None => (0, Hash::of_nothing()),
        };
        if let Some(before) = &before
            && !self.is_grown(before, &now).await?
        {
            return Ok(());
        }
        let edge = self.mirror.tiles(tiles_for_resuming(size))?;
        let mut tree = Appender::resume(&edge, size, root)
            .context("the copy is damaged: keep this folder aside and start a new one")?;
        let mut waiting = Vec::new();
        for index in size / u64::from(WIDTH)..bundles(now.checkpoint.size) {
            waiting.extend(self.news(index, (size, now.checkpoint.size)).await?);
            let is_last = index + 1 == bundles(now.checkpoint.size);
            if is_last || waiting.len() >= STRIDE {
                let (grown, batch) = tree.append(&waiting).context("copying the log")?;
                self.mirror.put(batch.files)?;
                tree = grown;
                waiting.clear();
            }
        }
        if tree.root() != now.checkpoint.root {
            return alarm(
                "log.entries",
                format!("the entries up to {} are not those of the checkpoint", tree.size()),
            );
        }
        self.mirror.remember(&now.note)?;
        for index in audit.next() / u64::from(WIDTH)..bundles(tree.size()) {
            let known = audit.next().saturating_sub(index * u64::from(WIDTH));
            let known = usize::try_from(known).context("a bundle has few entries")?;
            for entry in self.mirror.bundle(index, tree.size())?.iter().skip(known) {
                let place = audit.next();
                let (leaf, findings) = audit.read(entry);
                alarms.extend(findings.iter().map(Alarm::of));
                // Told once, when it comes: it is no fault of the log, and everybody should know.
                if leaf.is_some_and(|leaf| leaf.kind == Kind::Restored) {
                    alarms.push(Alarm::new(
                        "log.restored",
                        format!("leaf {place} says that the records were put back from a copy"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// The checkpoint that the log shows now.
    async fn shown(&self) -> Result<Believed, Stop> {
        let bytes = match self.site.fetch("/log/checkpoint", NOTE_LIMIT_BYTES).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                return alarm("log.away", format!("{} shows no checkpoint", self.site.address()));
            }
            Err(error) => return alarm("log.away", format!("{error:#}")),
        };
        match self.believe(&bytes) {
            Ok(believed) => Ok(believed),
            Err(why) => alarm("log.checkpoint", format!("the checkpoint is not believed: {why}")),
        }
    }

    fn believe(&self, bytes: &[u8]) -> Result<Believed, String> {
        let note = Note::parse(bytes).map_err(|why| why.to_string())?;
        let trusted = self.policy.trust(&note).map_err(|why| why.to_string())?;
        Ok(Believed { note, checkpoint: trusted.checkpoint })
    }

    /// Did the log grow? False: it is as it was.
    async fn is_grown(&self, before: &Believed, now: &Believed) -> Result<bool, Stop> {
        let (old, new) = (&before.checkpoint, &now.checkpoint);
        let proof = self.proof(old.size.min(new.size), old.size.max(new.size)).await?;
        match compare(old, new, &proof) {
            Comparison::Same => Ok(false),
            Comparison::Grew(_) => Ok(true),
            Comparison::Behind(leaves) => alarm(
                "log.behind",
                format!(
                    "the log shows {} less than the {} it showed before",
                    say::count(leaves, "leaf", "leaves"),
                    old.size
                ),
            ),
            Comparison::Fork => {
                let kept = self.mirror.keep(&before.note, &now.note)?;
                alarm(
                    "log.fork",
                    format!(
                        "there are two logs of size {}; both checkpoints are in {}",
                        new.size,
                        kept.display()
                    ),
                )
            }
            Comparison::Unproven | Comparison::OtherLog => {
                let kept = self.mirror.keep(&before.note, &now.note)?;
                alarm(
                    "log.rewritten",
                    format!(
                        "nothing shows that the log of size {} grew out of the one of {}; both checkpoints are in {}",
                        new.size,
                        old.size,
                        kept.display()
                    ),
                )
            }
        }
    }

    /// The proof from the tiles that the log serves for its larger tree; none where they cannot give one.
    async fn proof(&self, small: u64, large: u64) -> Result<Vec<Hash>, Stop> {
        let mut tiles = BTreeMap::new();
        for tile in tiles_for_consistency(small, large) {
            // Of a log that shows less than before, the copy has what is needed.
            let own = self.mirror.tiles(BTreeSet::from([tile]))?.remove(&tile);
            let bytes = match own {
                Some(bytes) => bytes,
                None => self.tile(tile).await?,
            };
            tiles.insert(tile, bytes);
        }
        Ok(Reader::new(&tiles, large).consistency(small).unwrap_or_default())
    }

    /// A file of the log.
    async fn tile(&self, tile: Tile) -> Result<Vec<u8>, Stop> {
        match self.site.fetch(&format!("/log/{tile}"), TILE_LIMIT_BYTES).await {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => alarm("log.missing", format!("{tile} is not served")),
            Err(error) => alarm("log.away", format!("{error:#}")),
        }
    }

    /// The entries of a bundle that are not in the copy yet.
    async fn news(&self, index: u64, (old, new): (u64, u64)) -> Result<Vec<Vec<u8>>, Stop> {
        let Some(tile) = Tile::of(Row::Entries, index, new) else { return Ok(Vec::new()) };
        let bytes = self.tile(tile).await?;
        let known = old.saturating_sub(index * u64::from(WIDTH));
        let known = usize::try_from(known).context("a bundle has few entries")?;
        match entries_of(&bytes, tile.width()) {
            Ok(entries) => Ok(entries.into_iter().skip(known).map(<[u8]>::to_vec).collect()),
            Err(why) => alarm("log.entries", format!("{tile} cannot be read: {why}")),
        }
    }

    /// Does a checkpoint that somebody else was given belong to the log that we see?
    pub(super) fn compare_seen(&self, name: &str, note: &Note) -> Result<Option<Alarm>> {
        let Ok(theirs) = Checkpoint::open(note, self.policy.log()) else {
            return Ok(Some(Alarm::new(
                "seen.unbelieved",
                format!("{name} is not signed by the log"),
            )));
        };
        let Some(ours) = self.believed()? else { return Ok(None) };
        let size = ours.checkpoint.size;
        if theirs.size > size {
            return Ok(Some(Alarm::new(
                "seen.ahead",
                format!("{name} tells of a log of size {}, the log shows us {size}", theirs.size),
            )));
        }
        let tiles = self.mirror.tiles(tiles_for_consistency(theirs.size, size))?;
        let proof = Reader::new(&tiles, size).consistency(theirs.size).unwrap_or_default();
        match compare(&theirs, &ours.checkpoint, &proof) {
            Comparison::Same | Comparison::Grew(_) => Ok(None),
            Comparison::Behind(_)
            | Comparison::Fork
            | Comparison::Unproven
            | Comparison::OtherLog => {
                let kept = self.mirror.keep(note, &ours.note)?;
                Ok(Some(Alarm::new(
                    "seen.fork",
                    format!(
                        "{name} tells of another log of size {} than the one that we see; both are kept in {}",
                        theirs.size,
                        kept.display()
                    ),
                )))
            }
        }
    }
}
