//! A seal in the same process, for tests that want papers sealed.

use std::sync::{Mutex, OnceLock, PoisonError};

use app::ports::Seal;
use async_trait::async_trait;
use domain::public_url::PublicUrl;
use sealer::{Asked, SealError, Sealer, Table};
use signing::qr::{Base, PublicKey, SecretKey};
use transparency::Policy;

/// The key that seals first.
const FIRST: u8 = 0x5e;

/// The seal of a test, if its papers are sealed.
#[derive(Default)]
pub struct TestSeal {
    is_there: bool,
    policy: OnceLock<Policy>,
    /// Of what its key is made, and what a new key begins to seal with an empty memory.
    seed: Mutex<u8>,
    table: Mutex<Table>,
    announced: Mutex<Vec<u8>>,
    /// What it was asked for.
    asked: Mutex<Vec<String>>,
}

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

impl TestSeal {
    pub(crate) fn new(is_there: bool) -> Self {
        Self { is_there, seed: Mutex::new(FIRST), ..Self::default() }
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on it believes this policy.
    pub(crate) fn start(&self, policy: &str) {
        self.policy.get_or_init(|| Policy::parse(policy).expect("a policy of ours"));
    }

    /// Whoever runs the system puts another key in place, made of this number.
    pub fn replace(&self, seed: u8) {
        *self.seed.lock().expect("no test broke down here") = seed;
    }

    /// It is told which key, made of this number, will seal later.
    pub fn announce(&self, seed: u8) {
        self.announced.lock().expect("no test broke down here").push(seed);
    }

    /// The key that is made of this number, in hexadecimal.
    pub fn key_of(seed: u8) -> String {
        hex::encode(key(seed).public().to_bytes())
    }

    fn seed(&self) -> u8 {
        *self.seed.lock().expect("no test broke down here")
    }
}

fn base() -> Base {
    Base::new(&PublicUrl::default().of_codes()).expect("the national address")
}

#[async_trait]
impl Seal for TestSeal {
    fn key(&self) -> Option<(Base, PublicKey)> {
        self.is_there.then(|| (base(), key(self.seed()).public()))
    }

    fn announced(&self) -> Vec<PublicKey> {
        let announced = self.announced.lock().expect("no test broke down here");
        announced.iter().map(|seed| key(*seed).public()).collect()
    }

    async fn seal(&self, asked: String) -> app::Result<Result<String, String>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
        let asked = Asked::from_json(asked.as_bytes()).expect("a asked of ours");
        let policy = self.policy.get().expect("a seal that was started");
        let sealer = Sealer::new(key(self.seed()), base(), policy.clone());
        match sealer.seal(&self.table, &asked) {
            Ok(code) => Ok(Ok(code.text)),
            Err(SealError::Refused(refusal)) => Ok(Err(refusal.code().to_owned())),
            Err(SealError::Key(error)) => panic!("a key in software signs: {error}"),
            Err(SealError::Memory(never)) => match never {},
        }
    }
}
