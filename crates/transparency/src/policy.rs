//! Whom to believe: the key of the log, the keys of its witnesses, and how many of them are enough.
//!
//! Written as C2SP tlog-policy: `log <vkey>`, `witness <name> <vkey>`, `group <name> <k> <names>`, `quorum <name>`. Of its
//! groups we read one: nothing here needs witnesses of witnesses, and a policy that people compare must stay short.

use std::collections::BTreeMap;
use std::fmt;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::note::{Algorithm, KeyError, KeyName, Note, VerifierKey};

/// How large a policy may be.
const MAX_POLICY: usize = 64 * 1024;
/// How many witnesses a policy may name.
pub const MAX_WITNESSES: usize = 32;

const GROUP: &str = "witnesses";
const NOBODY: &str = "none";

/// A policy that says nothing definite.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PolicyError {
    /// Too large, or with characters that a policy has not.
    #[error("a policy is text of at most {MAX_POLICY} bytes")]
    Text,
    /// A line that means nothing.
    #[error("line {0} of the policy is not understood")]
    Line(usize),
    /// A key that cannot be used.
    #[error("line {0} of the policy: {1}")]
    Key(usize, KeyError),
    /// A log's key where a witness's belongs, or the other way round.
    #[error("the key of `{0}` is of the wrong kind")]
    Algorithm(KeyName),
    /// The same key twice, so that one voice would count as two.
    #[error("the key of `{0}` is there twice")]
    Repeated(KeyName),
    /// More witnesses wanted than there are.
    #[error("{threshold} of {witnesses} witnesses cannot be had")]
    Threshold {
        /// How many must sign.
        threshold: usize,
        /// How many there are.
        witnesses: usize,
    },
    /// No log, or no quorum, or more than one.
    #[error("a policy names one log and one quorum")]
    Incomplete,
}

/// Whom to believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    log: VerifierKey,
    witnesses: Vec<VerifierKey>,
    threshold: usize,
}

/// Why a checkpoint is not to be believed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Distrust {
    /// Not the log's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Too few witnesses saw it: there may be another tree for other people.
    #[error("{found} of the {needed} witnesses needed signed it")]
    Witnesses {
        /// How many signed.
        found: usize,
        /// How many must.
        needed: usize,
    },
}

/// A checkpoint that a policy believes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted {
    /// What the log says.
    pub checkpoint: Checkpoint,
    /// Which witnesses signed it, and when, in seconds since 1970; the first to sign comes first.
    pub witnesses: Vec<(KeyName, u64)>,
    /// By when as many as needed had signed, in seconds since 1970; None where none is needed.
    pub since: Option<u64>,
}

impl Policy {
    /// Believes what this log signs, once `threshold` of these witnesses have cosigned it.
    pub fn new(
        log: VerifierKey,
        witnesses: Vec<VerifierKey>,
        threshold: usize,
    ) -> Result<Self, PolicyError> {
        let mut earlier: Vec<&VerifierKey> = Vec::new();
        let voices = witnesses.iter().map(|key| (key, Algorithm::Cosignature));
        for (key, algorithm) in [(&log, Algorithm::Log)].into_iter().chain(voices) {
            if key.algorithm() != algorithm {
                return Err(PolicyError::Algorithm(key.name().clone()));
            }
            if earlier.iter().any(|earlier| earlier.shares_key_with(key)) {
                return Err(PolicyError::Repeated(key.name().clone()));
            }
            earlier.push(key);
        }
        if threshold > witnesses.len() || witnesses.len() > MAX_WITNESSES {
            return Err(PolicyError::Threshold { threshold, witnesses: witnesses.len() });
        }
        Ok(Self { log, witnesses, threshold })
    }

    /// The key of the log.
    pub fn log(&self) -> &VerifierKey {
        &self.log
    }

    /// The keys of the witnesses.
    pub fn witnesses(&self) -> &[VerifierKey] {
        &self.witnesses
    }

    /// How many of them are enough.
    pub fn threshold(&self) -> usize {
        self.threshold
    }

    /// Believes a checkpoint, or says why not. A witness's signature that does not stand spoils the note.
    pub fn trust(&self, note: &Note) -> Result<Trusted, Distrust> {
        let checkpoint = Checkpoint::open(note, &self.log)?;
        let mut witnesses = Vec::new();
        for key in &self.witnesses {
            let signed = note.signature_of(key).map_err(CheckpointError::from)?;
            witnesses
                .extend(signed.and_then(|signed| signed.at).map(|at| (key.name().clone(), at)));
        }
        witnesses.sort_by_key(|(_, at)| *at);
        if witnesses.len() < self.threshold {
            return Err(Distrust::Witnesses { found: witnesses.len(), needed: self.threshold });
        }
        let since =
            self.threshold.checked_sub(1).and_then(|last| witnesses.get(last)).map(|(_, at)| *at);
        Ok(Trusted { checkpoint, witnesses, since })
    }

    /// Reads a policy.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let foreign = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
        if text.len() > MAX_POLICY || text.contains(foreign) {
            return Err(PolicyError::Text);
        }
        let mut draft = Draft::default();
        for (number, line) in (1..).zip(text.split('\n')) {
            let words: Vec<_> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
            if words.first().is_some_and(|word| !word.starts_with('#')) {
                draft.take(number, &words)?;
            }
        }
        draft.finish()
    }
}

/// As [`Policy::parse`] reads it. A witness goes by the name of its key.
impl fmt::Display for Policy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "log {}", self.log)?;
        for key in &self.witnesses {
            writeln!(formatter, "witness {} {key}", key.name())?;
        }
        if self.threshold == 0 {
            return writeln!(formatter, "quorum {NOBODY}");
        }
        write!(formatter, "group {GROUP} {}", self.threshold)?;
        for key in &self.witnesses {
            write!(formatter, " {}", key.name())?;
        }
        writeln!(formatter, "\nquorum {GROUP}")
    }
}

/// A policy while it is read.
#[derive(Default)]
struct Draft {
    log: Option<VerifierKey>,
    witnesses: BTreeMap<String, VerifierKey>,
    groups: BTreeMap<String, (usize, Vec<VerifierKey>)>,
    quorum: Option<(usize, Vec<VerifierKey>)>,
}

impl Draft {
    fn take(&mut self, number: usize, words: &[&str]) -> Result<(), PolicyError> {
        let key =
            |text: &str| VerifierKey::parse(text).map_err(|why| PolicyError::Key(number, why));
        match words {
            // The addresses are for those who fetch, not for those who check.
            ["log", text] | ["log", text, _] if self.log.is_none() => self.log = Some(key(text)?),
            ["witness", name, text] | ["witness", name, text, _] if self.is_free(name) => {
                self.witnesses.insert((*name).to_owned(), key(text)?);
            }
            ["group", name, threshold, members @ ..] if self.is_free(name) => {
                let group = self.group(threshold, members).ok_or(PolicyError::Line(number))?;
                self.groups.insert((*name).to_owned(), group);
            }
            ["quorum", name] if self.quorum.is_none() => {
                let quorum = self.meaning(name).ok_or(PolicyError::Line(number))?;
                self.quorum = Some(quorum);
            }
            _ => return Err(PolicyError::Line(number)),
        }
        Ok(())
    }

    fn is_free(&self, name: &str) -> bool {
        name != NOBODY && !self.witnesses.contains_key(name) && !self.groups.contains_key(name)
    }

    fn group(&self, threshold: &str, members: &[&str]) -> Option<(usize, Vec<VerifierKey>)> {
        let keys = members
            .iter()
            .map(|name| self.witnesses.get(*name).cloned())
            .collect::<Option<Vec<_>>>()?;
        let threshold = match threshold {
            "all" => keys.len(),
            "any" => 1,
            number => usize::try_from(crate::checkpoint::decimal(number)?).ok()?,
        };
        (1..=keys.len()).contains(&threshold).then_some((threshold, keys))
    }

    fn meaning(&self, name: &str) -> Option<(usize, Vec<VerifierKey>)> {
        if name == NOBODY {
            return Some((0, self.witnesses.values().cloned().collect()));
        }
        let alone = self.witnesses.get(name).map(|key| (1, vec![key.clone()]));
        alone.or_else(|| self.groups.get(name).cloned())
    }

    fn finish(self) -> Result<Policy, PolicyError> {
        let (log, (threshold, witnesses)) =
            self.log.zip(self.quorum).ok_or(PolicyError::Incomplete)?;
        Policy::new(log, witnesses, threshold)
    }
}
