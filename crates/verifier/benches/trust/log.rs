//! The log: proofs from a large tree, and leaves that outlive a power cut.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use transparency::tree::{Row, verify_inclusion};
use transparency::{
    Algorithm, Appender, Checkpoint, Hash, KeyName, Kind, Leaf, Reader, SigningKey, Tile, leaf,
};

use crate::stopwatch::Spent;
use crate::{Extent, at_least, less_than};

/// What a proof may take of a receipt.
const PROOF_BAR_BYTES: f64 = 800.0;
/// Leaves of one checkpoint: what comes within the quarter of a second that the sequencer waits.
const BATCH: u32 = 1_250;

pub(crate) fn bench(extent: Extent) {
    proofs(extent.of(10_000_000, 100_000), extent.of(200_000, 500));
    durable(extent.of(50, 4));
}

fn entry(index: u32) -> Vec<u8> {
    let leaf = Leaf {
        kind: Kind::CaseEvent,
        unix_ms: 1_795_300_000_000 + u64::from(index),
        subject: [7; 16],
        previous: Some(u64::from(index)),
        payload: leaf::payload_hash(&[6; 16], &index.to_be_bytes()),
        revision: None,
        author: None,
        status: None,
    };
    leaf.to_entry()
}

fn proofs(leaves: u32, times: u32) {
    let mut tree = Appender::new();
    let mut tiles: BTreeMap<Tile, Vec<u8>> = BTreeMap::new();
    for first in (0..leaves).step_by(1 << 16) {
        let last = first.saturating_add(1 << 16).min(leaves);
        let entries: Vec<Vec<u8>> = (first..last).map(entry).collect();
        let (grown, batch) = tree.append(&entries).unwrap();
        tree = grown;
        // What proofs are made of; the entries would be a gigabyte.
        let hashes = batch.files.into_iter().filter(|file| file.tile.row() != Row::Entries);
        tiles.extend(hashes.map(|file| (file.tile, file.bytes)));
    }
    let (size, root) = (tree.size(), tree.root());
    // One reader for all: it remembers a little of each tile. The first leaf of every tile makes it look at all of them.
    let mut reader = Reader::new(&tiles, size);
    for index in (0..size).step_by(256) {
        reader.inclusion(index).unwrap();
    }
    let (mut longest, mut place) = (0, 0_u32);
    let spent = Spent::begin();
    for _ in 0..times {
        // Anywhere in the tree, the same places on every run.
        place = place.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let proof = reader.inclusion(u64::from(place % leaves)).unwrap();
        longest = longest.max(proof.len());
    }
    let what = format!("{times} proofs of {leaves} leaves, tiles in memory, one reader");
    at_least("proofs a CPU-second", spent.a_second(times), 50_000.0, &what);
    let bytes = f64::from(u32::try_from(longest * 32).unwrap());
    less_than("bytes of the longest proof", bytes, PROOF_BAR_BYTES, &what);
    assert!(bytes < PROOF_BAR_BYTES, "a proof is longer than its tree is high");
    let index = u64::from(place % leaves);
    let leaf = (index, Hash::of_entry(&entry(place % leaves)));
    let proof = reader.inclusion(index).unwrap();
    let spent = Spent::begin();
    for _ in 0..times {
        verify_inclusion(leaf, (size, root), &proof).unwrap();
    }
    println!("proofs checked a CPU-second: {:.1}, {what}", spent.a_second(times));
}

/// Tiles and checkpoint are on the disk before anybody is promised a place.
fn durable(batches: u32) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("durable-log");
    let _gone = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let name = KeyName::new("log.example/2026").unwrap();
    let key = SigningKey::from_seed(name.clone(), Algorithm::Log, &[1; 32]);
    let mut tree = Appender::new();
    let spent = Spent::begin();
    for batch in 0..batches {
        let entries: Vec<Vec<u8>> = (batch * BATCH..(batch + 1) * BATCH).map(entry).collect();
        let (grown, made) = tree.append(&entries).unwrap();
        for file in &made.files {
            write(&folder.join(file.tile.to_string()), &file.bytes);
        }
        let checkpoint = Checkpoint::new(name.clone(), made.size, made.root).sign(&key);
        let (next, now) = (folder.join("checkpoint.next"), folder.join("checkpoint"));
        write(&next, checkpoint.to_string().as_bytes());
        fs::rename(next, now).unwrap();
        File::open(&folder).unwrap().sync_all().unwrap();
        tree = grown;
    }
    let leaves = batches * BATCH;
    let seconds = spent.wall() / 1000.0;
    let size = format!("{leaves} leaves, {BATCH} a checkpoint, every file synced");
    at_least(
        "durable leaves a second with tiles written",
        f64::from(leaves) / seconds,
        5_000.0,
        &size,
    );
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut file = File::create(path).unwrap();
    file.write_all(bytes).unwrap();
    file.sync_all().unwrap();
}
