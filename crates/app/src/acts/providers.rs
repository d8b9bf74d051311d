//! Ways of signing an act. Each says what it can do, what its page is given, and makes evidence of what came back; what was to be signed and by
//! whom is the same for all: the manifest that was prepared, and its actor.

mod browser_key;
mod eimzo;

use async_trait::async_trait;
use jiff::Timestamp;
use procedure::Refusal;
use procedure::guard::ActEvidence;
use signing::{Evidence, Vouched};

use super::Signed;
use super::store::ActRecord;
use crate::App;
use crate::error::{Error, Result};
use crate::ports::Agent;

use browser_key::BrowserKey;
use eimzo::Eimzo;

/// A way of signing.
#[async_trait]
pub(super) trait Provider: Send + Sync {
    /// Can it sign the papers of an act, too?
    fn signs_papers(&self, app: &App) -> bool;

    /// What its page needs to have somebody sign; `None` where it is not there.
    async fn start(&self, app: &App, act: &ActRecord) -> Result<Option<Start>>;

    /// The evidence of what came back, if it stands: verified before the transaction, which verifies nothing.
    ///
    /// # Errors
    /// Why it does not stand, in people's words.
    async fn finish(
        &self,
        app: &App,
        asked: Asked<'_>,
        signed: &Signed<'_>,
    ) -> Result<(Proof, ActEvidence), Error<Refusal>>;
}

/// What was to be signed, and when it came back.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) act: &'a ActRecord,
    /// Of the case.
    pub(super) reference: &'a str,
    /// As the browser made it.
    pub(super) manifest: &'a [u8],
    pub(super) now: Timestamp,
}

/// What a page is given to sign with.
pub(super) enum Start {
    /// Certificates (DER) of the person's keys that stand.
    Certificates(Vec<Vec<u8>>),
    /// Where the agent is.
    Agent(Agent),
}

/// Evidence, in the form of whoever made it.
#[derive(Debug, Clone)]
pub(super) enum Proof {
    Own(Evidence),
    Vouched(Vouched),
}

impl Proof {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Own(evidence) => evidence.to_bytes(),
            Self::Vouched(vouched) => vouched.to_bytes(),
        }
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        match self {
            Self::Own(evidence) => evidence.hash(),
            Self::Vouched(vouched) => vouched.hash(),
        }
    }

    /// Evidence by a key of ours: with its certificate, and the signatures for papers.
    pub(super) fn own(&self) -> Option<&Evidence> {
        match self {
            Self::Own(evidence) => Some(evidence),
            Self::Vouched(_) => None,
        }
    }
}

/// Every way of signing, the system's own first.
const ALL: [&dyn Provider; 2] = [&BrowserKey, &Eimzo];

/// The way by which this came back.
pub(super) fn of(signed: &Signed<'_>) -> &'static dyn Provider {
    match signed {
        Signed::ByKey(_) => &BrowserKey,
        Signed::ByEimzo { .. } => &Eimzo,
    }
}

/// What the page of this act is given: of each way that is there and can sign all of it.
pub(super) async fn start(app: &App, act: &ActRecord) -> Result<Vec<Start>> {
    let has_papers = !super::evidence::papers(act)?.is_empty();
    let mut all = Vec::new();
    for provider in ALL {
        if provider.signs_papers(app) || !has_papers {
            all.extend(provider.start(app, act).await?);
        }
    }
    Ok(all)
}
