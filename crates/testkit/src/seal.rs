//! A seal in the same process, for tests that want papers sealed.

use std::sync::{Mutex, OnceLock};

use app::ports::Seal;
use async_trait::async_trait;
use domain::public_url::PublicUrl;
use sealer::{Asked, SealError, Sealer, Table};
use signing::qr::{Base, PublicKey, SecretKey};
use transparency::Policy;

const SEED: [u8; 32] = [0x5e; 32];

/// The seal of a test, if its papers are sealed.
#[derive(Default)]
pub(crate) struct TestSeal {
    is_there: bool,
    sealer: OnceLock<Sealer>,
    table: Mutex<Table>,
}

impl TestSeal {
    pub(crate) fn new(is_there: bool) -> Self {
        Self { is_there, ..Self::default() }
    }

    /// From now on it believes this policy.
    pub(crate) fn start(&self, policy: &str) {
        let policy = Policy::parse(policy).expect("a policy of ours");
        self.sealer.get_or_init(|| Sealer::new(SecretKey::from_seed(&SEED), base(), policy));
    }
}

fn base() -> Base {
    Base::new(&PublicUrl::default().of_codes()).expect("the national address")
}

#[async_trait]
impl Seal for TestSeal {
    fn key(&self) -> Option<(Base, PublicKey)> {
        self.is_there.then(|| (base(), SecretKey::from_seed(&SEED).public()))
    }

    async fn seal(&self, asked: String) -> app::Result<Result<String, String>> {
        let asked = Asked::from_json(asked.as_bytes()).expect("a asked of ours");
        let sealer = self.sealer.get().expect("a seal that was started");
        match sealer.seal(&self.table, &asked) {
            Ok(code) => Ok(Ok(code.text)),
            Err(SealError::Refused(refusal)) => Ok(Err(refusal.code().to_owned())),
            Err(SealError::Memory(never)) => match never {},
        }
    }
}
