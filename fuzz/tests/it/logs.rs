//! The log: notes, checkpoints, receipts, leaves, tiles, policies, what is said to witnesses. Text with one spelling.

use std::borrow::Cow;
use std::sync::LazyLock;

use bolero::check;
use transparency::tree::entries_of;
use transparency::witness::{AddCheckpoint, Answer, cosignature_in};
use transparency::{
    Appender, Checkpoint, Hash, Leaf, Note, Policy, Receipt, Tile, Tiles, VerifierKey,
};

use crate::hold;
use crate::logged::{Log, NOW, Remembered, event, log_key, policy, witness};
use crate::spoil::Kit;

const WORDS: &[&[u8]] = &[
    "\u{2014} ".as_bytes(),
    "\u{2014} log.example/2026 ".as_bytes(),
    b"\n",
    b"\n\n",
    b"extra ",
    b"index ",
    b"old ",
    b"c2sp.org/tlog-proof@v1\n",
    b"tile/0/000",
    b"tile/entries/",
    b".p/1",
    b"x001/",
    b"log ",
    b"witness ",
    b"group ",
    b"quorum ",
    b"any",
    b"all",
    b"+",
    b"=",
    b"==",
    b"AAAA",
    b"\xa8",
    b"\x98\x08",
    b"\xf6",
    b"\x58\x20",
    b"\r",
    b"\0",
];

static LOG: LazyLock<Log> = LazyLock::new(|| Log::of(40, 10));

/// Printed as it was read, if it was read.
fn one_spelling(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let same = |printed: Option<String>| printed.is_none_or(|printed| printed.as_bytes() == bytes);
    assert!(same(Note::parse(bytes).ok().map(|it| it.to_string())));
    assert!(same(Receipt::parse(bytes).ok().map(|it| it.to_string())));
    assert!(same(AddCheckpoint::parse(bytes).ok().map(|it| it.to_string())));
    assert!(Leaf::from_entry(bytes).ok().is_none_or(|it| it.to_entry() == bytes));
    if let Ok(policy) = Policy::parse(&text) {
        assert_eq!(Policy::parse(&policy.to_string()).unwrap(), policy);
    }
    if std::str::from_utf8(bytes).is_ok() {
        assert!(same(Checkpoint::parse(&text).ok().map(|it| it.to_string())));
        assert!(same(VerifierKey::parse(&text).ok().map(|it| it.to_string())));
        assert!(same(Tile::parse(&text).map(|it| it.to_string())));
        assert!(same(Hash::from_base64(&text).map(|it| it.to_string())));
    }
}

#[test]
fn log_text() {
    let goods = vec![
        LOG.witnessed(40, &[1, 2]).to_string().into_bytes(),
        LOG.receipt(7, 40, &[1, 2]).to_string().into_bytes(),
        LOG.ask(20, 40).to_string().into_bytes(),
        LOG.checkpoint(40).to_string().into_bytes(),
        policy().to_string().into_bytes(),
        log_key().verifier().to_string().into_bytes(),
        b"tile/0/x001/234.p/17".to_vec(),
        b"tile/entries/000".to_vec(),
        event(3).to_entry(),
    ];
    hold(check!(), &Kit::new(goods, WORDS), |bytes| {
        one_spelling(bytes);
        // A witness signs only what its log signed, and what it signs is read.
        let memory = Remembered::default();
        let Ok(answer) = witness(1).add_checkpoint(&memory, bytes, NOW);
        let asked = AddCheckpoint::parse(bytes);
        if let Answer::Cosigned(_) = answer {
            let note = asked.unwrap().note;
            assert_eq!(Checkpoint::open(&note, &log_key().verifier()).unwrap(), LOG.checkpoint(40));
        }
        let shown = LOG.ask(20, 40).note;
        if let Some(line) = cosignature_in(bytes, &shown, &witness(1).verifier()) {
            let mut witnessed = shown;
            witnessed.add(line).unwrap();
            assert!(witnessed.to_string().starts_with(&LOG.checkpoint(40).to_string()));
        }
    });
}

/// A receipt that stands is of an entry of the log, in its place.
#[test]
fn receipt() {
    let goods = [0, 7, 39].map(|index| LOG.receipt(index, 40, &[1, 2]).to_string().into_bytes());
    hold(check!(), &Kit::new(goods.to_vec(), WORDS), |bytes| {
        let Ok(read) = Receipt::parse(bytes) else { return };
        let Some(entry) = read.entry() else { return };
        if let Ok(included) = read.verify(entry, &policy()) {
            assert_eq!(entry, event(included.index).to_entry());
        }
    });
}

/// Tiles as a stranger serves them: a tree is resumed from the right ones alone.
#[test]
fn tile() {
    let log = Log::of(300, 100);
    let goods: Vec<Vec<u8>> = log.tiles.values().cloned().collect();
    let places: Vec<Tile> = log.tiles.keys().copied().collect();
    hold(check!(), &Kit::new(goods.clone(), WORDS), |bytes| {
        for width in [0, 1, 44, 255, 256] {
            if let Ok(entries) = entries_of(bytes, width) {
                let length: usize = entries.iter().map(|entry| entry.len() + 2).sum();
                assert_eq!((entries.len(), length), (usize::from(width), bytes.len()));
            }
        }
        let one = bytes.first().map_or(0, |byte| usize::from(*byte)) % places.len();
        let served = Spoiled { log: &log, place: places[one], bytes };
        if let Ok(resumed) = Appender::resume(&served, 300, log.roots[&300]) {
            assert_eq!((resumed.size(), resumed.root()), (300, log.roots[&300]));
        }
        let mut reader = transparency::Reader::new(&served, 300);
        let index = bytes.get(1).map_or(0, |byte| u64::from(*byte));
        if let Ok(proof) = reader.inclusion(index) {
            let leaf = (index, Hash::of_entry(&event(index).to_entry()));
            let tree = (300, log.roots[&300]);
            // Wrong tiles give wrong proofs, and a wrong proof proves nothing.
            let stands = transparency::tree::verify_inclusion(leaf, tree, &proof).is_ok();
            let right = log.reader(300).inclusion(index).unwrap();
            assert_eq!(stands, proof == right);
        }
    });
}

/// The log's tiles but for one.
struct Spoiled<'l> {
    log: &'l Log,
    place: Tile,
    bytes: &'l [u8],
}

impl Tiles for Spoiled<'_> {
    type Error = std::convert::Infallible;

    fn tile(&self, tile: Tile) -> Result<Option<Cow<'_, [u8]>>, Self::Error> {
        if tile == self.place {
            return Ok(Some(Cow::Borrowed(self.bytes)));
        }
        Ok(self.log.tiles.get(&tile).map(|own| Cow::Borrowed(own.as_slice())))
    }
}
