//! Step 1 to 4: decide all but signature and presence, reserve numbers, render papers, remember.

use jiff::{SignedDuration, Timestamp};
use procedure::act::{Author, Command};
use procedure::{NewFact, Refusal};
use serde_json::Value;

use super::store::{self, ActRecord};
use super::{
    Acts, CarriedFact, PREPARED_MINUTES, Prepare, PreparedPaper, judge, paper, refuse, unknown,
};
use crate::canonical::{canonical, sha256};
use crate::cases::find::find_case;
use crate::cases::load::{Loaded, load_one};
use crate::db::signed;
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
        let Some(id) = find_case(&mut tx, &viewer.scope(), &prepare.reference).await? else {
            return Err(Error::Refused(unknown(&prepare.action)));
        };
        if let Some(known) = store::find(&mut tx, prepare.act_id, false).await? {
            let same = known.facts_hash == facts_hash
                && known.person == viewer.person.0
                && known.case_id == id.0;
            return if same { Ok(()) } else { Err(Error::Refused(Refusal::new("act.case-moved"))) };
        }
        let loaded = load_one(&mut tx, &definitions, id).await?;
        let Some(actor) = viewer.actor() else {
            return refuse::refuse(app, viewer, id, &prepare.action, Refusal::new("act.no-post"))
                .await;
        };
        if loaded.case.seq != prepare.expected_seq {
            return refuse::refuse(
                app,
                viewer,
                id,
                &prepare.action,
                Refusal::new("act.case-moved"),
            )
            .await;
        }
        let author = Author::Person(actor);
        let command =
            Command { action: prepare.action.clone(), author, facts: prepare.facts.clone() };
        let decision = match judge(&mut tx, &desk, &loaded, &command, (now, None)).await {
            Ok(decision) => decision,
            Err(Error::Refused(refusal)) => {
                return refuse::refuse(app, viewer, id, &prepare.action, refusal).await;
            }
            Err(Error::Fault(fault)) => return Err(Error::Fault(fault)),
        };
        drop(tx);
        let papers = paper::prepare(app, viewer, &loaded, &prepare, &decision, now).await?;
        self.remember(viewer, &loaded, &prepare, (facts_text, facts_hash), (&papers, now)).await?;
        Ok(())
    }

    async fn remember(
        &self,
        viewer: &Viewer,
        loaded: &Loaded,
        prepare: &Prepare,
        (facts, facts_hash): (String, [u8; 32]),
        (papers, now): (&[PreparedPaper], Timestamp),
    ) -> Result<()> {
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
            committed_seq: None,
        };
        let mut tx = app.db.write().await?;
        // Two presses of the same button: the first one stands, and the second finds it.
        store::insert(&mut tx, &record).await?;
        tx.commit().await
    }
}

/// The facts of an act as the canonical JSON whose hash is signed.
fn carried(facts: &[NewFact]) -> Result<String> {
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
