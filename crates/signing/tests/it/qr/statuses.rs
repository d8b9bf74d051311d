//! The status of every paper of the country, small enough for a phone.

use proptest::prelude::*;
use signing::qr::{SHARD_DOCUMENTS, Snapshot, Status, StatusList, StatusListError};

use super::{STATUSES, publisher, snapshot};

const TEN_MILLION: u64 = 10_000_000;
const ALL: [Status; 4] = [Status::InForce, Status::Revoked, Status::Suspended, Status::Replaced];

/// Numbers that look random, the same on every run (splitmix64).
fn chance(index: u64) -> u64 {
    let mut mixed = index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Ten million papers of which so many in a thousand are not in force, anywhere, of all three kinds alike.
fn country(per_thousand: u64) -> StatusList {
    let status = |index| match chance(index) {
        drawn if drawn % 1000 >= per_thousand => Status::InForce,
        drawn => [Status::Revoked, Status::Suspended, Status::Replaced]
            [usize::try_from(drawn / 1000 % 3).unwrap()],
    };
    StatusList::new((0..TEN_MILLION).map(status)).unwrap()
}

#[test]
#[expect(clippy::print_stderr, reason = "the sizes are what is asked for")]
fn the_whole_country_fits_in_two_hundred_kilobytes() {
    let size = |per_thousand| {
        let statuses = country(per_thousand);
        let signed = Snapshot { statuses, ..snapshot() }.sign(&publisher()).unwrap();
        eprintln!("10,000,000 papers, {per_thousand} ‰ not in force: {} bytes", signed.len());
        signed.len()
    };
    assert!(size(10) < 200_000);
    assert!(size(50) < 800_000);
}

#[test]
fn the_first_paper_has_the_lowest_bits() {
    let list = StatusList::new(STATUSES).unwrap();
    let [shard] = list.shards().try_into().unwrap();
    let packed = miniz_oxide::inflate::decompress_to_vec_zlib(&shard).unwrap();
    assert_eq!(packed, [0b1110_0100, 0]);
    assert_eq!((list.count(), list.get(3), list.get(5)), (5, Some(Status::Replaced), None));
    assert_eq!(list.get(u64::MAX), None);
}

#[test]
fn shards_are_those_of_their_papers_and_of_no_others() {
    let count = SHARD_DOCUMENTS + 1;
    let list = StatusList::new((0..count).map(|_| Status::Replaced)).unwrap();
    let shards = list.shards();
    assert_eq!(shards.len(), 2);
    assert_eq!(StatusList::from_shards(count, &shards), Ok(list));
    let refused = |count, shards: &[Vec<u8>]| StatusList::from_shards(count, shards).unwrap_err();
    assert_eq!(refused(count, &shards[..1]), StatusListError::Shards);
    assert_eq!(refused(SHARD_DOCUMENTS, &shards), StatusListError::Shards);
    assert_eq!(refused(count + 4, &shards), StatusListError::Shard(1), "too short");
    assert_eq!(refused(SHARD_DOCUMENTS - 4, &shards[..1]), StatusListError::Shard(0), "too long");
    let four = StatusList::new([Status::Revoked; 4]).unwrap().shards();
    assert_eq!(refused(3, &four), StatusListError::Shard(0), "bits of a paper there is not");
    assert_eq!(refused(1024 * SHARD_DOCUMENTS + 1, &shards), StatusListError::Limit);
}

proptest! {
    #[test]
    fn statuses_come_back(drawn in proptest::collection::vec(0_usize..4, 0..300)) {
        let statuses: Vec<_> = drawn.into_iter().map(|index| ALL[index]).collect();
        let list = StatusList::new(statuses.iter().copied()).unwrap();
        let read = StatusList::from_shards(list.count(), &list.shards()).unwrap();
        let back: Vec<_> = (0..read.count()).map(|index| read.get(index).unwrap()).collect();
        prop_assert_eq!(back, statuses);
    }
}
