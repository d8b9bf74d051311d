//! The demo's bank: an outside system that takes invoices and says when one is paid. It stands in for a real one, moves no
//! money, and is absent wherever no demo runs.
//!
//! It keeps its own books and its own key, and what it answers comes in by the door that every outside system uses.

mod ledger;
pub(crate) mod pages;

use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use app::Fault;
use app::ports::{Distrust, Entropy, Incoming, Outgoing, OutsideSystems};
use async_trait::async_trait;
use jiff::civil::Date;
use ledger::{Invoice, Ledger, Paid};
use serde_json::json;
use signing::SoftKey;
use uuid::Uuid;

/// The name by which procedures send to it.
pub(crate) const NAME: &str = "bank";
/// What it takes.
const INVOICE: &str = "invoice";
/// What it answers.
const PAID: &str = "paid";

/// The bank.
pub(crate) struct Bank {
    key: SoftKey,
    ledger: Mutex<Ledger>,
}

impl Bank {
    /// Opens the bank that keeps its books in this folder; makes both if they are not there.
    pub(crate) fn open(folder: &Path, entropy: &dyn Entropy) -> Result<Self> {
        let failed = || format!("the demo bank's folder {} cannot be used", folder.display());
        fs::create_dir_all(folder).with_context(failed)?;
        let key = key(&folder.join("key"), entropy).with_context(failed)?;
        let ledger = Ledger::open(folder.join("invoices.json")).with_context(failed)?;
        Ok(Self { key, ledger: Mutex::new(ledger) })
    }

    fn books(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer that this invoice is paid, signed: the same bytes however often it is asked for.
    fn pay(&self, id: Uuid, today: Date) -> Result<Option<Paid>> {
        let mut books = self.books();
        let Some(invoice) = books.find(id) else { return Ok(None) };
        if let Some(paid) = &invoice.paid {
            return Ok(Some(paid.clone()));
        }
        let text = id.simple().to_string();
        let reference = format!("DEMO-{}", text.get(..10).unwrap_or(&text).to_uppercase());
        let answer = Incoming {
            id: format!("{PAID}-{id}"),
            in_reply_to: id.to_string(),
            message: PAID.to_owned(),
            body: json!({
                "status": PAID, "paid_on": today.to_string(), "payment": reference,
                "paid_amount": invoice.field("amount"),
            }),
        };
        let bytes = serde_json::to_string(&answer).context("writing an answer")?;
        let signature = hex::encode(self.key.sign(bytes.as_bytes()));
        let paid = Paid { on: today.to_string(), reference, bytes, signature };
        books.settle(id, paid.clone())?;
        Ok(Some(paid))
    }
}

#[async_trait]
impl OutsideSystems for Bank {
    async fn send(&self, system: &str, message: &Outgoing) -> app::Result<Option<String>> {
        if system != NAME || message.message != INVOICE {
            let what = &message.message;
            return Err(Fault::new(format!("nobody here takes `{what}` for {system}")));
        }
        let invoice = Invoice { id: message.id, facts: message.body.clone(), paid: None };
        let entered = self.books().enter(invoice);
        entered.map_err(|error| Fault::new(format!("the demo bank: {error:#}")))?;
        Ok(Some(format!("/demo/bank/{}", message.id)))
    }

    fn verify(&self, system: &str, bytes: &[u8], signature: &str) -> Result<Incoming, Distrust> {
        if system != NAME {
            return Err(Distrust::UnknownSystem);
        }
        let signature = hex::decode(signature).map_err(|_no_hex| Distrust::Signature)?;
        signing::verify_bytes(&self.key.spki_der(), bytes, &signature)
            .map_err(|_not_ours| Distrust::Signature)?;
        serde_json::from_slice(bytes).map_err(|_no_answer| Distrust::Unreadable)
    }
}

/// The bank's key, from the seed that its folder keeps.
fn key(path: &Path, entropy: &dyn Entropy) -> Result<SoftKey> {
    let seed = match fs::read(path) {
        Ok(seed) => seed,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut seed = vec![0; 32];
            entropy.fill(&mut seed);
            ledger::replace(path, &seed)?;
            seed
        }
        Err(error) => return Err(error).context("reading the key"),
    };
    let same = |bytes: &mut [u8]| bytes.iter_mut().zip(&seed).for_each(|(to, from)| *to = *from);
    SoftKey::generate(same).context("the kept key is no key")
}

#[cfg(test)]
mod tests;
