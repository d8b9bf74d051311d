use std::collections::BTreeMap;

use proptest::prelude::*;
use transparency::tree::{
    AppendError, Appender, ProofError, Reader, Row, Tile, TreeError, entries_of,
    tiles_for_consistency, tiles_for_inclusion, tiles_for_resuming, verify_consistency,
    verify_inclusion,
};
use transparency::{Hash, Tiles};

use crate::world::{Log, event, events};

/// The leaves and roots by which implementations of RFC 6962 test themselves.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_are_those_of_rfc_6962() {
    let entries: Vec<_> = LEAVES.iter().map(|leaf| hex::decode(leaf).unwrap()).collect();
    for (size, root) in ROOTS.iter().enumerate() {
        let mut log = Log::default();
        let batch = log.append(&entries[..size]);
        assert_eq!(hex::encode(batch.root.0), *root);
        assert_eq!(log.reader(batch.size).root().unwrap(), batch.root);
    }
}

#[test]
fn tiles_have_the_addresses_of_the_specification() {
    // "A tree of size 70,000": C2SP tlog-tiles, partial tiles.
    let tile = |row, index| Tile::of(row, index, 70_000).map(|tile| tile.to_string());
    assert_eq!(tile(Row::Hashes(0), 272).unwrap(), "tile/0/272");
    assert_eq!(tile(Row::Hashes(0), 273).unwrap(), "tile/0/273.p/112");
    assert_eq!(tile(Row::Hashes(0), 274), None);
    assert_eq!(tile(Row::Hashes(1), 0).unwrap(), "tile/1/000");
    assert_eq!(tile(Row::Hashes(1), 1).unwrap(), "tile/1/001.p/17");
    assert_eq!(tile(Row::Hashes(2), 0).unwrap(), "tile/2/000.p/1");
    assert_eq!(tile(Row::Hashes(3), 0), None);
    assert_eq!(tile(Row::Entries, 273).unwrap(), "tile/entries/273.p/112");
    let far = Tile::of(Row::Entries, 1_234_067, u64::MAX).unwrap();
    assert_eq!(far.to_string(), "tile/entries/x001/x234/067");
}

#[test]
fn an_address_has_one_spelling() {
    for path in ["tile/0/000", "tile/7/x001/x234/067.p/255", "tile/entries/999.p/1"] {
        assert_eq!(Tile::parse(path).unwrap().to_string(), path);
    }
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/00/000",
        "tile/8/000",
        "tile/+1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/1000",
        "tile/0/x000/000",
        "tile/0/000/000",
        "tile/0/x001/x02",
        "tile/0/001/",
        "tile/0/../001",
        "/tile/0/000",
        "tile/0/000 ",
        "tile/Entries/000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999",
        "tile/0/x18/446/744/073/709/551/616",
        "tile/0/%30%30%30",
        "tile/0/-01",
    ] {
        assert_eq!(Tile::parse(path), None, "{path}");
    }
}

#[test]
fn every_published_size_keeps_its_tiles() {
    let log = Log::of(700, 37);
    for (size, root) in &log.roots {
        assert_eq!(log.reader(*size).root().unwrap(), *root, "{size}");
    }
    let bundles: Vec<Vec<u8>> = (0..3)
        .filter_map(|index| Tile::of(Row::Entries, index, 700))
        .flat_map(|tile| {
            let bundle = log.tiles[&tile].as_slice();
            entries_of(bundle, tile.width())
                .unwrap()
                .into_iter()
                .map(<[u8]>::to_vec)
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(bundles, events(0, 700));
}

#[test]
fn an_unchanged_partial_tile_is_not_written_again() {
    let mut log = Log::of(300, 300);
    let paths: Vec<_> =
        log.append(&events(300, 1)).files.iter().map(|file| file.tile.to_string()).collect();
    assert_eq!(paths, ["tile/0/001.p/45", "tile/entries/001.p/45"]);
    assert!(log.append(&[]).files.is_empty());
}

#[test]
fn a_cleared_partial_tile_is_read_from_the_full_one() {
    let mut log = Log::of(600, 100);
    log.tiles.retain(|tile, _| tile.is_full() || tile.row() != Row::Hashes(0) || tile.index() > 1);
    for size in [100, 200, 300, 400, 500] {
        assert_eq!(log.reader(size).root().unwrap(), log.roots[&size]);
    }
}

#[test]
fn an_entry_too_long_for_a_bundle_stops_the_whole_batch() {
    let tree = Appender::new();
    let found = tree.append(&[vec![0; 65_535], vec![0; 65_536]]);
    assert_eq!(found.unwrap_err(), AppendError::Entry { place: 1, length: 65_536 });
    assert_eq!(tree.append(&[vec![0; 65_535]]).unwrap().1.size, 1);
}

#[test]
fn a_log_goes_on_after_a_restart_as_if_there_was_none() {
    for size in [0, 1, 255, 256, 257, 511, 512, 1000] {
        let mut log = Log::of(size, 100);
        let wanted = tiles_for_resuming(size);
        let tiles: BTreeMap<_, _> =
            wanted.into_iter().map(|tile| (tile, log.tiles[&tile].clone())).collect();
        let resumed = Appender::resume(&tiles, size, log.roots[&size]).unwrap();
        let (resumed, batch) = resumed.append(&events(size, 300)).unwrap();
        assert_eq!(batch, log.append(&events(size, 300)), "{size}");
        assert_eq!(resumed.root(), log.tree.root());
    }
}

#[test]
fn a_log_does_not_go_on_from_tiles_that_are_not_its_own() {
    let log = Log::of(700, 700);
    let root = log.roots[&700];
    for tile in tiles_for_resuming(700) {
        let mut altered = log.tiles.clone();
        altered.get_mut(&tile).unwrap()[5] ^= 1;
        assert!(Appender::resume(&altered, 700, root).is_err(), "{tile} altered");
        let mut shorter = log.tiles.clone();
        shorter.get_mut(&tile).unwrap().pop();
        assert!(Appender::resume(&shorter, 700, root).is_err(), "{tile} cut");
        let mut fewer = log.tiles.clone();
        fewer.remove(&tile);
        let found = Appender::resume(&fewer, 700, root);
        assert!(matches!(found, Err(TreeError::Missing(missing)) if missing == tile));
    }
    assert!(Appender::resume(&log.tiles, 699, root).is_err());
    assert!(matches!(Appender::resume(&log.tiles, 700, Hash::of_nothing()), Err(TreeError::Root)));
}

#[test]
fn damaged_tiles_are_named() {
    let log = Log::of(300, 300);
    let read = tiles_for_resuming(300);
    for tile in read.iter().filter(|tile| tile.row() != Row::Entries) {
        let bytes = &log.tiles[tile];
        let mut damaged = log.tiles.clone();
        damaged.insert(*tile, bytes[1..].to_vec());
        let found = Reader::new(&damaged, 300).root();
        assert!(matches!(found, Err(TreeError::Length(named, _)) if named == *tile), "{tile}");
        damaged.remove(tile);
        let found = Reader::new(&damaged, 300).root();
        assert!(matches!(found, Err(TreeError::Missing(named)) if named == *tile), "{tile}");
    }
}

#[test]
fn what_is_outside_the_tree_has_no_proof() {
    let log = Log::of(10, 10);
    assert!(matches!(log.reader(10).inclusion(10), Err(TreeError::Outside { .. })));
    assert!(matches!(log.reader(10).consistency(11), Err(TreeError::Outside { .. })));
    assert!(matches!(log.reader(10).leaf(10), Err(TreeError::Outside { .. })));
    assert!(tiles_for_inclusion(10, 10).is_empty());
    let (leaf, root) = (Hash::of_entry(b""), log.roots[&10]);
    assert_eq!(verify_inclusion((10, leaf), (10, root), &[]), Err(ProofError::Outside));
    assert_eq!(verify_consistency((11, leaf), (10, root), &[]), Err(ProofError::Outside));
}

#[test]
fn a_tree_of_nothing_is_the_beginning_of_every_tree_and_equals_itself_alone() {
    let log = Log::of(5, 5);
    let (nothing, five) = ((0, Hash::of_nothing()), (5, log.roots[&5]));
    assert_eq!(verify_consistency(nothing, five, &[]), Ok(()));
    assert_eq!(verify_consistency(nothing, five, &[five.1]), Err(ProofError::Length));
    assert_eq!(verify_consistency(nothing, (0, five.1), &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(five, five, &[]), Ok(()));
    assert_eq!(verify_consistency(five, five, &[five.1]), Err(ProofError::Length));
}

/// The tiles that a proof is said to need, and no others.
fn only(log: &Log, tiles: impl IntoIterator<Item = Tile>) -> BTreeMap<Tile, Vec<u8>> {
    let held = |tile: Tile| log.tiles.tile(tile).unwrap().unwrap().into_owned();
    tiles.into_iter().map(|tile| (tile, held(tile))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_leaf_is_proved_in_its_place_and_nowhere_else(size in 1_u64..3000, seed in any::<u64>()) {
        let log = Log::of(size, size);
        let root = log.roots[&size];
        let mut reader = log.reader(size);
        let some = seed % size;
        let few = only(&log, tiles_for_inclusion(some, size));
        prop_assert_eq!(
            Reader::new(&few, size).inclusion(some).unwrap(),
            reader.inclusion(some).unwrap()
        );
        for index in (0..size).step_by(usize::try_from(size / 23 + 1).unwrap()).chain([seed % size, size - 1]) {
            let leaf = Hash::of_entry(&event(index).to_entry());
            let proof = reader.inclusion(index).unwrap();
            prop_assert_eq!(reader.leaf(index).unwrap(), leaf);
            prop_assert_eq!(verify_inclusion((index, leaf), (size, root), &proof), Ok(()));
            for other in [index.wrapping_sub(1), index + 1, index ^ 2, size / 2].into_iter().filter(|other| *other != index) {
                prop_assert!(verify_inclusion((other, leaf), (size, root), &proof).is_err());
            }
            let other = Hash::of_entry(b"forged");
            prop_assert!(verify_inclusion((index, other), (size, root), &proof).is_err());
            prop_assert!(verify_inclusion((index, leaf), (size, other), &proof).is_err());
            let longer = [proof.as_slice(), &[other]].concat();
            prop_assert_eq!(verify_inclusion((index, leaf), (size, root), &longer), Err(ProofError::Length));
            if let Some((_, shorter)) = proof.split_last() {
                prop_assert_eq!(verify_inclusion((index, leaf), (size, root), shorter), Err(ProofError::Length));
                let mut altered = proof.clone();
                let at = usize::try_from(seed).unwrap_or(0) % altered.len();
                altered[at].0[0] ^= 1;
                prop_assert_eq!(verify_inclusion((index, leaf), (size, root), &altered), Err(ProofError::Root));
            }
        }
    }

    #[test]
    fn every_tree_is_proved_to_begin_the_later_one(size in 2_u64..3000, parts in 2_u64..40) {
        let log = Log::of(size, size / parts + 1);
        let new = (size, log.roots[&size]);
        let mut reader = log.reader(size);
        let some = *log.roots.keys().nth(1).unwrap();
        let few = only(&log, tiles_for_consistency(some, size));
        prop_assert_eq!(
            Reader::new(&few, size).consistency(some).unwrap(),
            reader.consistency(some).unwrap()
        );
        for (&old, &root) in &log.roots {
            let proof = reader.consistency(old).unwrap();
            prop_assert_eq!(verify_consistency((old, root), new, &proof), Ok(()));
            if old == 0 || old == size {
                continue;
            }
            let other = Hash::of_entry(b"forged");
            prop_assert!(verify_consistency((old, other), new, &proof).is_err());
            prop_assert!(verify_consistency((old, root), (size, other), &proof).is_err());
            prop_assert!(verify_consistency((old - 1, root), new, &proof).is_err() || old == 1);
            prop_assert!(verify_consistency((old + 1, root), new, &proof).is_err());
            let longer = [proof.as_slice(), &[other]].concat();
            prop_assert!(verify_consistency((old, root), new, &longer).is_err());
            let shorter = proof.split_last().unwrap().1;
            prop_assert!(verify_consistency((old, root), new, shorter).is_err());
            let mut altered = proof.clone();
            let at = usize::try_from(old).unwrap() % altered.len();
            altered[at].0[31] ^= 0x80;
            prop_assert!(verify_consistency((old, root), new, &altered).is_err());
        }
    }

    #[test]
    fn batches_do_not_matter(size in 0_u64..1500, batch in 1_u64..400) {
        let (whole, parts) = (Log::of(size, size.max(1)), Log::of(size, batch));
        prop_assert_eq!(whole.tree.root(), parts.tree.root());
        // What the whole needed is there, byte for byte.
        for (tile, bytes) in &whole.tiles {
            prop_assert_eq!(parts.tiles.get(tile), Some(bytes));
        }
    }
}
