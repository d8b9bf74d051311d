//! Three witnesses that a test can send away.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use app::Fault;
use app::ports::Witnesses;
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use transparency::witness::{Contradiction, Memory, Seen};
use transparency::{Algorithm, KeyName, SigningKey, VerifierKey, Witness};

use crate::ports::Noon;

/// How many of the three are enough.
const ENOUGH: usize = 2;

/// Three witnesses outside, of whom two are enough.
#[derive(Debug, Default)]
pub struct Three(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    memories: BTreeMap<String, Remembered>,
    away: BTreeSet<String>,
    asked: BTreeMap<String, usize>,
}

impl Three {
    /// Their names.
    pub const NAMES: [&str; 3] = ["witness-1.test", "witness-2.test", "witness-3.test"];

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These cannot be reached until they come back.
    pub fn send_away(&self, names: &[&str]) {
        self.inner().away = names.iter().map(|name| (*name).to_owned()).collect();
    }

    /// How often this one was asked, whether or not it was there.
    pub fn asked(&self, name: &str) -> usize {
        self.inner().asked.get(name).copied().unwrap_or(0)
    }

    /// The contradictions that this witness keeps.
    pub fn evidence(&self, name: &str) -> Vec<Contradiction> {
        let inner = self.inner();
        inner
            .memories
            .get(name)
            .map(|memory| memory.0.lock().expect("memory").1.clone())
            .unwrap_or_default()
    }
}

fn key(name: &str) -> SigningKey {
    let name = KeyName::new(name).expect("a name");
    let seed = Sha256::digest(name.as_str()).into();
    SigningKey::from_seed(name, Algorithm::Cosignature, &seed)
}

#[async_trait]
impl Witnesses for Three {
    fn keys(&self) -> Vec<VerifierKey> {
        Self::NAMES.map(|name| key(name).verifier()).to_vec()
    }

    fn threshold(&self) -> usize {
        ENOUGH
    }

    async fn add_checkpoint(
        &self,
        log: &VerifierKey,
        witness: &KeyName,
        message: String,
    ) -> app::Result<(u16, Vec<u8>)> {
        let mut inner = self.inner();
        *inner.asked.entry(witness.to_string()).or_default() += 1;
        if inner.away.contains(witness.as_str()) {
            return Err(Fault::new("away"));
        }
        let memory = inner.memories.entry(witness.to_string()).or_default();
        let now = u64::try_from(Noon::timestamp().as_second()).expect("after 1970");
        let witness = Witness::new(key(witness.as_str()), vec![log.clone()]);
        let Ok(answer) = witness.add_checkpoint(memory, message.as_bytes(), now);
        Ok((answer.status(), answer.body().into_bytes()))
    }
}

/// What one witness remembers.
#[derive(Debug, Default)]
struct Remembered(Mutex<(Option<Seen>, Vec<Contradiction>)>);

impl Memory for Remembered {
    type Error = std::convert::Infallible;

    fn latest(&self, _origin: &KeyName) -> Result<Option<Seen>, Self::Error> {
        Ok(self.0.lock().expect("memory").0.clone())
    }

    fn replace(
        &self,
        _origin: &KeyName,
        before: Option<&Seen>,
        next: &Seen,
    ) -> Result<bool, Self::Error> {
        let mut memory = self.0.lock().expect("memory");
        let is_last = memory.0.as_ref() == before;
        if is_last {
            memory.0 = Some(next.clone());
        }
        Ok(is_last)
    }

    fn keep(&self, _origin: &KeyName, contradiction: &Contradiction) -> Result<(), Self::Error> {
        let mut memory = self.0.lock().expect("memory");
        if !memory.1.contains(contradiction) {
            memory.1.push(contradiction.clone());
        }
        Ok(())
    }
}
