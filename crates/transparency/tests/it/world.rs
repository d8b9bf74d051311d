//! A small log in memory, three witnesses and what they remember.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use transparency::tree::{Appender, Batch, File};
use transparency::witness::{AddCheckpoint, Answer, Contradiction, Memory, Seen, cosignature_in};
use transparency::{
    Algorithm, Checkpoint, Hash, KeyName, Kind, Leaf, Note, Policy, Reader, Receipt, SigningKey,
    Tile, Witness, leaf,
};

pub(crate) const ORIGIN: &str = "log.example/2026";
pub(crate) const NOW: u64 = 1_795_300_000;

pub(crate) fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

pub(crate) fn log_key() -> SigningKey {
    SigningKey::from_seed(name(ORIGIN), Algorithm::Log, &[1; 32])
}

pub(crate) fn witness_key(number: u8) -> SigningKey {
    let name = name(&format!("witness{number}.example"));
    SigningKey::from_seed(name, Algorithm::Cosignature, &[10 + number; 32])
}

pub(crate) fn witness(number: u8) -> Witness {
    Witness::new(witness_key(number), vec![log_key().verifier()])
}

/// Two of three.
pub(crate) fn policy() -> Policy {
    let witnesses = [1, 2, 3].map(|number| witness_key(number).verifier());
    Policy::new(log_key().verifier(), witnesses.to_vec(), 2).unwrap()
}

/// An event of one of three cases.
pub(crate) fn event(index: u64) -> Leaf {
    let case = u8::try_from(index % 3).unwrap();
    Leaf {
        kind: Kind::CaseEvent,
        unix_ms: 1_795_300_000_000 + index,
        subject: [case; 16],
        previous: index.checked_sub(3),
        payload: leaf::payload_hash(&[case; 16], &index.to_be_bytes()),
        revision: None,
        author: None,
        status: None,
    }
}

pub(crate) fn events(first: u64, count: u64) -> Vec<Vec<u8>> {
    (first..first + count).map(|index| event(index).to_entry()).collect()
}

/// A log with all that it published.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) tree: Appender,
    pub(crate) tiles: BTreeMap<Tile, Vec<u8>>,
    /// Root by size, for each size published.
    pub(crate) roots: BTreeMap<u64, Hash>,
}

impl Log {
    /// A log of so many events, published in batches of this size.
    pub(crate) fn of(count: u64, batch: u64) -> Self {
        let mut log = Self::default();
        log.roots.insert(0, Hash::of_nothing());
        while log.tree.size() < count {
            let first = log.tree.size();
            log.append(&events(first, batch.min(count - first)));
        }
        log
    }

    pub(crate) fn append(&mut self, entries: &[Vec<u8>]) -> Batch {
        let (tree, batch) = self.tree.append(entries).unwrap();
        self.tree = tree;
        for File { tile, bytes } in batch.files.clone() {
            let before = self.tiles.insert(tile, bytes.clone());
            assert!(before.is_none_or(|before| before == bytes), "{tile} changed");
        }
        self.roots.insert(batch.size, batch.root);
        batch
    }

    pub(crate) fn reader(&self, size: u64) -> Reader<'_, BTreeMap<Tile, Vec<u8>>> {
        Reader::new(&self.tiles, size)
    }

    pub(crate) fn checkpoint(&self, size: u64) -> Checkpoint {
        Checkpoint::new(name(ORIGIN), size, self.roots[&size])
    }

    /// The checkpoint, signed by the log and by these witnesses.
    pub(crate) fn witnessed(&self, size: u64, witnesses: &[u8]) -> Note {
        let mut note = self.checkpoint(size).sign(&log_key());
        for number in witnesses {
            let line = witness_key(*number).sign(note.text(), NOW + u64::from(*number));
            note.add(line).unwrap();
        }
        note
    }

    pub(crate) fn receipt(&self, index: u64, size: u64, witnesses: &[u8]) -> Receipt {
        Receipt {
            index,
            proof: self.reader(size).inclusion(index).unwrap(),
            extra: Some(event(index).to_entry()),
            checkpoint: self.witnessed(size, witnesses),
        }
    }

    /// What the log sends to a witness that signed its tree of size `old`.
    pub(crate) fn ask(&self, old: u64, size: u64) -> AddCheckpoint {
        AddCheckpoint {
            old,
            proof: self.reader(size).consistency(old).unwrap(),
            note: self.checkpoint(size).sign(&log_key()),
        }
    }
}

/// A witness's memory, and how it can fail.
#[derive(Default)]
pub(crate) struct Remembered {
    pub(crate) latest: RefCell<BTreeMap<KeyName, Seen>>,
    pub(crate) evidence: RefCell<BTreeSet<Contradiction>>,
    /// What another thread puts in between reading and replacing.
    pub(crate) overtaken_by: RefCell<Option<Seen>>,
}

impl Memory for Remembered {
    type Error = Infallible;

    fn latest(&self, origin: &KeyName) -> Result<Option<Seen>, Infallible> {
        Ok(self.latest.borrow().get(origin).cloned())
    }

    fn replace(
        &self,
        origin: &KeyName,
        before: Option<&Seen>,
        next: &Seen,
    ) -> Result<bool, Infallible> {
        let mut latest = self.latest.borrow_mut();
        if let Some(other) = self.overtaken_by.take() {
            latest.insert(origin.clone(), other);
        }
        let fits = latest.get(origin) == before;
        if fits {
            latest.insert(origin.clone(), next.clone());
        }
        Ok(fits)
    }

    fn keep(&self, _: &KeyName, contradiction: &Contradiction) -> Result<(), Infallible> {
        self.evidence.borrow_mut().insert(contradiction.clone());
        Ok(())
    }
}

/// Asks a witness, as bytes go over the wire; a cosignature it gives must stand.
pub(crate) fn send(witness: &Witness, memory: &Remembered, message: &AddCheckpoint) -> Answer {
    let Ok(answer) = witness.add_checkpoint(memory, message.to_string().as_bytes(), NOW);
    if let Answer::Cosigned(line) = &answer {
        let body = answer.body();
        let found = cosignature_in(body.as_bytes(), &message.note, &witness.verifier());
        assert_eq!(found.as_ref(), Some(line));
    }
    answer
}
