//! What anybody may know of a paper: the verdict first.

use domain::{AccreditationNumber, CaseId, CertificateNumber, OrganisationId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use procedure::act::{Author, Cause};
use procedure::case::{Change, EventKind};
use serde_json::Value;

use super::fate::{Fate, fate};
use super::store::DocumentRecord;
use super::{Documents, UNKNOWN, store};
use crate::cases::load::{load_one, moment};
use crate::error::{Doing, Result};
use crate::numbers::{self, Unissued};
use crate::organisations::accreditation_of_paper;
use crate::restorations;

/// More than any number, code or address has; what is typed beyond it is not looked at.
const LONGEST_QUERY: usize = 120;

/// The answer to whoever holds a paper.
#[derive(Debug, Clone)]
pub enum Verification {
    NotFound {
        looked_for: String,
        /// From when until when records were lost: a paper of those days may be genuine all the same.
        lost: Vec<(Timestamp, Timestamp)>,
    },
    /// Its number may have been given out in the days of which the records were lost.
    Lost {
        looked_for: String,
        lost: Vec<(Timestamp, Timestamp)>,
    },
    /// Signed, and on its way into the log.
    BeingRegistered {
        number: String,
    },
    /// Prepared or printed, never signed: its number is void or about to be.
    NotIssued {
        looked_for: String,
    },
    Found(Box<PublicDocument>),
}

/// A released paper as the public may see it.
#[derive(Debug, Clone)]
pub struct PublicDocument {
    pub number: String,
    pub code: String,
    pub template: String,
    /// `module/service`.
    pub service: String,
    pub issuer: String,
    pub issuer_accreditation: Option<String>,
    pub signer_name: String,
    /// Kind of post.
    pub signer_post: String,
    pub issued_on: String,
    pub valid_until: Option<String>,
    /// `issued`, `valid`, `suspended`, `withdrawn`, `expired`, `replaced` or `lifted`; `unknown` where a change of it was lost.
    pub status: String,
    pub status_since: Timestamp,
    /// The number of the row because of which it has this status: of the paper that replaced it.
    pub because_of: Option<String>,
    /// Field of the register to value.
    pub facts: Vec<(String, String)>,
    pub chain: Vec<ChainStep>,
    /// Does a checkpoint of the log cover it, so that there is a receipt?
    pub is_logged: bool,
    /// SHA-256 of the sealed code that was printed on it, as [`verifier::code_hash`] has it; `None`: nothing was sealed. It gives nothing
    /// away to whoever has not the code, for a signature is in that.
    pub code_hash: Option<String>,
    /// `None`: nobody stamps here, or the public may not know.
    pub stamp: Option<Stamped>,
    pub is_demo: bool,
}

/// Who vouches for the moment at which a paper was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stamped {
    /// Nobody so far: the worker comes after the release.
    NotYet,
    By {
        authority: String,
        at: Timestamp,
        /// When the last stamp came over it that carries it on.
        again_at: Option<Timestamp>,
    },
}

/// A step of how the paper came to be. No names: only what happened and when.
#[derive(Debug, Clone)]
pub struct ChainStep {
    pub kind: EventKind,
    pub at: Timestamp,
}

impl Documents<'_> {
    /// Looks a paper up by its code, its number or the address in its QR code.
    pub async fn verify(&self, query: &str) -> Result<Verification> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        let typed: String = query.trim().chars().take(LONGEST_QUERY).collect();
        let typed = typed.as_str();
        let code = domain::document_code::parse_code(typed);
        let mut found = match &code {
            Some(code) => store::find_by_code(&mut tx, code).await?,
            None => None,
        };
        let printed = printed(typed);
        if found.is_none() {
            found = store::find_by_number(&mut tx, &printed).await?;
        }
        let Some(document) = found else {
            let unissued = numbers::unissued(&mut tx, code.as_deref(), &printed).await?;
            let (looked_for, lost) = (typed.to_owned(), lost_days(&mut tx).await?);
            return Ok(match unissued {
                Some(Unissued::Shown) => Verification::NotIssued { looked_for },
                Some(Unissued::Lost) => Verification::Lost { looked_for, lost },
                None => Verification::NotFound { looked_for, lost },
            });
        };
        if matches!(document.state.as_str(), "signed" | "sealed") {
            return Ok(Verification::BeingRegistered { number: document.number });
        }
        let series = document.series.split('/').next().unwrap_or_default();
        let asked = (series, issued_on(&document)?);
        let accreditation =
            accreditation_of_paper(&mut tx, OrganisationId(document.issuer), asked).await?;
        let made = (CaseId(document.case_id), document.seq);
        let code_hash = crate::acts::code_of(&mut tx, made, document.id).await?;
        let code_hash = code_hash.as_deref().and_then(verifier::code_hash);
        if !crate::registers::is_public(app, &document) {
            // Genuine, and no more: the steps and times of a case that is nobody else's business would tell which laboratory
            // tested which sample, by comparing the moments of two papers.
            let status = match fate_of(&mut tx, app, &document).await? {
                Some(fate) => (fate.status().to_owned(), fate.day()?),
                None => ("issued".to_owned(), day_of(&document)?),
            };
            let document = public((document, accreditation), status, Vec::new(), app.is_demo())?;
            let document = PublicDocument { code_hash, ..document };
            return Ok(Verification::Found(Box::new(document)));
        }
        let register = crate::registers::status_of(&mut tx, app, &document.number).await?;
        let doubted = restorations::doubted(&mut tx, document.id).await?;
        let status = match (doubted, register) {
            (Some(since), _) => (UNKNOWN.to_owned(), since),
            (None, Some((status, since))) => (status, moment(since)?),
            (None, None) => match fate_of(&mut tx, app, &document).await? {
                Some(fate) => (fate.status().to_owned(), fate.since()?),
                None => ("issued".to_owned(), moment(document.since)?),
            },
        };
        let chain = chain(&mut tx, app, &document).await?;
        let because_of = because_of(&mut tx, app, &document, &status.0).await?;
        let is_logged = crate::log::index_of_document(&mut tx, document.id).await?.is_some();
        let stamp = stamped(&mut tx, app, &document).await?;
        let document = public((document, accreditation), status, chain, app.is_demo())?;
        let document = PublicDocument { because_of, is_logged, code_hash, stamp, ..document };
        Ok(Verification::Found(Box::new(document)))
    }
}

/// From when until when records were lost.
async fn lost_days(tx: &mut crate::db::Tx) -> Result<Vec<(Timestamp, Timestamp)>> {
    let spans = restorations::spans(tx).await?.into_iter();
    spans.map(|(from, until)| Ok((moment(from)?, moment(until)?))).collect()
}

async fn fate_of(
    tx: &mut crate::db::Tx,
    app: &crate::App,
    document: &DocumentRecord,
) -> Result<Option<Fate>> {
    let case = CaseId(document.case_id);
    let loaded = load_one(tx, &app.definitions(), case).await?;
    Ok(fate(&loaded, &store::of_case(tx, case).await?, document))
}

fn issued_on(document: &DocumentRecord) -> Result<Date> {
    document.issued_on.parse().doing("reading a stored date")
}

/// A number as papers print it: whatever separates its parts, in whichever script its letters were typed. What does not have
/// the parts of a certificate's number, such as one whose body is known by its STIR, is looked for as it is, in large letters.
fn printed(typed: &str) -> String {
    typed.parse::<CertificateNumber>().map_or_else(|_| typed.to_uppercase(), |one| one.to_string())
}

/// The day of a paper as an instant that says nothing of the hour.
pub(super) fn day_of(document: &DocumentRecord) -> Result<Timestamp> {
    midnight(issued_on(document)?)
}

pub(super) fn midnight(day: Date) -> Result<Timestamp> {
    Ok(day.to_zoned(TimeZone::UTC).doing("reading a stored date")?.timestamp())
}

fn public(
    (document, accreditation): (DocumentRecord, Option<AccreditationNumber>),
    (status, status_since): (String, Timestamp),
    chain: Vec<ChainStep>,
    is_demo: bool,
) -> Result<PublicDocument> {
    let facts: Value = serde_json::from_str(&document.public_facts)?;
    let facts = facts
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), text(value)?)));
    Ok(PublicDocument {
        facts: facts.collect(),
        number: document.number,
        code: document.code,
        template: document.template,
        service: document.service,
        issuer: document.issuer_name,
        issuer_accreditation: accreditation.map(|number| number.to_string()),
        signer_name: document.signer_name,
        signer_post: document.signer_post,
        issued_on: document.issued_on,
        valid_until: document.valid_until,
        status,
        status_since,
        because_of: None,
        chain,
        is_logged: false,
        code_hash: None,
        stamp: None,
        is_demo,
    })
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            Some(fields.values().filter_map(text).collect::<Vec<_>>().join(" "))
        }
    }
}

async fn stamped(
    tx: &mut crate::db::Tx,
    app: &crate::App,
    document: &DocumentRecord,
) -> Result<Option<Stamped>> {
    Ok(match store::stamp_of(tx, document.id).await? {
        Some(own) => {
            let last = store::last_stamp_of(tx, document.id).await?;
            let last = last.filter(|last| last.place > own.place);
            Some(Stamped::By {
                authority: own.authority,
                at: moment(own.stamped_at)?,
                again_at: last.map(|last| moment(last.stamped_at)).transpose()?,
            })
        }
        None => app.ports.stamps.is_there().then_some(Stamped::NotYet),
    })
}

async fn chain(
    tx: &mut crate::db::Tx,
    app: &crate::App,
    document: &DocumentRecord,
) -> Result<Vec<ChainStep>> {
    let definitions = app.definitions();
    let loaded = load_one(tx, &definitions, CaseId(document.case_id)).await?;
    let before = loaded
        .events
        .iter()
        .filter(|recorded| crate::db::signed(recorded.event.seq) <= document.seq);
    let steps = before.map(|recorded| ChainStep {
        kind: recorded.event.kind.clone(),
        at: recorded.event.recorded_at,
    });
    Ok(steps.collect())
}

/// The row that was heard when the paper's own row got the status that it has now.
async fn because_of(
    tx: &mut crate::db::Tx,
    app: &crate::App,
    document: &DocumentRecord,
    status: &str,
) -> Result<Option<String>> {
    let case = CaseId(document.case_id);
    let caused = crate::cases::store::caused(tx, case).await?;
    for (author, changes) in caused {
        let changes: Vec<Change> = serde_json::from_str(&changes)?;
        let wrote = |change: &Change| matches!(change, Change::Registered { status: written, .. } if written.as_str() == status);
        if !changes.iter().any(wrote) {
            continue;
        }
        let Author::Cause(Cause::Register { register, row }) = serde_json::from_str(&author)?
        else {
            return Ok(None);
        };
        return crate::registers::public_number(tx, app, (&register, &row)).await;
    }
    Ok(None)
}
