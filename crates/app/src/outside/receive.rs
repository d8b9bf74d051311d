//! An answer arrives: verified, kept, and left for the worker to act on.

use domain::CaseId;
use procedure::Refusal;
use procedure::definition::OutsideCause;
use procedure::name::Name;
use uuid::Uuid;

use super::store::{self, AnswerRow, MessageRow};
use super::{Outside, look};
use crate::canonical::sha256;
use crate::cases::load::load_one;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::ports::{Distrust, Incoming};

/// The largest answer that is read, in bytes.
pub const LARGEST_ANSWER: usize = 64 * 1024;

/// The answer is on record: what the other system is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// `kept` or `acted`.
    pub state: String,
    /// It had not come before.
    pub is_new: bool,
}

impl Outside<'_> {
    /// Takes an answer. The same bytes under the same id give the stored answer, however often they come.
    ///
    /// # Errors
    /// `outside.unknown-system`, `outside.signature` and `outside.too-large` leave nothing behind; `outside.other-bytes` leaves
    /// what came first. Whatever else is refused was authentic and is kept with its code.
    pub async fn receive(
        &self,
        system: &str,
        bytes: &[u8],
        signature: &str,
    ) -> Result<Acknowledgement, Error<Refusal>> {
        let app = self.0;
        if bytes.len() > LARGEST_ANSWER {
            return refused(Refusal::new("outside.too-large"));
        }
        let (answer, incoming) = match app.ports.outside.verify(system, bytes, signature) {
            Ok(incoming) => (incoming.id.clone(), Some(incoming)),
            Err(Distrust::UnknownSystem) => {
                return refused(Refusal::new("outside.unknown-system").with("system", system));
            }
            Err(Distrust::Signature) => {
                return refused(Refusal::new("outside.signature").with("system", system));
            }
            // It says no id of its own: it is known by what it is.
            Err(Distrust::Unreadable) => {
                (format!("sha256:{}", hex::encode(sha256(&[bytes]))), None)
            }
        };
        let mut tx = app.db.write().await?;
        tx.alone_with(&format!("outside:{system}:{answer}")).await?;
        if let Some(known) = store::answer(&mut tx, system, &answer).await? {
            return repeated(known, bytes);
        }
        let judged = match &incoming {
            Some(incoming) => self.judge(&mut tx, system, incoming).await?,
            None => Judged { message: None, refusal: Some(Refusal::new("outside.unreadable")) },
        };
        let now = app.now();
        let row = AnswerRow {
            id: app.ports.uuid(),
            system: system.to_owned(),
            answer,
            bytes: bytes.to_vec(),
            signature: signature.to_owned(),
            in_reply_to: judged.message.as_ref().map(|message| message.id),
            message: incoming.as_ref().map(|incoming| incoming.message.clone()),
            body: incoming.map(|incoming| crate::canonical::canonical(&incoming.body)),
            state: if judged.refusal.is_some() { "rejected" } else { "kept" }.to_owned(),
            refusal: judged.refusal.as_ref().map(serde_json::to_string).transpose()?,
            received_at: now.as_microsecond(),
        };
        store::insert_answer(&mut tx, &row).await?;
        if let (Some(message), None) = (&judged.message, &judged.refusal) {
            let definitions = app.definitions();
            let cause = format!("answer:{}", row.id);
            let case = (CaseId(message.case_id), cause.as_str());
            look(&mut tx, &app.desk(&definitions), case, row.received_at).await?;
        }
        tx.commit().await?;
        match judged.refusal {
            Some(refusal) => refused(refusal),
            None => Ok(Acknowledgement { state: row.state, is_new: true }),
        }
    }

    /// What it answers, and why it could never be acted on, whatever state its case comes into.
    async fn judge(&self, tx: &mut Tx, system: &str, incoming: &Incoming) -> Result<Judged> {
        let asked = match Uuid::parse_str(&incoming.in_reply_to) {
            Ok(id) => store::message(tx, id).await?.filter(|message| message.system == system),
            Err(_no_id) => None,
        };
        let Some(message) = asked else {
            let refusal = Some(Refusal::new("outside.unknown-reply"));
            return Ok(Judged { message: None, refusal });
        };
        let loaded = load_one(tx, &self.0.definitions(), CaseId(message.case_id)).await?;
        let (definition, case) = (&loaded.definition, &loaded.case);
        let names = Name::parse(system).zip(Name::parse(&incoming.message));
        let refusal = if let Some((system, message)) = names {
            let heard = OutsideCause { system, message };
            procedure::outside::acceptable(definition, case, &heard, &incoming.body).err()
        } else {
            let message: String = incoming.message.chars().take(64).collect();
            Some(Refusal::new("outside.unknown-message").with("message", message))
        };
        Ok(Judged { message: Some(message), refusal })
    }
}

/// What is known of an answer before its case has looked at it.
struct Judged {
    message: Option<MessageRow>,
    refusal: Option<Refusal>,
}

fn refused<T>(refusal: Refusal) -> Result<T, Error<Refusal>> {
    Err(Error::Refused(refusal))
}

/// It came before: what was said then is said again.
fn repeated(known: AnswerRow, bytes: &[u8]) -> Result<Acknowledgement, Error<Refusal>> {
    if known.bytes != bytes {
        return refused(Refusal::new("outside.other-bytes"));
    }
    match known.refusal.filter(|_| known.state == "rejected") {
        Some(refusal) => refused(serde_json::from_str(&refusal)?),
        None => Ok(Acknowledgement { state: known.state, is_new: false }),
    }
}
