//! A file that somebody shows: what holds in it by itself, and what the records say of it now. Nothing of it is kept.

use tokio::sync::{OwnedSemaphorePermit, TryAcquireError};
use uuid::Uuid;
use verifier::{Printed, Report, Subject, TEXT_LIMIT_BYTES};

use super::{Documents, PublicDocument, Verification, store};
use crate::App;
use crate::error::{Doing, Fault, Result};
use crate::restorations;
use crate::scope::Scope;

/// Files that may lie here at the same time: each may be as large as a paper may be, and anybody may bring one.
pub(crate) const MOST_EXAMINATIONS: usize = 8;

/// The right to bring a file, to be had before it is read.
pub struct Seat {
    _permit: OwnedSemaphorePermit,
}

/// What became of a file.
#[derive(Debug)]
pub struct Examination {
    pub report: Report,
    /// Nobody brought a receipt, and there is one here.
    pub is_own_receipt: bool,
    /// What the records say now; `None`: they know nothing of it.
    pub answer: Option<Verification>,
}

impl Documents<'_> {
    /// A seat, unless all are taken.
    pub fn seat(&self) -> Result<Option<Seat>> {
        match self.0.examinations.clone().try_acquire_owned() {
            Ok(permit) => Ok(Some(Seat { _permit: permit })),
            Err(TryAcquireError::NoPermits) => Ok(None),
            Err(error @ TryAcquireError::Closed) => {
                Err(Fault::while_doing("finding a seat", error))
            }
        }
    }

    /// Examines a file, with the receipt that came with it or else with our own.
    pub async fn examine(
        &self,
        seat: Seat,
        file: Vec<u8>,
        receipt: Option<Vec<u8>>,
    ) -> Result<Examination> {
        let app = self.0;
        let text = (file.len() <= TEXT_LIMIT_BYTES).then(|| file.clone());
        let (seat, file, mut report) = judged(app, seat, file, receipt.clone()).await?;
        let own = match (&receipt, report.subject.clone()) {
            (None, Some(Subject::Revisions(revisions))) => {
                match self.own_receipt(&revisions).await? {
                    None => self.receipt_of_lost(&revisions).await?,
                    own => own,
                }
            }
            _ => None,
        };
        let is_own_receipt = own.is_some();
        if is_own_receipt {
            report = judged(app, seat, file, own).await?.2;
        }
        let answer = match &report.subject {
            None => None,
            Some(Subject::Document(id)) => self.look_up(id).await?,
            Some(Subject::Text(text)) => self.look_up(text).await?,
            Some(Subject::Revisions(revisions)) => {
                let mut answer = None;
                for revision in revisions.iter().rev() {
                    if answer.is_none() {
                        answer = self.look_up(revision).await?;
                    }
                }
                answer
            }
        };
        if let (Some(Verification::Found(document)), Some(text)) = (&answer, text)
            && let Ok(text) = str::from_utf8(&text)
        {
            report = report.beside(text, &printed(document));
        }
        Ok(Examination { report, is_own_receipt, answer })
    }

    /// What the records say of a paper, by the SHA-256 of its signed file, by its id, or by what is printed on it.
    pub async fn look_up(&self, asked: &str) -> Result<Option<Verification>> {
        let mut tx = self.0.db.read().await?;
        let mut hash = [0; 32];
        let found = if hex::decode_to_slice(asked, &mut hash).is_ok() {
            store::find_by_file(&mut tx, &hash).await?
        } else if let Ok(id) = Uuid::parse_str(asked) {
            store::find(&mut tx, id).await?
        } else {
            drop(tx);
            let verified = self.verify(asked).await?;
            let is_known = !matches!(verified, Verification::NotFound { .. });
            return Ok(is_known.then_some(verified));
        };
        drop(tx);
        match found {
            Some(document) => Ok(Some(self.verify(&document.code).await?)),
            None => self.lost(asked).await,
        }
    }

    /// What is said of a file whose leaf is in the log and whose record was lost.
    async fn lost(&self, asked: &str) -> Result<Option<Verification>> {
        let mut hash = [0; 32];
        if hex::decode_to_slice(asked, &mut hash).is_err() {
            return Ok(None);
        }
        let mut tx = self.0.db.read().await?;
        let found = restorations::leaf_of_file(&mut tx, &hash).await?;
        Ok(found.map(|(_, from, until)| Verification::Lost {
            looked_for: String::new(),
            lost: vec![(from, until)],
        }))
    }

    /// The receipt of the last of these revisions that has one, where the records that knew the paper were lost: the log still has it.
    async fn receipt_of_lost(&self, revisions: &[String]) -> Result<Option<Vec<u8>>> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        for revision in revisions.iter().rev() {
            let mut hash = [0; 32];
            if hex::decode_to_slice(revision, &mut hash).is_err() {
                continue;
            }
            let Some((index, ..)) = restorations::leaf_of_file(&mut tx, &hash).await? else {
                continue;
            };
            let Some(checkpoint) = crate::log::witnessed(app, &mut tx).await? else {
                return Ok(None);
            };
            let receipt = app.log().receipt_of(index, checkpoint).await?;
            return Ok(receipt.map(|receipt| receipt.to_string().into_bytes()));
        }
        Ok(None)
    }

    /// The receipt of the last of these revisions, if the paper is public.
    async fn own_receipt(&self, revisions: &[String]) -> Result<Option<Vec<u8>>> {
        let hash = revisions.last().and_then(|last| hex::decode(last).ok()).unwrap_or_default();
        let mut tx = self.0.db.read().await?;
        let found = store::find_by_file(&mut tx, &hash).await?;
        drop(tx);
        let Some(document) = found else { return Ok(None) };
        let receipt = self.0.log().receipt(&Scope::Public, &document.code).await?;
        Ok(receipt.map(|(_, text)| text.into_bytes()))
    }
}

/// What a sealed code is laid beside.
fn printed(document: &PublicDocument) -> Printed {
    Printed {
        number: Some(document.number.clone()),
        code_hash: document.code_hash.clone(),
        facts: document.facts.iter().map(|(_, value)| value.clone()).collect(),
    }
}

/// Gives the file and the seat back, which may be needed again. Whoever asked may be gone before the work is done: the seat is taken
/// as long as it goes on.
async fn judged(
    app: &App,
    seat: Seat,
    file: Vec<u8>,
    receipt: Option<Vec<u8>>,
) -> Result<(Seat, Vec<u8>, Report)> {
    let knowledge = crate::trust::knowledge(app).await?;
    let judge = move || {
        let report = verifier::examine(&file, receipt.as_deref(), &knowledge);
        (seat, file, report)
    };
    tokio::task::spawn_blocking(judge).await.doing("examining a file")
}
