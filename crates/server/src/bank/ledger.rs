//! The bank's books: one file, written anew and put in place whole, so that no start finds half of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// An invoice as it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Invoice {
    /// The reference that the sender gave it: an answer names it.
    pub(super) id: Uuid,
    pub(super) facts: Value,
    pub(super) paid: Option<Paid>,
}

/// That it was paid, and the answer that says so.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Paid {
    pub(super) on: String,
    pub(super) reference: String,
    /// What was signed, byte for byte.
    pub(super) bytes: String,
    /// `r || s` in hex.
    pub(super) signature: String,
}

impl Invoice {
    /// The field of this name in whichever fact has an amount: a bank knows no procedure.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let facts = self.facts.as_object()?.values();
        let priced = facts.into_iter().find(|fact| fact.get("amount").is_some())?;
        priced.get(name)?.as_str()
    }
}

/// All invoices.
pub(super) struct Ledger {
    path: PathBuf,
    invoices: BTreeMap<Uuid, Invoice>,
}

impl Ledger {
    pub(super) fn open(path: PathBuf) -> Result<Self> {
        let invoices = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).context("reading the invoices")?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).context("reading the invoices"),
        };
        Ok(Self { path, invoices })
    }

    pub(super) fn find(&self, id: Uuid) -> Option<&Invoice> {
        self.invoices.get(&id)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Invoice> {
        self.invoices.values()
    }

    /// Enters an invoice, once.
    pub(super) fn enter(&mut self, invoice: Invoice) -> Result<()> {
        if self.invoices.contains_key(&invoice.id) {
            return Ok(());
        }
        let mut invoices = self.invoices.clone();
        invoices.insert(invoice.id, invoice);
        self.keep(invoices)
    }

    pub(super) fn settle(&mut self, id: Uuid, paid: Paid) -> Result<()> {
        let mut invoices = self.invoices.clone();
        if let Some(invoice) = invoices.get_mut(&id) {
            invoice.paid = Some(paid);
        }
        self.keep(invoices)
    }

    /// On disk first: what is not written did not happen.
    fn keep(&mut self, invoices: BTreeMap<Uuid, Invoice>) -> Result<()> {
        let text = serde_json::to_vec_pretty(&invoices).context("writing the invoices")?;
        replace(&self.path, &text)?;
        self.invoices = invoices;
        Ok(())
    }
}

/// Writes the file whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let new = path.with_extension("new");
    let mut file = File::create(&new).with_context(|| format!("writing {}", new.display()))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).context("writing")?;
    fs::rename(&new, path).with_context(|| format!("writing {}", path.display()))
}
