//! What is asked of the seal: it seals on a ground that is in the log, or not at all.

use std::sync::Mutex;

use bolero::check;
use sealer::{Asked, Ground, Sealer, Table};
use signing::qr::Claim;
use transparency::leaf::{blinded, payload_hash};
use transparency::{Appender, Checkpoint, Kind, Leaf, Reader, Receipt};
use uuid::Uuid;

use super::codes;
use crate::logged::{NOW, ORIGIN, event, log_key, name, policy, witness_key};
use crate::spoil::Kit;
use crate::{hold, world};

const WORDS: &[&[u8]] = &[
    b"{",
    b"}",
    b"\"",
    b",",
    b"\\n",
    b"\\u2014 ",
    b"null",
    b"00",
    b"ff",
    b"index 0",
    b"extra ",
    b"AAAA",
    b"zz",
    b"\xff",
];
const CASE: Uuid = Uuid::from_u128(7);
const EVENT: [u8; 32] = [5; 32];
const SALT: [u8; 16] = [3; 16];

/// The second of three leaves is the ground.
fn asked() -> Asked {
    let ground = Leaf {
        kind: Kind::CaseEvent,
        unix_ms: u64::try_from(world::now().as_millisecond()).unwrap(),
        subject: blinded(&SALT, CASE.as_bytes()),
        payload: payload_hash(&SALT, &EVENT),
        previous: None,
        ..event(1)
    };
    let entries = [event(0).to_entry(), ground.to_entry(), event(2).to_entry()];
    let (_, batch) = Appender::new().append(&entries).unwrap();
    let tiles: std::collections::BTreeMap<_, _> =
        batch.files.into_iter().map(|file| (file.tile, file.bytes)).collect();
    let proof = Reader::new(&tiles, 3).inclusion(1).unwrap();
    let mut checkpoint = Checkpoint::new(name(ORIGIN), 3, batch.root).sign(&log_key());
    for number in [1, 2] {
        let line = witness_key(number).sign(checkpoint.text(), NOW);
        checkpoint.add(line).unwrap();
    }
    let receipt = Receipt { index: 1, proof, extra: Some(ground.to_entry()), checkpoint };
    let claim = Claim { ground_index: 1, ..codes::claim() };
    Asked { claim, ground: Ground { receipt, case: CASE, event: EVENT, salt: SALT } }
}

#[test]
fn seal() {
    let sealer = Sealer::new(codes::seal_key(), codes::base(), policy());
    let good = asked();
    assert!(sealer.seal(&Mutex::new(Table::default()), &good).is_ok());
    let kit = Kit::new(vec![good.to_json().into_bytes()], WORDS);
    hold(check!(), &kit, |bytes| {
        let Ok(read) = Asked::from_json(bytes) else { return };
        assert_eq!(Asked::from_json(read.to_json().as_bytes()).unwrap(), read);
        if let Ok(code) = sealer.seal(&Mutex::new(Table::default()), &read) {
            let opened = (read.ground.case, read.ground.event, read.ground.salt);
            assert_eq!(opened, (CASE, EVENT, SALT), "sealed on another ground");
            assert_eq!(code.claim.ground_index, 1);
        }
    });
}
