//! A receipt, read and judged once, whatever it is a proof of.

use jiff::Timestamp;
use transparency::receipt::Included;
use transparency::{Leaf, Receipt};

use crate::knowledge::Knowledge;
use crate::report::{Finding, Outcome};
use crate::words;

/// What a receipt is worth.
pub(crate) enum Proof {
    Stands(Box<Stands>),
    Fails(Finding),
    Unreadable(Finding),
}

/// A leaf that is in the log.
pub(crate) struct Stands {
    pub(crate) leaf: Leaf,
    pub(crate) logged_at: Timestamp,
    included: Included,
    needed: usize,
}

/// Reads and judges a receipt.
pub(crate) fn read(bytes: &[u8], knowledge: &Knowledge) -> Proof {
    let unreadable = |code, words| Proof::Unreadable(Finding::new(code, Outcome::Unknown, words));
    let Ok(receipt) = Receipt::parse(bytes) else {
        return unreadable("receipt.malformed", words::RECEIPT_MALFORMED);
    };
    let Some(entry) = receipt.entry() else {
        return unreadable("receipt.no-entry", words::RECEIPT_NO_ENTRY);
    };
    let included = match receipt.verify(entry, &knowledge.policy) {
        Ok(included) => included,
        Err(why) => {
            let finding = Finding::new(why.code(), Outcome::Fails, words::receipt(&why));
            return Proof::Fails(finding.with("index", receipt.index));
        }
    };
    // In the log, and of a form to come or no leaf at all: it says nothing to us.
    let Some((leaf, logged_at)) = Leaf::from_entry(entry).ok().and_then(|leaf| {
        let at = Timestamp::from_millisecond(i64::try_from(leaf.unix_ms).ok()?).ok()?;
        Some((leaf, at))
    }) else {
        return unreadable("receipt.other-entry", words::RECEIPT_OTHER_ENTRY);
    };
    let needed = knowledge.policy.threshold();
    Proof::Stands(Box::new(Stands { leaf, logged_at, included, needed }))
}

impl Proof {
    /// What is to be said of it by itself.
    pub(crate) fn finding(&self) -> Finding {
        match self {
            Self::Stands(stands) => {
                stands.put(Finding::new("receipt.in-log", Outcome::Holds, words::RECEIPT_IN_LOG))
            }
            Self::Fails(finding) | Self::Unreadable(finding) => finding.clone(),
        }
    }

    /// Where no witness is asked for, there may be another log for other people.
    pub(crate) fn unwitnessed(&self, knowledge: &Knowledge) -> Option<Finding> {
        let is_alone = matches!(self, Self::Stands(_)) && knowledge.policy.threshold() == 0;
        is_alone.then(|| Finding::new("log.unwitnessed", Outcome::Unknown, words::UNWITNESSED))
    }
}

impl Stands {
    /// The finding with what the receipt says.
    pub(crate) fn put(&self, finding: Finding) -> Finding {
        let Included { index, trusted } = &self.included;
        let names: Vec<&str> = trusted.witnesses.iter().map(|(name, _)| name.as_str()).collect();
        let since = trusted.since.and_then(|since| i64::try_from(since).ok());
        finding
            .with("log", &trusted.checkpoint.origin)
            .with("index", index)
            .with("size", trusted.checkpoint.size)
            .with("leaf", self.leaf.kind.as_str())
            .with("logged_at", self.logged_at)
            .with("witnesses", names.len())
            .with("witnesses_needed", self.needed)
            .maybe("witness_names", (!names.is_empty()).then(|| names.join(", ")).as_deref())
            .maybe("witnessed_at", since.and_then(|since| Timestamp::from_second(since).ok()))
    }
}
