//! `act` = prepare, sign, commit: the one way a person changes a case.

mod commit;
mod evidence;
mod form;
mod judge;
mod paper;
mod prepare;
mod prepared;
mod providers;
mod refuse;
mod seal;
pub(crate) mod store;

use domain::{ActId, CaseId};
use procedure::name::{Key, Name};
use procedure::{NewFact, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use commit::{CommitRefusal, Committed};
pub use form::{ActForm, FormView};
pub use prepared::{CitedView, GroundView, PreparedView, ShownView};

pub(crate) use judge::{When, answers, judge, of_case};
pub(crate) use prepare::carried;
pub(crate) use refuse::refuse;

use crate::App;

/// The verbs of acts.
pub struct Acts<'a>(pub(crate) &'a App);

/// What a person asks to be prepared.
#[derive(Debug, Clone)]
pub struct Prepare {
    /// Chosen with the form, so that a repeated press prepares the same act.
    pub act_id: ActId,
    pub reference: String,
    /// The event the person saw last.
    pub expected_seq: u64,
    pub action: Name,
    pub facts: Vec<NewFact>,
    /// What a device signed in the field, if the act cites it.
    pub capture: Option<uuid::Uuid>,
}

/// What a browser sends back: raw signatures, `r || s`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// Over the manifest.
    pub act: Vec<u8>,
    /// In each paper shown, in that order.
    pub papers: Vec<Vec<u8>>,
}

/// What came back from whoever signs.
#[derive(Debug, Clone, Copy)]
pub enum Signed<'a> {
    /// By the key of the browser.
    ByKey(&'a Signatures),
    /// By E-IMZO: the PKCS#7 over the manifest, detached, in Base64, and the network address from which it came.
    ByEimzo { pkcs7: &'a str, from: &'a str },
}

/// How long a prepared act waits for its signature, in minutes.
pub const PREPARED_MINUTES: i64 = 30;

/// A fact as an act carries it: the bytes whose hash is signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CarriedFact {
    pub fact: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    pub body: Value,
}

/// A paper prepared for an act, as kept with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PreparedPaper {
    pub(crate) document: uuid::Uuid,
    pub(crate) code: String,
    pub(crate) template: Name,
    pub(crate) slot: String,
    pub(crate) series: String,
    pub(crate) number: String,
    /// Hex of the SHA-256 of the file as it was shown, with a hole for the signature.
    pub(crate) file: String,
    /// Hex of the SHA-256 of all of it but the hole: what the signature in the paper is over.
    pub(crate) digest: String,
    /// The text of its sealed code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seal: Option<String>,
    pub(crate) valid_until: Option<String>,
    pub(crate) public_facts: Value,
}

/// The refusal of a form that does not fit, as a page shows it.
pub(crate) fn unknown(action: &Name) -> Refusal {
    Refusal::new("act.unknown-action").with("action", action)
}

/// The papers of the act whose event was recorded last in this case, in the order in which they were prepared.
pub(crate) async fn prepared_papers(
    tx: &mut crate::db::Tx,
    loaded: &crate::cases::load::Loaded,
) -> crate::Result<Vec<PreparedPaper>> {
    papers_of(tx, loaded.id, crate::db::signed(loaded.case.seq)).await
}

/// The text of the code that was sealed for this paper of the act behind this event; `None` where papers are not sealed.
pub(crate) async fn code_of(
    tx: &mut crate::db::Tx,
    (case, seq): (CaseId, i64),
    document: uuid::Uuid,
) -> crate::Result<Option<String>> {
    let papers = papers_of(tx, case, seq).await?;
    Ok(papers.into_iter().find(|paper| paper.document == document).and_then(|paper| paper.seal))
}

async fn papers_of(
    tx: &mut crate::db::Tx,
    case: CaseId,
    seq: i64,
) -> crate::Result<Vec<PreparedPaper>> {
    let Some(act) = crate::cases::store::act_of(tx, case, seq).await? else {
        return Ok(Vec::new());
    };
    match store::find(tx, ActId(act), false).await? {
        Some(act) => Ok(serde_json::from_str(&act.shown)?),
        None => Ok(Vec::new()),
    }
}
