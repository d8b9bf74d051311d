//! Going on behind what a copy does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use domain::PersonId;
use jiff::Timestamp;
use signing::qr::Snapshot;
use transparency::leaf::of_document;
use transparency::tree::{Row, WIDTH, entries_of, tiles_for_resuming};
use transparency::{Appender, Checkpoint, Hash, Kind, Leaf, Note, Tile};
use uuid::Uuid;

use super::store::{self, LostRow, RestorationRow};
use super::{Restorations, passed};
use crate::App;
use crate::acts::store::void;
use crate::cases::load::moment;
use crate::db::{Tx, signed, unsigned};
use crate::error::{Doing, Fault, Result};
use crate::keys;
use crate::log::{self, Follower, Of};
use crate::people;
use crate::seals::{self, PutBack};

/// No series passes over fewer numbers than these: some may have been shown that were never signed, and have no leaf.
const LEAST_OVER: u64 = 1000;
/// The copy may be older than an earlier restoration, which passed over numbers in its turn.
const TIMES_OVER: u64 = 10;
/// Why an act that was prepared cannot be signed any more.
pub(crate) const VOID: &str = "restored";

/// What was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How many leaves the copy knew of, and how many the world had been shown.
    pub known_size: u64,
    pub shown_size: u64,
    pub lost: Vec<Loss>,
    /// How many numbers every series passes over.
    pub numbers_over: u64,
    /// Acts that were prepared and cannot be signed any more.
    pub voided: usize,
    /// Keys whose word was taken back, because something about them was lost.
    pub revoked: usize,
    /// Keys of the seal that the copy did not know as everybody knows them; `None`: nothing beside the log says how everybody does.
    pub seals: Option<PutBack>,
}

/// How many leaves of a kind were lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The word of the log, such as `case-event`.
    pub kind: &'static str,
    pub count: usize,
}

/// The stretch of the log that the copy does not know, with its entries.
struct Beyond {
    checkpoint: Checkpoint,
    entries: BTreeMap<u64, (Vec<u8>, Leaf)>,
}

impl Restorations<'_> {
    /// Does the snapshot of a copy know more of the keys of the seal than the one beside the log? One that cannot be read knows nothing.
    ///
    /// # Errors
    /// The one of the copy is no snapshot of this system.
    pub fn knows_more(&self, theirs: &[u8], own: Option<&[u8]>) -> Result<bool> {
        let Some(publisher) = &self.0.publisher else { return Ok(false) };
        let open = |bytes: &[u8]| Snapshot::open(bytes, &[publisher.public()]);
        let theirs =
            open(theirs).doing("reading the snapshot of the copy: is it of another system?")?;
        let own = own.and_then(|bytes| open(bytes).ok());
        Ok(own.is_none_or(|own| own.number < theirs.number))
    }

    /// Goes on behind the last checkpoint that the world was shown, on records that were put back from a copy. `None`: nothing was lost.
    /// All or nothing, and a second time there is nothing to do. Whoever puts the records back is on record for it.
    ///
    /// # Errors
    /// Nobody on record has this officer's number, or log and records do not belong together.
    pub async fn restore(&self, officer: &str) -> Result<Option<Restored>> {
        let app = self.0;
        let mut tx = app.db.write().await?;
        tx.alone_with("log").await?;
        let Some(person) = people::of_officer(&mut tx, officer).await? else {
            return Err(Fault::new(format!(
                "nobody on record has the officer's number {officer}: it stands in the certificates of their keys"
            )));
        };
        let Some(beyond) = beyond(app, &mut tx).await? else { return Ok(None) };
        let restored = take_in(app, &mut tx, person, beyond).await?;
        tx.commit().await?;
        Ok(Some(restored))
    }
}

/// What the tiles know beyond the records; `None` if that is nothing.
async fn beyond(app: &App, tx: &mut Tx) -> Result<Option<Beyond>> {
    let last = log::last(app, tx).await?;
    let (size, root) = last.map_or((0, Hash::of_nothing()), |last| (last.size, last.root));
    let note = match app.tiles.published().await? {
        Some(note) => note,
        None if size == 0 => return Ok(None),
        None => {
            return Err(Fault::new(
                "the checkpoint beside the tiles is gone, so what the world was shown is not known: take a monitor's copy (`--log-copy`)",
            ));
        }
    };
    let note = Note::parse(&note).doing("reading the published checkpoint")?;
    let checkpoint = Checkpoint::open(&note, app.policy.log());
    let checkpoint = checkpoint.doing("reading the published checkpoint")?;
    if checkpoint.size <= size {
        return Ok(None);
    }
    let entries = read(app, size..checkpoint.size).await?;
    let edge = app.tiles.fetch(tiles_for_resuming(size)).await?;
    let tree = Appender::resume(&edge, size, root)
        .doing("going on from the records: are they of another log, or are tiles gone?")?;
    let bytes: Vec<&[u8]> = entries.values().map(|(bytes, _)| bytes.as_slice()).collect();
    let (tree, _) = tree.append(&bytes).doing("adding to the tree")?;
    if tree.root() != checkpoint.root {
        return Err(Fault::new(
            "the entries beside the records are not those of the published checkpoint: take the tiles of a monitor's copy",
        ));
    }
    Ok(Some(Beyond { checkpoint, entries }))
}

/// The entries at these places of the tree that ends with them.
async fn read(app: &App, places: Range<u64>) -> Result<BTreeMap<u64, (Vec<u8>, Leaf)>> {
    let width = u64::from(WIDTH);
    let mut entries = BTreeMap::new();
    for bundle in places.start / width..places.end.div_ceil(width) {
        let tile = Tile::of(Row::Entries, bundle, places.end);
        let tile = tile.ok_or_else(|| Fault::new("a bundle behind the end"))?;
        let bytes = app.tiles.find(tile).await?;
        let bytes = bytes.ok_or_else(|| {
            Fault::new(format!("{tile} is gone: take the tiles of a monitor's copy"))
        })?;
        let found = entries_of(&bytes, tile.width()).doing("reading entries of the log")?;
        for (index, entry) in (bundle * width..).zip(found) {
            if places.contains(&index) {
                let leaf = Leaf::from_entry(entry).doing("reading a leaf of the log")?;
                entries.insert(index, (entry.to_vec(), leaf));
            }
        }
    }
    Ok(entries)
}

async fn take_in(app: &App, tx: &mut Tx, person: PersonId, beyond: Beyond) -> Result<Restored> {
    let Beyond { checkpoint, entries } = beyond;
    let known_size = unsigned(log::indexed(tx).await?)?;
    find_waiting(tx, known_size, &entries).await?;
    let placed = store::placed_from(tx, known_size).await?;
    let lost: BTreeMap<u64, &(Vec<u8>, Leaf)> = entries
        .iter()
        .filter(|(index, _)| **index >= known_size && !placed.contains(*index))
        .map(|(index, entry)| (*index, entry))
        .collect();
    let last_ms = entries.values().map(|(_, leaf)| leaf.unix_ms).max().unwrap_or(0);
    let id = app.ports.uuid();
    let over = numbers_over(&lost);
    let lost_until = milliseconds(last_ms)?;
    // Whatever the clock says, nothing is put back before it was lost.
    let now = app.now().max(lost_until);
    let known_until = match log::last_moment(tx).await? {
        Some(at) => moment(at)?.min(lost_until),
        None => lost_until,
    };
    let places_from = store::places_told(tx).await?;
    let row = RestorationRow {
        id,
        known_size: signed(known_size),
        shown_size: signed(checkpoint.size),
        lost_from: known_until.as_microsecond(),
        lost_until: lost_until.as_microsecond(),
        numbers_over: signed(over),
        places_from,
        places_until: places_from.saturating_add(signed(over)),
        person: person.0,
        restored_at: now.as_microsecond(),
    };
    let reached = passed::reached(tx).await?;
    store::insert(tx, &row).await?;
    passed::pass(tx, &row, &reached).await?;
    keep(tx, id, &lost).await?;
    agree(tx, known_size, &entries).await?;
    let key = &app.log_key.0;
    let tree = (checkpoint.size, checkpoint.root);
    let note = checkpoint.sign(key).to_string();
    log::insert_checkpoint(tx, tree, &note, last_ms, now).await?;
    let said = store::said(tx, id).await?;
    let payload = said.ok_or_else(|| Fault::new("a restoration is gone"))?.payload();
    log::record(tx, &app.ports, Of::Restoration(id), payload.as_bytes(), now).await?;
    let prepared = store::prepared(tx).await?;
    for act in &prepared {
        void(tx, *act, VOID).await?;
    }
    store::void_reserved(tx, VOID).await?;
    let touched = store::touched_keys(tx, id).await?;
    for (key, entry) in &touched {
        let leaf = Leaf::from_entry(entry).doing("reading a lost leaf")?;
        keys::doubt(tx, app, (*key, person), milliseconds(leaf.unix_ms)?).await?;
    }
    let seals = seals::put_back(app, tx, (id, lost_until)).await?;
    Ok(Restored {
        known_size,
        shown_size: checkpoint.size,
        lost: count(lost.values().map(|(_, leaf)| leaf.kind)),
        numbers_over: over,
        voided: prepared.len(),
        revoked: touched.len(),
        seals,
    })
}

/// What the copy had waiting may have got its place before the loss: it is in the log, and not lost.
async fn find_waiting(
    tx: &mut Tx,
    from: u64,
    entries: &BTreeMap<u64, (Vec<u8>, Leaf)>,
) -> Result<()> {
    let by_payload: BTreeMap<[u8; 32], u64> =
        entries.range(from..).map(|(index, (_, leaf))| (leaf.payload.0, *index)).collect();
    for (leaf, payload) in store::waiting(tx).await? {
        let index = <[u8; 32]>::try_from(payload).ok().and_then(|hash| by_payload.get(&hash));
        if let Some(index) = index {
            log::index(tx, leaf, signed(*index)).await?;
        }
    }
    Ok(())
}

/// Keeps lost leaves, each with the paper or key that it tells of, where that one is still here.
async fn keep(
    tx: &mut Tx,
    restoration: Uuid,
    lost: &BTreeMap<u64, &(Vec<u8>, Leaf)>,
) -> Result<()> {
    let papers = store::documents(tx).await?.into_iter();
    let papers: BTreeMap<[u8; 16], Uuid> =
        papers.map(|id| (of_document(id.as_bytes()), id)).collect();
    let keys: BTreeSet<Uuid> = store::keys(tx).await?;
    for (index, (entry, leaf)) in lost {
        let subject = match leaf.kind {
            Kind::Document | Kind::StatusChange => papers.get(&leaf.subject).copied(),
            Kind::KeyEvent => Some(Uuid::from_bytes(leaf.subject)).filter(|id| keys.contains(id)),
            Kind::CaseEvent
            | Kind::Decision
            | Kind::RoleGrant
            | Kind::DefinitionPublication
            | Kind::RefusedAttempt
            | Kind::Anchor
            | Kind::Restored
            | Kind::DatedRecord => None,
        };
        let row = LostRow {
            log_index: signed(*index),
            restoration,
            entry: entry.clone(),
            kind: log::word_of(leaf.kind).to_owned(),
            subject,
            revision: leaf.revision.map(|revision| revision.0.to_vec()),
        };
        store::insert_lost(tx, &row).await?;
    }
    Ok(())
}

/// The records must now give the very entries that the world was shown.
async fn agree(
    tx: &mut Tx,
    known_size: u64,
    entries: &BTreeMap<u64, (Vec<u8>, Leaf)>,
) -> Result<()> {
    let Some(first) = entries.keys().next().copied() else { return Ok(()) };
    let mut follower = Follower::default();
    let mut next = first;
    // A leaf is no older than the one before it, wherever the reading begins.
    if let Some((_, leaf)) = entries.get(&first) {
        follower.last_ms = leaf.unix_ms;
    }
    let end = first + u64::try_from(entries.len()).unwrap_or(u64::MAX);
    while next < end {
        let given = follower.entries(tx, next..end).await?;
        if given.is_empty() {
            return Err(Fault::new(format!("leaf {next} of the log is gone")));
        }
        for (index, entry) in given {
            let is_same = index == next
                && entries
                    .get(&index)
                    .is_some_and(|(shown, _)| entry.is_ok_and(|own| own == *shown));
            if !is_same {
                return Err(Fault::new(format!(
                    "leaf {index} is another in the log than in the records, which know {known_size}: they do not belong together"
                )));
            }
            next += 1;
        }
    }
    Ok(())
}

fn numbers_over(lost: &BTreeMap<u64, &(Vec<u8>, Leaf)>) -> u64 {
    let lost_count = u64::try_from(lost.len()).unwrap_or(u64::MAX);
    let least = lost_count.div_ceil(LEAST_OVER).max(1).saturating_mul(LEAST_OVER);
    let earlier = lost.values().filter(|(_, leaf)| leaf.kind == Kind::Restored);
    earlier.fold(least, |over, _| over.saturating_mul(TIMES_OVER)).min(LEAST_OVER.pow(3))
}

fn count(kinds: impl Iterator<Item = Kind>) -> Vec<Loss> {
    let mut counted: BTreeMap<Kind, usize> = BTreeMap::new();
    for kind in kinds {
        *counted.entry(kind).or_default() += 1;
    }
    counted.into_iter().map(|(kind, count)| Loss { kind: kind.as_str(), count }).collect()
}

fn milliseconds(ms: u64) -> Result<Timestamp> {
    Timestamp::from_millisecond(signed(ms)).doing("reading the time of a leaf")
}
