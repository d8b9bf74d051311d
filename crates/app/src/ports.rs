//! The edges of the world: time, chance, paper, other systems.

mod eimzo;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use procedure::Refusal;
use serde_json::Value;
use signing::qr::{Base, PublicKey};
use transparency::{KeyName, VerifierKey};
use uuid::Uuid;

use crate::error::{Error, Fault, Result};
pub use crate::mark::MarkKey;

pub use eimzo::{Agent, Eimzo, EimzoQuestion, Unsigned};

/// What time it is.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// Bytes nobody can guess.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// Makes paper of facts: the same bytes for the same job. Runs on a blocking thread.
pub trait Renderer: Send + Sync {
    /// # Errors
    /// A refusal where these facts make no paper: another filling of the form may.
    fn render(&self, paper: &Paper) -> Result<Vec<u8>, Error<Refusal>>;

    /// SHA-256 of what a paper with these data will carry inside: its sealed code says it, and is printed on it.
    fn embedded(&self, data: &Value) -> [u8; 32];
}

/// A paper to make.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The Typst source of the template, from the definition the case is pinned to.
    pub template: String,
    pub data: Value,
    /// The address in the QR code of each page.
    pub address: String,
    /// The text of the sealed code; `None` where papers are not sealed.
    pub seal: Option<String>,
    pub document: [u8; 16],
    pub date: Date,
    pub demo: bool,
}

/// Other systems, each known by the name under which definitions send to it.
#[async_trait]
pub trait OutsideSystems: Send + Sync {
    /// Delivers a message. Must be the same as once for the same id, however often it is called.
    ///
    /// Gives the address where whoever owes the answer brings it about: `https://…`, or `/…` for a page of ours.
    async fn send(&self, system: &str, message: &Outgoing) -> Result<Option<String>>;

    /// Is this an answer of that system, and what does it say?
    fn verify(
        &self,
        system: &str,
        bytes: &[u8],
        signature: &str,
    ) -> std::result::Result<Incoming, Distrust>;
}

/// A message to another system.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// All that names the case outside.
    pub id: Uuid,
    pub message: String,
    /// Facts by name.
    pub body: Value,
}

/// An authentic answer.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incoming {
    /// The other system's own id of it.
    pub id: String,
    /// The id of the message it answers.
    pub in_reply_to: String,
    pub message: String,
    pub body: Value,
}

/// Why an answer is not taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distrust {
    /// No system of this name is connected.
    UnknownSystem,
    /// Not signed by that system, or changed on the way.
    Signature,
    /// Signed, and not to be understood.
    Unreadable,
}

/// No other system at all: messages wait, and nobody can answer.
pub struct Unconnected;

#[async_trait]
impl OutsideSystems for Unconnected {
    async fn send(&self, system: &str, _message: &Outgoing) -> Result<Option<String>> {
        Err(Fault::new(format!("no system is connected as {system}")))
    }

    fn verify(
        &self,
        _system: &str,
        _bytes: &[u8],
        _signature: &str,
    ) -> std::result::Result<Incoming, Distrust> {
        Err(Distrust::UnknownSystem)
    }
}

/// Those outside who sign that the log only grew.
#[async_trait]
pub trait Witnesses: Send + Sync {
    /// Their keys.
    fn keys(&self) -> Vec<VerifierKey>;

    /// How many of them are enough. 0: nobody is waited for.
    fn threshold(&self) -> usize;

    /// Delivers a C2SP `add-checkpoint` message of this log to one of them. Gives the status and the body of the answer.
    async fn add_checkpoint(
        &self,
        log: &VerifierKey,
        witness: &KeyName,
        message: String,
    ) -> Result<(u16, Vec<u8>)>;
}

/// No witness at all: a log that promises alone.
pub struct Unwitnessed;

#[async_trait]
impl Witnesses for Unwitnessed {
    fn keys(&self) -> Vec<VerifierKey> {
        Vec::new()
    }

    fn threshold(&self) -> usize {
        0
    }

    async fn add_checkpoint(
        &self,
        _log: &VerifierKey,
        witness: &KeyName,
        _message: String,
    ) -> Result<(u16, Vec<u8>)> {
        Err(Fault::new(format!("no witness {witness} is connected")))
    }
}

/// The seal of the agency: a key that this program does not have.
#[async_trait]
pub trait Seal: Send + Sync {
    /// What its codes begin with, and its public key. `None`: papers are not sealed.
    fn key(&self) -> Option<(Base, PublicKey)>;

    /// Keys that will seal later: everybody hears of them in time.
    fn announced(&self) -> Vec<PublicKey> {
        Vec::new()
    }

    /// Seals a claim on its ground: `sealer::Asked` goes in as JSON, the text of the code comes out, or the stable code of the rule
    /// that does not hold.
    async fn seal(&self, asked: String) -> Result<std::result::Result<String, String>>;

    /// Does it seal papers that were signed by E-IMZO, too?
    fn seals_papers(&self) -> bool {
        false
    }

    /// Seals such a paper: `sealer::AskedPaper` goes in as JSON, the file with the seal comes out, or the stable code of the rule that
    /// does not hold.
    async fn seal_paper(&self, _asked: String) -> Result<std::result::Result<Vec<u8>, String>> {
        Err(Fault::new("there is no seal for papers"))
    }
}

/// No seal: papers have only the short code, and whoever checks one asks us.
pub struct Unsealed;

#[async_trait]
impl Seal for Unsealed {
    fn key(&self) -> Option<(Base, PublicKey)> {
        None
    }

    async fn seal(&self, _asked: String) -> Result<std::result::Result<String, String>> {
        Err(Fault::new("there is no seal"))
    }
}

/// Whoever vouches for moments (RFC 3161).
#[async_trait]
pub trait TimeStamps: Send + Sync {
    /// Is anybody there? If not, papers are not stamped, and nobody waits for it.
    fn is_there(&self) -> bool;

    /// Asks for a time stamp: `TimeStampReq` goes in, `TimeStampResp` comes out. The answer is judged by whoever asked.
    async fn stamp(&self, question: Vec<u8>) -> Result<Vec<u8>>;
}

/// Nobody who stamps: a paper is as old as the log shows.
pub struct Unstamped;

#[async_trait]
impl TimeStamps for Unstamped {
    fn is_there(&self) -> bool {
        false
    }

    async fn stamp(&self, _question: Vec<u8>) -> Result<Vec<u8>> {
        Err(Fault::new("nobody stamps"))
    }
}

/// The ports together.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub renderer: Arc<dyn Renderer>,
    pub outside: Arc<dyn OutsideSystems>,
    pub witnesses: Arc<dyn Witnesses>,
    pub seal: Arc<dyn Seal>,
    pub stamps: Arc<dyn TimeStamps>,
    pub passkeys: Arc<dyn Passkeys>,
    pub oneid: Arc<dyn OneId>,
    pub eimzo: Arc<dyn Eimzo>,
    /// The key of the program's mark; whoever only looks may do without.
    pub mark: Option<MarkKey>,
}

impl Ports {
    /// The key of the program's mark.
    pub(crate) fn mark(&self) -> Result<&MarkKey> {
        self.mark.as_ref().ok_or_else(|| Fault::new("the key of the mark is not at hand"))
    }

    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A `UUIDv7` of this moment.
    pub(crate) fn uuid(&self) -> Uuid {
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}

/// The ceremonies of passkeys (W3C Web Authentication), made and judged elsewhere: whoever makes them makes chance of its own.
pub trait Passkeys: Send + Sync {
    /// Are there passkeys at the address of this system? Browsers know none at a bare IP address.
    fn are_there(&self) -> bool;

    /// Begins an enrolment: what the browser is asked, and what is kept here until it answers.
    fn enrol(&self, holder: &Holder<'_>) -> Result<Ceremony>;

    /// The passkey that this answer enrols; `None` if it does not stand.
    fn enrolled(&self, kept: &str, answer: &str) -> Result<Option<NewPasskey>>;

    /// Asks whoever it is for a passkey.
    fn ask(&self) -> Result<Ceremony>;

    /// Whose passkey an answer says it is, and which; nothing of it is proved yet.
    fn whose(&self, answer: &str) -> Option<(Uuid, Vec<u8>)>;

    /// Does the answer prove the passkey, by its holder's finger, face or PIN? Gives the device's counter.
    fn prove(&self, proof: &Proof<'_>) -> Result<std::result::Result<u32, Unproven>>;
}

/// Who enrols a passkey.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    pub person: Uuid,
    pub name: &'a str,
    /// Passkeys that the person has: a device that has one of them makes no second.
    pub known: &'a [Vec<u8>],
}

/// A question to a browser.
#[derive(Debug, Clone)]
pub struct Ceremony {
    /// For `navigator.credentials`.
    pub options: Value,
    /// Kept here, and never handed out.
    pub kept: String,
}

/// A passkey as it is enrolled.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    pub credential_id: Vec<u8>,
    /// Its public key and what the device said of itself, as JSON.
    pub credential: String,
}

/// An answer, and what it is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    pub kept: &'a str,
    pub answer: &'a str,
    pub credential: &'a str,
    /// The highest counter that its device showed so far.
    pub counter: u32,
}

/// Why an answer proves no passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unproven {
    /// Of another address, question or key, or without the holder's finger, face or PIN.
    Answer,
    /// Its counter did not go on: there are two of this passkey.
    Counter,
}

/// No passkeys at all.
pub struct Keyless;

impl Passkeys for Keyless {
    fn are_there(&self) -> bool {
        false
    }

    fn enrol(&self, _holder: &Holder<'_>) -> Result<Ceremony> {
        Err(Fault::new("there are no passkeys"))
    }

    fn enrolled(&self, _kept: &str, _answer: &str) -> Result<Option<NewPasskey>> {
        Err(Fault::new("there are no passkeys"))
    }

    fn ask(&self) -> Result<Ceremony> {
        Err(Fault::new("there are no passkeys"))
    }

    fn whose(&self, _answer: &str) -> Option<(Uuid, Vec<u8>)> {
        None
    }

    fn prove(&self, _proof: &Proof<'_>) -> Result<std::result::Result<u32, Unproven>> {
        Err(Fault::new("there are no passkeys"))
    }
}

/// OneID: it asks people who they are, and tells us.
#[async_trait]
pub trait OneId: Send + Sync {
    /// Where it is, and as whom it knows us. `None`: nobody signs in by it.
    fn desk(&self) -> Option<OneIdDesk>;

    /// Sends it a form with these fields and our client and secret. Gives the body of the answer, at most so many bytes.
    async fn ask(&self, fields: &[(&str, &str)], limit: usize) -> Result<Vec<u8>>;
}

/// Where browsers are sent to, and as whom OneID knows us.
#[derive(Debug, Clone)]
pub struct OneIdDesk {
    /// The page at which people say who they are.
    pub page: String,
    pub client: String,
    pub scope: String,
}

/// No OneID.
pub struct NoOneId;

#[async_trait]
impl OneId for NoOneId {
    fn desk(&self) -> Option<OneIdDesk> {
        None
    }

    async fn ask(&self, _fields: &[(&str, &str)], _limit: usize) -> Result<Vec<u8>> {
        Err(Fault::new("there is no OneID"))
    }
}
