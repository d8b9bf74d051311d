//! What an external monitor looks for: two trees under one name, leaves out of order, records that differ from the log.
//!
//! Pure: the monitor fetches checkpoints, entries and rows; these functions judge them.

use std::collections::BTreeMap;

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::leaf::Leaf;
use crate::tree::verify_consistency;

/// How two checkpoints of one log go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The same tree.
    Same,
    /// The later one has so many leaves more, behind those of the earlier.
    Grew(u64),
    /// The later one is an older tree: somebody serves a stale view.
    Behind(u64),
    /// Two trees of one size: the log lies to somebody, and the two notes prove it.
    Fork,
    /// The proof does not lead from one to the other. Fetch it again from the tiles of the larger: if it still does not,
    /// the log was rewritten.
    Unproven,
    /// Checkpoints of different logs.
    OtherLog,
}

/// Compares a checkpoint with one seen earlier. The proof leads from the smaller to the larger.
pub fn compare(earlier: &Checkpoint, later: &Checkpoint, proof: &[Hash]) -> Comparison {
    if earlier.origin != later.origin {
        return Comparison::OtherLog;
    }
    if earlier.size == later.size {
        return if earlier.root == later.root { Comparison::Same } else { Comparison::Fork };
    }
    let grew = earlier.size < later.size;
    let (small, large) = if grew { (earlier, later) } else { (later, earlier) };
    if verify_consistency((small.size, small.root), (large.size, large.root), proof).is_err() {
        return Comparison::Unproven;
    }
    let difference = large.size - small.size;
    if grew { Comparison::Grew(difference) } else { Comparison::Behind(difference) }
}

/// Something wrong with the log, or with the records it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// An entry that is no leaf.
    NoLeaf {
        /// Where.
        index: u64,
    },
    /// A leaf older than the one before it.
    TimeWentBack {
        /// Where.
        index: u64,
    },
    /// A leaf that does not name the last leaf of its subject: a step is missing or out of order.
    BrokenChain {
        /// Where.
        index: u64,
        /// The last leaf of its subject.
        expected: Option<u64>,
    },
    /// The log has a leaf, the database no record for it: it was deleted.
    NoRecord {
        /// Where.
        index: u64,
    },
    /// The record is not the one that was logged.
    Differs {
        /// Where.
        index: u64,
        /// Which fields of the leaf the record contradicts.
        fields: Vec<&'static str>,
    },
    /// The database names a place that the log does not have.
    NotLogged {
        /// Which.
        index: u64,
    },
}

impl Finding {
    /// A stable code for alarms.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoLeaf { .. } => "log.no-leaf",
            Self::TimeWentBack { .. } => "log.time-went-back",
            Self::BrokenChain { .. } => "log.broken-chain",
            Self::NoRecord { .. } => "log.no-record",
            Self::Differs { .. } => "log.record-differs",
            Self::NotLogged { .. } => "log.not-logged",
        }
    }
}

/// Reads a log from its first entry to its last, and sees whether its leaves follow each other.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    next: u64,
    last_ms: u64,
    last_of_subject: BTreeMap<[u8; 16], u64>,
}

impl Audit {
    /// The index of the entry to read next.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Reads one entry: its leaf, if it is one, and what is wrong with it.
    pub fn read(&mut self, entry: &[u8]) -> (Option<Leaf>, Vec<Finding>) {
        let index = self.next;
        self.next += 1;
        let Ok(leaf) = Leaf::from_entry(entry) else {
            return (None, vec![Finding::NoLeaf { index }]);
        };
        let mut findings = Vec::new();
        if leaf.unix_ms < self.last_ms {
            findings.push(Finding::TimeWentBack { index });
        }
        self.last_ms = self.last_ms.max(leaf.unix_ms);
        let expected = self.last_of_subject.insert(leaf.subject, index);
        if leaf.previous != expected {
            findings.push(Finding::BrokenChain { index, expected });
        }
        (Some(leaf), findings)
    }
}

/// Compares the leaves of the log with those that the database's records give, by index, over the same stretch of the log.
pub fn compare_records(
    logged: &BTreeMap<u64, Leaf>,
    recorded: &BTreeMap<u64, Leaf>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (&index, leaf) in logged {
        match recorded.get(&index) {
            None => findings.push(Finding::NoRecord { index }),
            Some(record) if record == leaf => {}
            Some(record) => {
                findings.push(Finding::Differs { index, fields: differences(leaf, record) });
            }
        }
    }
    let unknown = recorded.keys().filter(|index| !logged.contains_key(index));
    findings.extend(unknown.map(|&index| Finding::NotLogged { index }));
    findings
}

fn differences(leaf: &Leaf, record: &Leaf) -> Vec<&'static str> {
    [
        ("kind", leaf.kind == record.kind),
        ("time", leaf.unix_ms == record.unix_ms),
        ("subject", leaf.subject == record.subject),
        ("previous", leaf.previous == record.previous),
        ("payload", leaf.payload == record.payload),
        ("revision", leaf.revision == record.revision),
        ("author", leaf.author == record.author),
        ("status", leaf.status == record.status),
    ]
    .into_iter()
    .filter_map(|(field, same)| (!same).then_some(field))
    .collect()
}
