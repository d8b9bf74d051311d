//! What is asked of the seal: it seals on a ground that is in the log, or not at all.

use std::sync::{Arc, Mutex};

use bolero::check;
use sealer::{Act, Asked, AskedPaper, Ground, Sealer, Table};
use sha2::{Digest, Sha256};
use signing::pdf::{self, PaperSeal};
use signing::qr::Claim;
use signing::{Manifest, Shown, SoftKey, Vouched, signed_bytes};
use transparency::event::Event;
use transparency::leaf::{blinded, payload_hash};
use transparency::{Appender, Checkpoint, Kind, Leaf, Reader, Receipt};
use uuid::Uuid;

use super::codes;
use crate::logged::{NOW, ORIGIN, event, log_key, name, policy, witness_key};
use crate::spoil::Kit;
use crate::{hold, paper, world};

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

/// That the second of three leaves is this event of the case.
fn receipt_of(own: [u8; 32]) -> Receipt {
    let leaf = Leaf {
        kind: Kind::CaseEvent,
        unix_ms: u64::try_from(world::now().as_millisecond()).unwrap(),
        subject: blinded(&SALT, CASE.as_bytes()),
        payload: payload_hash(&SALT, &own),
        previous: None,
        ..event(1)
    };
    let entries = [event(0).to_entry(), leaf.to_entry(), event(2).to_entry()];
    let (_, batch) = Appender::new().append(&entries).unwrap();
    let tiles: std::collections::BTreeMap<_, _> =
        batch.files.into_iter().map(|file| (file.tile, file.bytes)).collect();
    let proof = Reader::new(&tiles, 3).inclusion(1).unwrap();
    let mut checkpoint = Checkpoint::new(name(ORIGIN), 3, batch.root).sign(&log_key());
    for number in [1, 2] {
        let line = witness_key(number).sign(checkpoint.text(), NOW);
        checkpoint.add(line).unwrap();
    }
    Receipt { index: 1, proof, extra: Some(leaf.to_entry()), checkpoint }
}

fn asked() -> Asked {
    let ground = Ground { receipt: receipt_of(EVENT), case: CASE, event: EVENT, salt: SALT };
    Asked { claim: Claim { ground_index: 1, ..codes::claim() }, ground }
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

/// A paper that E-IMZO signed, with the act in the log; and what seals it.
fn asked_paper() -> (Sealer, AskedPaper) {
    let authority = world::authority("root");
    let paper = pdf::prepare(&paper::table(), &paper::first()).unwrap().bytes;
    let shown = Shown { kind: "card".to_owned(), hash: Sha256::digest(&paper).into() };
    let manifest = Manifest { shown: vec![shown], ..world::manifest() };
    let document = signed_bytes(&manifest.to_cbor());
    let evidence = Vouched { document, pkcs7: vec![1], answer: b"{}".to_vec() }.to_bytes();
    let act = Act {
        case: CASE,
        seq: 2,
        previous: None,
        definition: "07".repeat(32),
        author: "{}".to_owned(),
        kind: "{}".to_owned(),
        changes: "[]".to_owned(),
        recorded_at: 0,
    };
    let hash = Event {
        case: CASE.as_bytes(),
        seq: act.seq,
        previous: None,
        definition: &[7; 32],
        author: &act.author,
        kind: &act.kind,
        changes: &act.changes,
        evidence: Some(&Sha256::digest(&evidence)),
        recorded_at: act.recorded_at,
    };
    let receipt = receipt_of(hash.hash().0);
    let key = SoftKey::generate(world::entropy("seal")).unwrap();
    let spki = key.spki_der();
    let own = authority.certify_seal(&spki, "SEAL", world::now(), [9; 16]).unwrap();
    let papers = PaperSeal::kept(Arc::new(key), &spki, own).unwrap();
    let sealer = Sealer::new(codes::seal_key(), codes::base(), policy()).with_papers(papers);
    let issuer = authority.certificate_der().to_vec();
    (sealer, AskedPaper { act, receipt, salt: SALT, evidence, paper, issuer })
}

#[test]
fn paper_to_seal() {
    let (sealer, good) = asked_paper();
    assert!(sealer.seal_paper(good.clone()).is_ok());
    let kit = Kit::new(vec![good.to_json().into_bytes()], WORDS);
    hold(check!(), &kit, |bytes| {
        let Ok(read) = AskedPaper::from_json(bytes) else { return };
        assert_eq!(AskedPaper::from_json(read.to_json().as_bytes()).unwrap(), read);
        if sealer.seal_paper(read.clone()).is_ok() {
            let same = (&read.act, &read.evidence, &read.paper);
            assert_eq!(same, (&good.act, &good.evidence, &good.paper), "sealed something else");
        }
    });
}
