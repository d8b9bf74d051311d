//! Bytes of people who wish us ill: nothing panics, nothing grows, nothing but its own spelling is accepted.

use proptest::prelude::*;
use transparency::tree::entries_of;
use transparency::witness::{AddCheckpoint, Answer};
use transparency::{Checkpoint, Hash, Leaf, Note, Policy, Receipt, Tile, VerifierKey};

use crate::world::{Log, NOW, Remembered, event, log_key, policy, witness};

/// What everything here reads, and what it printed of it, if it took it.
fn read_all(bytes: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    let bytes_of = |text: String| text.into_bytes();
    let notes = Note::parse(bytes).map(|it| bytes_of(it.to_string())).ok();
    let receipts = Receipt::parse(bytes).map(|it| bytes_of(it.to_string())).ok();
    let messages = AddCheckpoint::parse(bytes).map(|it| bytes_of(it.to_string())).ok();
    let leaves = Leaf::from_entry(bytes).map(|it| it.to_entry()).ok();
    // Text with replacement characters is not what was sent: only whole text must come back as it was.
    let whole = std::str::from_utf8(bytes).is_ok();
    let checkpoints = Checkpoint::parse(&text).map(|it| bytes_of(it.to_string())).ok();
    let keys = VerifierKey::parse(&text).map(|it| bytes_of(it.to_string())).ok();
    let tiles = Tile::parse(&text).map(|it| bytes_of(it.to_string()));
    let texts = [checkpoints, keys, tiles].into_iter().flatten().filter(|_| whole);
    let _policy = Policy::parse(&text);
    let _hash = Hash::from_base64(&text);
    [notes, receipts, messages, leaves].into_iter().flatten().chain(texts).collect()
}

/// Good texts to spoil.
fn good(which: usize) -> Vec<u8> {
    let log = Log::of(40, 10);
    let goods = [
        log.witnessed(40, &[1, 2]).to_string(),
        log.receipt(7, 40, &[1, 2]).to_string(),
        log.ask(20, 40).to_string(),
        log.checkpoint(40).to_string(),
        policy().to_string(),
        log_key().verifier().to_string(),
        "tile/0/x001/234.p/17".to_owned(),
    ];
    goods.get(which).map_or_else(|| event(3).to_entry(), |text| text.clone().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_refused_or_come_back_as_they_were(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for printed in read_all(&bytes) {
            prop_assert_eq!(&printed, &bytes);
        }
    }

    #[test]
    fn spoiled_texts_are_refused_or_come_back_as_they_were(
        which in 0_usize..8,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..3, any::<u8>()), 1..4),
    ) {
        let mut bytes = good(which);
        for (at, edit, to) in edits {
            let at = at.index(bytes.len().max(1));
            match edit {
                0 if at < bytes.len() => bytes[at] = to,
                1 if at < bytes.len() => { bytes.remove(at); }
                _ => bytes.insert(at.min(bytes.len()), to),
            }
        }
        for printed in read_all(&bytes) {
            prop_assert_eq!(&printed, &bytes);
        }
        // A witness answers all of it, and signs only what its log signed.
        let memory = Remembered::default();
        let Ok(answer) = witness(1).add_checkpoint(&memory, &bytes, NOW);
        if let Answer::Cosigned(_) = answer {
            let note = AddCheckpoint::parse(&bytes).unwrap().note;
            prop_assert!(Checkpoint::open(&note, &log_key().verifier()).is_ok());
        }
    }

    #[test]
    fn a_bundle_gives_exactly_its_entries_or_none(
        bytes in proptest::collection::vec(0_u8..4, 0..200),
        width in 0_u16..=256,
    ) {
        if let Ok(entries) = entries_of(&bytes, width) {
            prop_assert_eq!(entries.len(), usize::from(width));
            let length: usize = entries.iter().map(|entry| entry.len() + 2).sum();
            prop_assert_eq!(length, bytes.len());
        }
    }

    #[test]
    fn a_proof_of_any_length_ends(
        index in any::<u64>(),
        size in any::<u64>(),
        old in any::<u64>(),
        hashes in proptest::collection::vec(any::<[u8; 32]>(), 0..130),
    ) {
        let proof: Vec<_> = hashes.into_iter().map(Hash).collect();
        let (leaf, root) = (Hash::of_entry(b"leaf"), Hash::of_entry(b"root"));
        prop_assert!(transparency::tree::verify_inclusion((index, leaf), (size, root), &proof).is_err());
        prop_assert!(old == 0 || transparency::tree::verify_consistency((old, leaf), (size, root), &proof).is_err());
    }
}

#[test]
fn the_heaviest_texts_are_refused_before_they_are_read() {
    let heavy = vec![b'\n'; 8 * 1024 * 1024];
    assert!(read_all(&heavy).is_empty());
    let lines = "\u{2014} a AAAAAAA=\n".repeat(10_000);
    assert!(Note::parse(format!("text\n\n{lines}").as_bytes()).is_err());
    let extensions = "x\n".repeat(100_000);
    let root = Hash::of_nothing();
    assert!(Checkpoint::parse(&format!("a\n1\n{root}\n{extensions}")).is_err());
}
