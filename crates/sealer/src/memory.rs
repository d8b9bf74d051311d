//! What was sealed: so that nothing is sealed twice, whatever the records of the system say by then.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use signing::qr::Claim;
use uuid::Uuid;

/// One seal, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub document: Uuid,
    /// The number as printed. It names its issuer and its series, so it stands alone.
    pub number: String,
    pub status_index: u64,
    /// SHA-256 of the claim, in hexadecimal.
    pub claim: String,
}

impl Entry {
    /// Of a claim as it was signed.
    pub fn of(claim: &Claim) -> Self {
        Self {
            document: claim.document,
            number: claim.number.clone(),
            status_index: claim.status_index,
            claim: hex::encode(Sha256::digest(claim.to_cbor())),
        }
    }
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    New,
    /// It was there already, with the very same claim.
    Same,
    /// Another seal has this document, number or place.
    Taken(&'static str),
}

/// A memory that outlives the program: what it said to be kept is there after a crash.
pub trait Memory {
    /// What can go wrong while writing.
    type Error: std::error::Error;

    /// Remembers an entry, unless something of it is taken.
    fn keep(&self, entry: &Entry) -> Result<Kept, Self::Error>;
}

/// All entries, in memory: what a memory on disk looks things up in, and all that a test needs.
#[derive(Debug, Default)]
pub struct Table {
    documents: BTreeMap<Uuid, Entry>,
    numbers: BTreeMap<String, Uuid>,
    places: BTreeMap<u64, Uuid>,
}

impl Table {
    /// Whether this entry may be added.
    pub fn looks(&self, entry: &Entry) -> Kept {
        let foreign = |known: Option<&Uuid>| known.is_some_and(|known| *known != entry.document);
        match self.documents.get(&entry.document) {
            Some(known) if known == entry => return Kept::Same,
            Some(_) => return Kept::Taken("the document"),
            None => {}
        }
        if foreign(self.numbers.get(&entry.number)) {
            Kept::Taken("the number")
        } else if foreign(self.places.get(&entry.status_index)) {
            Kept::Taken("the place in the status list")
        } else {
            Kept::New
        }
    }

    /// Adds an entry that [`Table::looks`] found new.
    pub fn add(&mut self, entry: Entry) {
        self.numbers.insert(entry.number.clone(), entry.document);
        self.places.insert(entry.status_index, entry.document);
        self.documents.insert(entry.document, entry);
    }
}

impl Memory for Mutex<Table> {
    type Error = Infallible;

    fn keep(&self, entry: &Entry) -> Result<Kept, Infallible> {
        let mut table = self.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = table.looks(entry);
        if kept == Kept::New {
            table.add(entry.clone());
        }
        Ok(kept)
    }
}
