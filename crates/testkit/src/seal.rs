//! A seal in the same process, for tests that want papers sealed.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use app::ports::Seal;
use app::{App, Fault};
use async_trait::async_trait;
use domain::public_url::PublicUrl;
use sealer::{Asked, AskedPaper, PaperError, SealError, Sealer, Table};
use signing::SoftKey;
use signing::pdf::PaperSeal;
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
    /// Its certificate for papers; without one it seals none.
    certificate: Mutex<Option<Vec<u8>>>,
    /// What it was asked to seal of papers.
    papers: Mutex<Vec<String>>,
    is_away: Mutex<bool>,
}

/// The key that seals papers.
fn paper_key() -> SoftKey {
    SoftKey::generate(|bytes| bytes.fill(0x5a)).expect("a key")
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

    /// From now on it believes the policy of this log, and seals papers.
    pub(crate) async fn start(&self, app: &App) {
        let policy = app.log().policy();
        self.policy.get_or_init(|| Policy::parse(&policy).expect("a policy of ours"));
        let is_certified = self.certificate.lock().expect("no test broke down here").is_some();
        if self.is_there && !is_certified {
            let own = app.keys().certify_seal(&paper_key().spki_der(), "TEST SEAL").await;
            let own = own.unwrap_or_else(|fault| panic!("certifying: {}", fault.chain()));
            *self.certificate.lock().expect("no test broke down here") = Some(own);
        }
    }

    /// What it was asked to seal of papers so far, as it was asked.
    pub fn asked_papers(&self) -> Vec<String> {
        self.papers.lock().expect("no test broke down here").clone()
    }

    /// Seals papers no more, or again.
    pub fn goes(&self, is_away: bool) {
        *self.is_away.lock().expect("no test broke down here") = is_away;
    }

    /// Seals a paper, as it would be asked.
    ///
    /// # Errors
    /// The stable code of the rule that does not hold.
    pub fn seal_asked(&self, asked: &str) -> Result<Vec<u8>, String> {
        let asked = AskedPaper::from_json(asked.as_bytes()).map_err(|error| error.to_string())?;
        let policy = self.policy.get().expect("a seal that was started");
        let own = self.certificate.lock().expect("no test broke down here").clone();
        let sealer = Sealer::new(key(self.seed()), base(), policy.clone());
        let sealer = match own {
            None => sealer,
            Some(own) => {
                let key = paper_key();
                let spki = key.spki_der();
                let papers = PaperSeal::kept(Arc::new(key), &spki, own);
                sealer.with_papers(papers.expect("a certificate for papers"))
            }
        };
        sealer.seal_paper(asked).map_err(|error| match error {
            PaperError::Refused(refusal) => refusal.code().to_owned(),
            PaperError::Seal(error) => error.to_string(),
        })
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

    fn seals_papers(&self) -> bool {
        self.certificate.lock().expect("no test broke down here").is_some()
    }

    async fn seal_paper(&self, asked: String) -> app::Result<Result<Vec<u8>, String>> {
        if *self.is_away.lock().expect("no test broke down here") {
            return Err(Fault::new("the seal is away"));
        }
        self.papers.lock().expect("no test broke down here").push(asked.clone());
        Ok(self.seal_asked(&asked))
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
