use proptest::prelude::*;
use transparency::leaf::{Author, LeafError, MAX_UNIX_MS, payload_hash};
use transparency::{Hash, Kind, Leaf};

/// `[1, 3, 1795300072704, h'01'*16, 7, h'02'*32, h'03'*32, h'04'*8, h'05'*32, 9]`, written by hand after RFC 8949.
const DOCUMENT: &str = concat!(
    "8a",
    "01",
    "03",
    "1b000001a200391d00",
    "5001010101010101010101010101010101",
    "07",
    "58200202020202020202020202020202020202020202020202020202020202020202",
    "58200303030303030303030303030303030303030303030303030303030303030303",
    "480404040404040404",
    "58200505050505050505050505050505050505050505050505050505050505050505",
    "09",
);

fn document() -> Leaf {
    Leaf {
        kind: Kind::Document,
        unix_ms: 1_795_300_072_704,
        subject: [1; 16],
        previous: Some(7),
        payload: Hash([2; 32]),
        revision: Some(Hash([3; 32])),
        author: Some(Author { key_id: [4; 8], evidence: Hash([5; 32]) }),
        status: Some(9),
    }
}

fn changed(at: usize, to: &[u8]) -> Vec<u8> {
    let mut bytes = document().to_entry();
    bytes.splice(at..=at, to.iter().copied());
    bytes
}

#[test]
fn a_leaf_has_the_bytes_of_its_layout() {
    assert_eq!(hex::encode(document().to_entry()), DOCUMENT);
    assert_eq!(Leaf::from_entry(&document().to_entry()).unwrap(), document());
}

#[test]
fn a_clocks_leaf_says_null_where_nobody_acted() {
    let leaf = Leaf {
        kind: Kind::CaseEvent,
        unix_ms: 0,
        previous: None,
        revision: None,
        author: None,
        status: None,
        ..document()
    };
    let entry = leaf.to_entry();
    assert_eq!(hex::encode(&entry[entry.len() - 4..]), "f6f6f6f6");
    assert_eq!(Leaf::from_entry(&entry).unwrap(), leaf);
}

#[test]
fn every_kind_keeps_its_number() {
    for (kind, number) in Kind::ALL.into_iter().zip(1..) {
        assert_eq!(kind.number(), number);
        assert_eq!(Kind::of_number(u64::from(number)), Some(kind));
    }
    assert_eq!(Kind::of_number(0), None);
    assert_eq!(Kind::of_number(12), None);
}

#[test]
fn another_spelling_of_a_leaf_is_none() {
    let long_version = changed(1, &[0x18, 0x01]);
    let nine = changed(0, &[0x89]);
    let indefinite = [changed(0, &[0x9f]), vec![0xff]].concat();
    let longer = [document().to_entry(), vec![0]].concat();
    for bytes in [long_version, nine, indefinite, longer] {
        let found = Leaf::from_entry(&bytes);
        assert!(matches!(found, Err(LeafError::NotCanonical)), "{found:?}");
    }
}

#[test]
fn what_no_leaf_says_is_refused_by_its_reason() {
    assert!(matches!(Leaf::from_entry(&changed(1, &[2])), Err(LeafError::Version(2))));
    assert!(matches!(Leaf::from_entry(&changed(2, &[0x0c])), Err(LeafError::Kind(12))));
    let short = changed(12, &[0x4f]);
    assert!(matches!(
        Leaf::from_entry(&short),
        Err(LeafError::Length { expected: 16, found: 15 } | LeafError::Cbor(_))
    ));
    let without_evidence = {
        let mut bytes = document().to_entry();
        let end = bytes.len();
        bytes.splice(end - 35..end - 1, [0xf6]);
        bytes
    };
    assert!(matches!(Leaf::from_entry(&without_evidence), Err(LeafError::Author)));
    let late = Leaf { unix_ms: MAX_UNIX_MS + 1, ..document() };
    assert!(matches!(Leaf::from_entry(&late.to_entry()), Err(LeafError::Time(_))));
    let event = Leaf { kind: Kind::CaseEvent, status: None, ..document() };
    assert!(matches!(Leaf::from_entry(&event.to_entry()), Err(LeafError::Field(_, "revision"))));
    let grant = Leaf { kind: Kind::RoleGrant, revision: None, ..document() };
    assert!(matches!(Leaf::from_entry(&grant.to_entry()), Err(LeafError::Field(_, "status"))));
}

#[test]
fn the_same_payload_under_another_salt_cannot_be_recognised() {
    assert_ne!(payload_hash(&[0; 16], b"x"), payload_hash(&[1; 16], b"x"));
}

fn leaves() -> impl Strategy<Value = Leaf> {
    let ids = (0..Kind::ALL.len(), 0..=MAX_UNIX_MS, any::<[u8; 16]>(), any::<Option<u64>>());
    let rest = (
        any::<[u8; 32]>(),
        any::<Option<[u8; 32]>>(),
        any::<Option<([u8; 8], [u8; 32])>>(),
        any::<Option<u64>>(),
    );
    (ids, rest).prop_map(
        |((kind, unix_ms, subject, previous), (payload, revision, author, status))| {
            let kind = Kind::ALL[kind];
            Leaf {
                kind,
                unix_ms,
                subject,
                previous,
                payload: Hash(payload),
                revision: revision.map(Hash).filter(|_| kind == Kind::Document),
                author: author
                    .map(|(key_id, evidence)| Author { key_id, evidence: Hash(evidence) }),
                status: status.filter(|_| matches!(kind, Kind::Document | Kind::StatusChange)),
            }
        },
    )
}

proptest! {
    #[test]
    fn every_leaf_is_read_as_it_was_written(leaf in leaves()) {
        let entry = leaf.to_entry();
        prop_assert!(entry.len() < 256);
        prop_assert_eq!(Leaf::from_entry(&entry).unwrap(), leaf);
    }

    #[test]
    fn no_other_bytes_mean_the_same_leaf(leaf in leaves(), at in 0_usize..256, to in any::<u8>()) {
        let mut entry = leaf.to_entry();
        let at = at % entry.len();
        prop_assume!(entry[at] != to);
        entry[at] = to;
        prop_assert!(Leaf::from_entry(&entry).map_or(true, |other| other != leaf));
    }
}
