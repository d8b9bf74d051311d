//! An outside system that a test holds in its hand: it remembers what it was sent, and answers what the test says.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use app::Fault;
use app::ports::{Distrust, Incoming, Outgoing, OutsideSystems};
use async_trait::async_trait;
use serde_json::Value;
use signing::SoftKey;

/// The name under which it is connected.
pub const BANK: &str = "bank";

/// The system.
pub struct Bank {
    key: SoftKey,
    taken: Mutex<Vec<Outgoing>>,
    is_away: AtomicBool,
}

impl Default for Bank {
    fn default() -> Self {
        let key = SoftKey::generate(|bytes| bytes.fill(9)).expect("a key");
        Self { key, taken: Mutex::default(), is_away: AtomicBool::new(false) }
    }
}

impl Bank {
    /// What it was sent, in order, each once.
    pub fn taken(&self) -> Vec<Outgoing> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nothing reaches it until it is back.
    pub fn go_away(&self, is_away: bool) {
        self.is_away.store(is_away, Ordering::Relaxed);
    }

    /// An answer, as it would come in: bytes and their signature.
    pub fn answer(
        &self,
        id: &str,
        in_reply_to: &str,
        message: &str,
        body: Value,
    ) -> (Vec<u8>, String) {
        let answer = Incoming {
            id: id.to_owned(),
            in_reply_to: in_reply_to.to_owned(),
            message: message.to_owned(),
            body,
        };
        self.signed(serde_json::to_vec(&answer).expect("JSON"))
    }

    /// Any bytes, signed by it.
    pub fn signed(&self, bytes: Vec<u8>) -> (Vec<u8>, String) {
        let signature = hex::encode(self.key.sign(&bytes));
        (bytes, signature)
    }
}

#[async_trait]
impl OutsideSystems for Bank {
    async fn send(&self, system: &str, message: &Outgoing) -> app::Result<Option<String>> {
        if system != BANK || self.is_away.load(Ordering::Relaxed) {
            return Err(Fault::new(format!("{system} does not answer")));
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if !taken.iter().any(|known| known.id == message.id) {
            taken.push(message.clone());
        }
        Ok(Some(format!("https://bank.example/{}", message.id)))
    }

    fn verify(&self, system: &str, bytes: &[u8], signature: &str) -> Result<Incoming, Distrust> {
        if system != BANK {
            return Err(Distrust::UnknownSystem);
        }
        let signature = hex::decode(signature).map_err(|_no_hex| Distrust::Signature)?;
        signing::verify_bytes(&self.key.spki_der(), bytes, &signature)
            .map_err(|_not_its_own| Distrust::Signature)?;
        serde_json::from_slice(bytes).map_err(|_no_answer| Distrust::Unreadable)
    }
}
