//! A device sends what it signed: verified as strictly as an act, kept as it came, and cited by nothing yet.

use domain::CaseId;
use jiff::Timestamp;
use procedure::name::Name;
use procedure::{NewFact, Refusal};
use signing::Capture;
use uuid::Uuid;

use super::Captures;
use super::store::{self, NewCapture};
use crate::acts::{carried, refuse, unknown};
use crate::canonical::sha256;
use crate::cases::find::find_case;
use crate::cases::load::load_one;
use crate::error::{Error, Result};
use crate::keys::{self, CertifiedKey};
use crate::scope::Viewer;

/// What a device sends.
#[derive(Debug, Clone)]
pub struct Received {
    pub reference: String,
    pub action: Name,
    pub cbor: Vec<u8>,
    pub signature: Vec<u8>,
    /// The form as it was filled.
    pub content: String,
    /// What the form says, read as an act would read it.
    pub facts: Vec<NewFact>,
}

impl Captures<'_> {
    /// Takes a capture. The same one sent again changes nothing.
    ///
    /// # Errors
    /// `capture.not-here` if the form is not one of the field; `signed.*` if it is not this person's signature over these bytes; `capture.changed` if the bytes say something else than
    /// what came with them, or its id was used before. Its time is judged when an act cites it: what was signed is kept.
    pub async fn receive(
        &self,
        viewer: &Viewer,
        received: Received,
    ) -> Result<Uuid, Error<Refusal>> {
        let app = self.0;
        let definitions = app.definitions();
        let mut tx = app.db.read().await?;
        let scope = viewer.scope();
        let Some(id) = find_case(&mut tx, &definitions, &scope, &received.reference).await? else {
            return Err(Error::Refused(unknown(&received.action)));
        };
        let loaded = load_one(&mut tx, &definitions, id).await?;
        if !loaded.definition.actions.contains_key(&received.action) {
            return Err(Error::Refused(unknown(&received.action)));
        }
        let takes_captures = loaded.definition.takes_captures(&received.action);
        let keys = keys::of_person(&mut tx, viewer.person).await?;
        drop(tx);
        let judged = if takes_captures {
            self.judged(viewer, &received, &keys, loaded.definition.hash)
        } else {
            // Its time would decide on whose competence the act stands: only forms of the field have that.
            Err(Refusal::new("capture.not-here"))
        };
        let kept = match judged {
            Ok(judged) => self.keep(viewer, id, &received, judged).await?,
            Err(refusal) => Err(refusal),
        };
        match kept {
            Ok(capture) => Ok(capture),
            Err(refusal) => refuse(app, viewer, id, &received.action, refusal).await,
        }
    }

    /// The capture, the key that signed it, and when.
    fn judged<'k>(
        &self,
        viewer: &Viewer,
        received: &Received,
        keys: &'k [CertifiedKey],
        definition: [u8; 32],
    ) -> Result<(Capture, &'k CertifiedKey, Timestamp), Refusal> {
        let refused = |code| Err(Refusal::new(code));
        let Ok(capture) = Capture::from_cbor(&received.cbor) else {
            return refused("signed.other-bytes");
        };
        let says = capture.case == received.reference
            && capture.action == received.action.as_str()
            && capture.definition == definition
            && capture.content_hash == sha256(&[received.content.as_bytes()]);
        if !says {
            return refused("capture.changed");
        }
        if capture.actor != viewer.person.0 {
            return refused("signed.not-actor");
        }
        let occurred_at = occurred(&capture)?;
        let signed = Capture::signed_bytes(&received.cbor);
        let stands = |key: &&CertifiedKey| {
            let authority = self.0.authority.certificate_der();
            let (now, signature) = (self.0.now(), &received.signature);
            signing::verify_signature(
                &key.certificate,
                authority,
                now,
                key.is_revoked,
                &signed,
                signature,
            )
            .is_ok()
        };
        match keys.iter().find(stands) {
            Some(key) => Ok((capture, key, occurred_at)),
            None => refused("signed.not-actor"),
        }
    }

    async fn keep(
        &self,
        viewer: &Viewer,
        case: CaseId,
        received: &Received,
        (capture, key, occurred_at): (Capture, &CertifiedKey, Timestamp),
    ) -> Result<Result<Uuid, Refusal>> {
        let mut tx = self.0.db.write().await?;
        let hash = sha256(&[&received.cbor]);
        if let Some(known) = store::find(&mut tx, viewer.person, capture.id).await? {
            let same = known.hash == hash;
            return Ok(if same { Ok(capture.id) } else { Err(Refusal::new("capture.changed")) });
        }
        if !store::is_post(&mut tx, viewer.person, capture.post).await? {
            return Ok(Err(Refusal::new("act.no-post")));
        }
        let facts = carried(&received.facts)?;
        let new = NewCapture {
            id: capture.id,
            case: case.0,
            action: received.action.as_str(),
            person: viewer.person.0,
            post: capture.post,
            fingerprint: &key.fingerprint,
            previous: capture.previous.map(Vec::from),
            occurred_at: occurred_at.as_microsecond(),
            received_at: self.0.now().as_microsecond(),
            cbor: &received.cbor,
            hash: &hash,
            signature: &received.signature,
            certificate: &key.certificate,
            content: &received.content,
            facts_hash: &sha256(&[facts.as_bytes()]),
        };
        if !store::insert(&mut tx, &new).await? {
            // The id is another's.
            return Ok(Err(Refusal::new("capture.changed")));
        }
        tx.commit().await?;
        Ok(Ok(capture.id))
    }
}

fn occurred(capture: &Capture) -> Result<Timestamp, Refusal> {
    let millis = i64::try_from(capture.occurred_ms).ok();
    millis
        .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        .ok_or_else(|| Refusal::new("capture.future").with("at", capture.occurred_ms))
}
