//! A stand-in for E-IMZO, without legal force: the agent beside the browser, and E-IMZO-SERVER. See the README for what differs.
//!
//! Pure but for what it remembers: challenges, keys that were loaded, sites that showed their key. Time and chance are arguments.

mod agent;
mod authority;
mod holders;
mod pkcs7;
mod rest;
mod said;
mod stamps;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

pub use agent::{MESSAGE_LIMIT_BYTES, SITE_KEYS};
pub use holders::{Firm, Holder, Standing};
pub use pkcs7::STATUSES;

use authority::{Authority, Certified};

/// What the certificates of the stand-in say of themselves.
pub const NAME: &str = "E-IMZO STAND-IN, NO LEGAL FORCE";

/// Why there is no stand-in.
#[derive(Debug, thiserror::Error)]
pub enum StandInError {
    #[error("the text of the holders: {0}")]
    Holders(#[from] toml::de::Error),
    #[error("the holder {0} is there twice")]
    Twice(String),
    #[error("no certificate can be made for {0}")]
    Certificate(String),
}

/// The agent and the server in one.
pub struct StandIn {
    authority: Authority,
    certified: Vec<Certified>,
    memory: Mutex<Memory>,
}

/// What it remembers while it runs.
#[derive(Default)]
struct Memory {
    /// Challenges that nobody signed yet, and until when they serve.
    challenges: BTreeMap<String, Timestamp>,
    /// Ids of keys that were loaded, and their places among the holders.
    loaded: BTreeMap<String, usize>,
    /// Sites that showed the agent their key.
    sites: BTreeSet<String>,
}

impl StandIn {
    /// The stand-in whose keys are made of the seed: the same seed gives the same keys. Certificates are dated by `now`.
    ///
    /// # Errors
    /// What is wrong with the text of the holders.
    pub fn new(seed: [u8; 32], holders: &str, now: Timestamp) -> Result<Self, StandInError> {
        let holders: holders::Holders = toml::from_str(holders)?;
        let authority = Authority::new(seed, now)?;
        let mut certified = Vec::new();
        let mut seen = BTreeSet::new();
        for holder in holders.holder {
            if !seen.insert(holder.id.clone()) {
                return Err(StandInError::Twice(holder.id));
            }
            certified.push(authority.certify(seed, holder, now)?);
        }
        Ok(Self { authority, certified, memory: Mutex::default() })
    }

    /// Everybody who has a key here.
    pub fn holders(&self) -> impl Iterator<Item = &Holder> {
        self.certified.iter().map(|one| &one.holder)
    }

    /// The certificate (PEM) under which all others stand: for whoever looks with other tools.
    pub fn certificate_pem(&self) -> String {
        signing::authority::pem(self.authority.certificate_der())
    }

    fn memory<T>(&self, used: impl FnOnce(&mut Memory) -> T) -> T {
        used(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
