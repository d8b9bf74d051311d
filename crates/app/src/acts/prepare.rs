//! Step 1 to 4: decide all but signature and presence, reserve numbers, render papers, remember.

use domain::CaseId;
use jiff::{SignedDuration, Timestamp};
use procedure::act::{Author, Command, Decision};
use procedure::{NewFact, Refusal};
use serde_json::Value;

use super::store::{self, ActRecord};
use super::{
    Acts, CarriedFact, PREPARED_MINUTES, Prepare, PreparedPaper, When, judge, paper, refuse,
    unknown,
};
use crate::canonical::{canonical, sha256};
use crate::captures;
use crate::cases::find::find_case;
use crate::cases::load::{Loaded, load_one};
use crate::cases::record::Desk;
use crate::db::{Tx, signed};
use crate::error::{Error, Fault, Result};
use crate::scope::Viewer;

impl Acts<'_> {
    /// Prepares an act: what is to be signed, with its papers. The case is neither changed nor locked.
    ///
    /// # Errors
    /// The refusal of the first rule that does not hold; it is recorded as an attempt. `act.case-moved` if somebody acted meanwhile,
    /// or if the same id was used for something else.
    pub async fn prepare(&self, viewer: &Viewer, prepare: Prepare) -> Result<(), Error<Refusal>> {
        let app = self.0;
        let definitions = app.definitions();
        let desk = app.desk(&definitions);
        let now = app.now();
        let facts_text = carried(&prepare.facts)?;
        let facts_hash = sha256(&[facts_text.as_bytes()]);

        let mut tx = app.db.read().await?;
        let Some(id) =
            find_case(&mut tx, &definitions, &viewer.scope(), &prepare.reference).await?
        else {
            return Err(Error::Refused(unknown(&prepare.action)));
        };
        if let Some(known) = store::find(&mut tx, prepare.act_id, false).await? {
            return repeated(&known, viewer, id, &prepare, facts_hash);
        }
        let loaded = load_one(&mut tx, &definitions, id).await?;
        let decision = decide(&mut tx, &desk, viewer, &loaded, &prepare, now).await;
        // Given back before anything else is asked for: who waits for a second connection with the first in hand waits for ever.
        drop(tx);
        let decision = match decision {
            Ok(decision) => decision,
            // A name that is no action of this case is not an attempt at anything, and there is no end of such names.
            Err(Error::Refused(refusal))
                if loaded.definition.actions.contains_key(&prepare.action) =>
            {
                return refuse(app, viewer, id, &prepare.action, refusal).await;
            }
            Err(error) => return Err(error),
        };
        let papers = paper::prepare(app, viewer, &loaded, &prepare, &decision, now).await;
        let papers = match papers {
            Ok(papers) => papers,
            Err(Error::Refused(refusal)) => {
                // A number that was meant for this paper goes to no other.
                let mut tx = app.db.write().await?;
                store::void(&mut tx, prepare.act_id, &refusal.code).await?;
                tx.commit().await?;
                return refuse(app, viewer, id, &prepare.action, refusal).await;
            }
            Err(error) => return Err(error),
        };
        let carried = (facts_text, facts_hash);
        if self.remember(viewer, &loaded, &prepare, carried, (&papers, now)).await? {
            return Ok(());
        }
        // Two presses of the same button: the first one stands, if it asked for the same.
        let mut tx = app.db.read().await?;
        let known = store::find(&mut tx, prepare.act_id, false).await?;
        let known = known.ok_or_else(|| Fault::new("an act is gone"))?;
        repeated(&known, viewer, id, &prepare, facts_hash)
    }

    async fn remember(
        &self,
        viewer: &Viewer,
        loaded: &Loaded,
        prepare: &Prepare,
        (facts, facts_hash): (String, [u8; 32]),
        (papers, now): (&[PreparedPaper], Timestamp),
    ) -> Result<bool> {
        let app = self.0;
        let ground =
            loaded.events.last().ok_or_else(|| Fault::new("a case without an opening event"))?;
        let post = viewer.post.as_ref().ok_or_else(|| Fault::new("an act without a post"))?;
        let expires_at = now.checked_add(SignedDuration::from_mins(PREPARED_MINUTES));
        let expires_at = expires_at
            .map_err(|source| Fault::while_doing("reckoning the expiry of an act", source))?;
        let nonce: [u8; 16] = app.ports.bytes();
        let record = ActRecord {
            id: prepare.act_id.0,
            case_id: loaded.id.0,
            action: prepare.action.to_string(),
            person: viewer.person.0,
            post: post.id.0,
            expected_seq: signed(loaded.case.seq),
            definition: loaded.definition.hash.to_vec(),
            facts,
            facts_hash: facts_hash.to_vec(),
            shown: serde_json::to_string(papers)?,
            ground_seq: signed(ground.event.seq),
            ground_hash: ground.hash.clone(),
            nonce: nonce.to_vec(),
            status: "prepared".to_owned(),
            prepared_at: now.as_microsecond(),
            prepared_on: domain::calendar::Calendar::day(now).to_string(),
            expires_at: expires_at.as_microsecond(),
            capture: prepare.capture,
            capture_hash: None,
            committed_seq: None,
        };
        let mut tx = app.db.write().await?;
        let is_first = store::insert(&mut tx, &record).await?;
        tx.commit().await?;
        Ok(is_first)
    }
}

/// Steps 1 and 2 in one snapshot: everything but signature and presence.
async fn decide(
    tx: &mut Tx,
    desk: &Desk<'_>,
    viewer: &Viewer,
    loaded: &Loaded,
    prepare: &Prepare,
    now: Timestamp,
) -> Result<Decision, Error<Refusal>> {
    let refused = |code: &'static str| Err(Error::Refused(Refusal::new(code)));
    let Some(actor) = viewer.actor() else { return refused("act.no-post") };
    if loaded.case.ended {
        return refused("act.ended");
    }
    // Causes have ids of version 5: whoever took one of those would keep the clock or the answer whose id it is from ever acting.
    if loaded.case.seq != prepare.expected_seq || prepare.act_id.0.get_version_num() == 5 {
        return refused("act.case-moved");
    }
    let author = Author::Person(actor);
    let command = Command { action: prepare.action.clone(), author, facts: prepare.facts.clone() };
    let captured_at = match prepare.capture {
        Some(capture) => {
            let facts_hash = sha256(&[carried(&prepare.facts)?.as_bytes()]);
            Some(
                captures::cite(
                    tx,
                    (viewer.person, viewer.post.as_ref().map(|post| post.id)),
                    capture,
                    (loaded, &prepare.action),
                    &facts_hash,
                    now,
                )
                .await?,
            )
        }
        None => None,
    };
    judge(tx, desk, loaded, &command, When { now, captured_at, evidence: None }).await
}

/// The same act asked for again is there already; another one under its id is refused.
fn repeated(
    known: &ActRecord,
    viewer: &Viewer,
    case: CaseId,
    prepare: &Prepare,
    facts_hash: [u8; 32],
) -> Result<(), Error<Refusal>> {
    let same = known.facts_hash == facts_hash
        && known.person == viewer.person.0
        && known.case_id == case.0
        && known.action == prepare.action.as_str()
        && known.expected_seq == signed(prepare.expected_seq)
        && known.capture == prepare.capture;
    if same { Ok(()) } else { Err(Error::Refused(Refusal::new("act.case-moved"))) }
}

/// The facts of an act as the canonical JSON whose hash is signed.
pub(crate) fn carried(facts: &[NewFact]) -> Result<String> {
    let mut carried: Vec<CarriedFact> = facts
        .iter()
        .map(|fact| CarriedFact {
            fact: fact.at.fact.clone(),
            key: fact.at.key.clone(),
            body: fact.body.clone(),
        })
        .collect();
    carried.sort_by(|a, b| (&a.fact, &a.key).cmp(&(&b.fact, &b.key)));
    let value: Value = serde_json::to_value(&carried)?;
    Ok(canonical(&value))
}
