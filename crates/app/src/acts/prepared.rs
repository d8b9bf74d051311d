//! A prepared act as the person sees it before signing: the very bytes, and what the manifest is made of.

use domain::ActId;
use jiff::Timestamp;
use procedure::name::Name;
use uuid::Uuid;

use super::providers::{self, Start};
use super::store::ActRecord;
use super::{Acts, CarriedFact, PreparedPaper, commit, store};
use crate::captures;
use crate::cases::find::row_of;
use crate::cases::load::{load_one, moment};
use crate::db::unsigned;
use crate::error::{Fault, Result};
use crate::ports::Agent;
use crate::scope::Viewer;
use crate::views::CaseRow;

/// What is about to be signed.
pub struct PreparedView {
    pub act_id: ActId,
    pub reference: String,
    pub row: CaseRow,
    pub action: Name,
    pub seq: u64,
    /// Hex.
    pub definition: String,
    pub actor: String,
    pub post: String,
    pub facts: Vec<CarriedFact>,
    /// Hex of the SHA-256 of the facts' bytes.
    pub facts_hash: String,
    pub shown: Vec<ShownView>,
    /// The capture that it cites.
    pub capture: Option<CitedView>,
    pub ground: GroundView,
    /// Hex.
    pub nonce: String,
    /// Certificates (DER) of the person's keys that stand: a signature in a paper names the one it was made with.
    pub certificates: Vec<Vec<u8>>,
    /// Where the agent of E-IMZO is; `None` where it is not connected, or cannot sign all of this act.
    pub agent: Option<Agent>,
    pub prepared_at: Timestamp,
    pub expires_at: Timestamp,
    /// `prepared`, `committed` or `void`.
    pub status: String,
}

/// A capture about to be signed with the act.
pub struct CitedView {
    pub id: Uuid,
    /// Hex of the SHA-256 of its bytes.
    pub hash: String,
}

/// A paper about to be signed.
pub struct ShownView {
    /// The template.
    pub kind: String,
    /// Hex of the SHA-256 of its bytes.
    pub hash: String,
    pub number: String,
    /// Hex of the SHA-256 of all but the hole for the signature.
    pub digest: String,
}

/// The event it rests on.
pub struct GroundView {
    pub seq: u64,
    /// Hex.
    pub hash: String,
}

impl Acts<'_> {
    /// The act that this person prepared; `None` if it is not there or another's.
    pub async fn prepared(&self, viewer: &Viewer, id: ActId) -> Result<Option<PreparedView>> {
        let app = self.0;
        let definitions = app.definitions();
        let mut tx = app.db.read().await?;
        let Some(act) = own(&mut tx, viewer, id).await? else { return Ok(None) };
        let loaded = load_one(&mut tx, &definitions, domain::CaseId(act.case_id)).await?;
        let row = row_of(&mut tx, &app.desk(&definitions), viewer, &loaded, app.now()).await?;
        let papers: Vec<PreparedPaper> = serde_json::from_str(&act.shown)?;
        let shown = papers.into_iter().map(|paper| ShownView {
            kind: paper.template.to_string(),
            hash: paper.file,
            number: paper.number,
            digest: paper.digest,
        });
        let facts: Vec<CarriedFact> = serde_json::from_str(&act.facts)?;
        // Given back before ways of signing look for themselves.
        drop(tx);
        let (mut certificates, mut agent) = (Vec::new(), None);
        for start in providers::start(app, &act).await? {
            match start {
                Start::Certificates(all) => certificates = all,
                Start::Agent(own) => agent = Some(own),
            }
        }
        Ok(Some(PreparedView {
            act_id: id,
            reference: loaded.record.reference.clone(),
            row,
            action: Name::parse(&act.action)
                .ok_or_else(|| Fault::new("a stored action has no name"))?,
            seq: unsigned(act.expected_seq)?,
            definition: hex::encode(&act.definition),
            actor: act.person.to_string(),
            post: act.post.to_string(),
            facts,
            facts_hash: hex::encode(&act.facts_hash),
            shown: shown.collect(),
            capture: cited(&act),
            ground: GroundView {
                seq: unsigned(act.ground_seq)?,
                hash: hex::encode(&act.ground_hash),
            },
            nonce: hex::encode(&act.nonce),
            certificates,
            agent,
            prepared_at: commit::prepared_at(&act)?,
            expires_at: moment(act.expires_at)?,
            status: act.status.clone(),
        }))
    }

    /// The bytes of the facts whose hash is signed.
    pub async fn facts_bytes(&self, viewer: &Viewer, id: ActId) -> Result<Option<Vec<u8>>> {
        let mut tx = self.0.db.read().await?;
        Ok(own(&mut tx, viewer, id).await?.map(|act| act.facts.into_bytes()))
    }

    /// The bytes of the capture that it cites.
    pub async fn capture_bytes(&self, viewer: &Viewer, id: ActId) -> Result<Option<Vec<u8>>> {
        let mut tx = self.0.db.read().await?;
        let cited = own(&mut tx, viewer, id).await?.and_then(|act| act.capture);
        match cited {
            Some(capture) => captures::bytes(&mut tx, capture).await,
            None => Ok(None),
        }
    }

    /// The bytes of the n-th paper about to be signed, counted from 0.
    pub async fn shown_bytes(
        &self,
        viewer: &Viewer,
        id: ActId,
        n: usize,
    ) -> Result<Option<Vec<u8>>> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        let Some(act) = own(&mut tx, viewer, id).await? else { return Ok(None) };
        let papers: Vec<PreparedPaper> = serde_json::from_str(&act.shown)?;
        let Some(paper) = papers.get(n) else { return Ok(None) };
        let hash = hex::decode(&paper.file)
            .map_err(|source| Fault::while_doing("reading a stored hash", source))?;
        app.files.find(&hash).await
    }
}

fn cited(act: &ActRecord) -> Option<CitedView> {
    let (id, hash) = act.capture.zip(act.capture_hash.as_ref())?;
    Some(CitedView { id, hash: hex::encode(hash) })
}

async fn own(tx: &mut crate::db::Tx, viewer: &Viewer, id: ActId) -> Result<Option<ActRecord>> {
    Ok(store::find(tx, id, false).await?.filter(|act| act.person == viewer.person.0))
}
