//! Step 6 and 7: the evidence is verified, then one transaction decides again with now = commit and records everything.

use super::providers::{self, Asked, Proof};
use super::store::{self, ActRecord};
use super::{Acts, CarriedFact, PreparedPaper, Signed, When, evidence, judge, paper, refuse};
use crate::cases::load::{Loaded, load_one, moment};
use crate::cases::record::{Recording, record};
use crate::cases::store as cases;
use crate::db::{Tx, signed, unsigned};
use crate::documents::NewDocument;
use crate::error::{Doing, Error, Fault, Result};
use crate::scope::Viewer;
use crate::{captures, documents, keys, numbers, seals, uploads};
use domain::calendar::Calendar;
use domain::{ActId, CaseId, OrganisationId, PersonId, PostId};
use jiff::Timestamp;
use procedure::act::{Author, Command};
use procedure::case::FactAt;
use procedure::name::Name;
use procedure::{NewFact, Refusal};

/// The act happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    pub reference: String,
    /// The event it became.
    pub seq: u64,
}

/// Why it did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitRefusal {
    Refused(Refusal),
    /// The act was committed before, with other bytes.
    OtherBytes,
}

impl From<Refusal> for CommitRefusal {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

type Outcome<T> = Result<T, Error<CommitRefusal>>;

impl Acts<'_> {
    /// Commits a prepared act. The same act with the same bytes gives the stored answer, however often it comes.
    ///
    /// # Errors
    /// The refusal, recorded as an attempt; the numbers of an act that can no longer happen are void.
    pub async fn commit(
        &self,
        viewer: &Viewer,
        id: ActId,
        manifest: &[u8],
        signed: &Signed<'_>,
    ) -> Outcome<Committed> {
        let app = self.0;
        let now = app.now();
        let mut tx = app.db.read().await?;
        let Some(act) = store::find(&mut tx, id, false).await? else {
            return Err(refused("act.expired"));
        };
        if act.person != viewer.person.0 {
            drop(tx);
            return self.refuse(viewer, &act, Refusal::new("signed.not-actor"), false).await;
        }
        let case = cases::records(&mut tx, &[CaseId(act.case_id)]).await?;
        let reference = case.first().map(|case| case.reference.clone()).unwrap_or_default();
        let is_ended = case.first().is_some_and(|case| case.state_kind == cases::ENDED);
        drop(tx);
        // Signed by E-IMZO, the answer is the stored one whatever comes: nobody is asked again about what is decided.
        if let (Signed::ByEimzo { .. }, Some(seq)) = (signed, answered(&act)?) {
            let same = evidence::expected(&act, &reference)?.to_cbor() == manifest;
            let other = || Error::Refused(CommitRefusal::OtherBytes);
            return if same { Ok(Committed { reference, seq }) } else { Err(other()) };
        }
        let asked = Asked { act: &act, reference: &reference, manifest, now };
        let verified = providers::of(signed).finish(app, asked, signed).await;
        let (proof, act_evidence) = match verified {
            Ok(verified) => verified,
            Err(Error::Refused(_)) if act.status == "committed" => {
                return Err(Error::Refused(CommitRefusal::OtherBytes));
            }
            Err(Error::Refused(refusal)) => return self.refuse(viewer, &act, refusal, false).await,
            Err(Error::Fault(fault)) => return Err(Error::Fault(fault)),
        };
        if let Some(seq) = answered(&act)? {
            return Ok(Committed { reference, seq });
        }
        if is_ended {
            return self.refuse(viewer, &act, Refusal::new("act.ended"), true).await;
        }
        if act.status == "void" || act.expires_at < now.as_microsecond() {
            return self.refuse(viewer, &act, Refusal::new("act.expired"), true).await;
        }
        let files = match proof.own() {
            Some(evidence) => paper::signed(app, &act, evidence).await?,
            None => paper::shown(&act)?,
        };
        match self.transact(viewer, &act, (&proof, &files), act_evidence, now).await {
            Ok(seq) => Ok(Committed { reference, seq }),
            // Signed as it should be and refused all the same: what was prepared is decided, and its numbers go to no other paper.
            Err(Error::Refused(refusal)) => self.refuse(viewer, &act, refusal, true).await,
            Err(Error::Fault(fault)) => Err(Error::Fault(fault)),
        }
    }

    /// Everything in one transaction; nothing is rendered, verified or called inside it.
    async fn transact(
        &self,
        viewer: &Viewer,
        act: &ActRecord,
        (proof, files): (&Proof, &[[u8; 32]]),
        act_evidence: procedure::guard::ActEvidence,
        now: Timestamp,
    ) -> Result<u64, Error<Refusal>> {
        let app = self.0;
        let definitions = app.definitions();
        let desk = app.desk(&definitions);
        let id = ActId(act.id);
        let mut tx = app.db.write().await?;
        // Before anything else is locked, so that nobody who waits here keeps others waiting.
        keys::hold_still(&mut tx).await?;
        seals::hold_still(&mut tx).await?;
        let locked = cases::lock(&mut tx, CaseId(act.case_id))
            .await?
            .ok_or_else(|| Fault::new("the case of an act is gone"))?;
        let current =
            store::find(&mut tx, id, true).await?.ok_or_else(|| Fault::new("an act is gone"))?;
        if let Some(seq) = answered(&current)? {
            return Ok(seq);
        }
        if locked.state_kind == cases::ENDED {
            return Err(Error::Refused(Refusal::new("act.ended")));
        }
        if current.status != "prepared" {
            return Err(Error::Refused(Refusal::new("act.expired")));
        }
        if locked.seq != act.expected_seq {
            return Err(Error::Refused(Refusal::new("act.case-moved")));
        }
        if Calendar::day(now).to_string() != act.prepared_on {
            return Err(Error::Refused(Refusal::new("act.day-changed")));
        }
        // Whoever took back the word for the key while the papers were filled came first.
        if let Some(own) = proof.own()
            && keys::is_revoked(&mut tx, &own.certificate_der).await?
        {
            return Err(Error::Refused(Refusal::new("signed.certificate")));
        }
        self.seals_stand(&mut tx, act).await?;
        let mut loaded = load_one(&mut tx, &definitions, CaseId(act.case_id)).await?;
        let author = author(&mut tx, viewer, act, now).await?;
        let command = Command { action: action(act)?, author: author.clone(), facts: facts(act)? };
        let captured_at = match act.capture {
            Some(capture) => {
                let (own, facts) = ((&loaded, &command.action), &act.facts_hash);
                Some(
                    captures::cite(
                        &mut tx,
                        (viewer.person, Some(PostId(act.post))),
                        capture,
                        own,
                        facts,
                        now,
                    )
                    .await?,
                )
            }
            None => None,
        };
        let when = When { now, captured_at, evidence: Some(act_evidence) };
        let decision = judge(&mut tx, &desk, &loaded, &command, when).await?;
        uploads::hold(&mut tx, &loaded.case, &command.facts, viewer.person).await?;
        let hash = proof.hash();
        store::insert_evidence(&mut tx, &hash, id, &proof.to_bytes(), now).await?;
        loaded.record.updated_at = now.as_microsecond();
        let recording = Recording {
            act: id,
            author,
            decision,
            evidence: Some(hash),
            sources: std::collections::BTreeMap::new(),
            at: now,
        };
        let seq = record(&mut tx, &desk, &mut loaded, recording).await?;
        let papers = self.issue_papers(&mut tx, (act, files), &loaded, seq, now).await?;
        if numbers::issue(&mut tx, id).await? != papers {
            return Err(Fault::new("a paper of the act lost its number").into());
        }
        store::commit(&mut tx, id, &hash, signed(seq)).await?;
        store::drop_draft(&mut tx, loaded.id, &act.action, viewer.person).await?;
        tx.commit().await?;
        Ok(seq)
    }

    /// No paper leaves with a code that counts for nothing: its key may have been taken back since it was prepared.
    async fn seals_stand(&self, tx: &mut Tx, act: &ActRecord) -> Result<(), Error<Refusal>> {
        let papers: Vec<PreparedPaper> =
            serde_json::from_str(&act.shown).doing("reading prepared papers")?;
        for code in papers.iter().filter_map(|paper| paper.seal.as_deref()) {
            if seals::stands(self.0, tx, code).await?.is_err() {
                return Err(Error::Refused(Refusal::new("act.seal-changed")));
            }
        }
        Ok(())
    }

    async fn issue_papers(
        &self,
        tx: &mut Tx,
        (act, files): (&ActRecord, &[[u8; 32]]),
        loaded: &Loaded,
        seq: u64,
        now: Timestamp,
    ) -> Result<u64> {
        let papers: Vec<PreparedPaper> = serde_json::from_str(&act.shown)?;
        let issuer = keys::organisation_of(tx, PostId(act.post)).await?;
        for (paper, file) in papers.iter().zip(files) {
            let document = NewDocument {
                paper,
                file: *file,
                case: loaded.id,
                seq,
                issuer: OrganisationId(issuer),
                signer: PersonId(act.person),
                post: PostId(act.post),
                issued_on: act.prepared_on.clone(),
            };
            documents::insert(tx, &self.0.ports, &document, now).await?;
        }
        Ok(u64::try_from(papers.len()).unwrap_or(u64::MAX))
    }

    async fn refuse<T>(
        &self,
        viewer: &Viewer,
        act: &ActRecord,
        refusal: Refusal,
        is_over: bool,
    ) -> Outcome<T> {
        let app = self.0;
        refuse::record(app, viewer, CaseId(act.case_id), &action(act)?, &refusal).await?;
        if is_over {
            let mut tx = app.db.write().await?;
            store::void(&mut tx, ActId(act.id), &refusal.code).await?;
            tx.commit().await?;
        }
        Err(Error::Refused(CommitRefusal::Refused(refusal)))
    }
}

fn refused(code: &'static str) -> Error<CommitRefusal> {
    Error::Refused(CommitRefusal::Refused(Refusal::new(code)))
}

/// The event of an act that was committed before with the same bytes.
///
/// The manifest was compared before; another valid signature over it is the same act signed again.
fn answered(act: &ActRecord) -> Result<Option<u64>> {
    act.committed_seq.map(unsigned).transpose()
}

fn action(act: &ActRecord) -> Result<Name> {
    Name::parse(&act.action).ok_or_else(|| Fault::new("a stored action has no name"))
}

fn facts(act: &ActRecord) -> Result<Vec<NewFact>> {
    let carried: Vec<CarriedFact> =
        serde_json::from_str(&act.facts).doing("reading the facts of an act")?;
    let author = Some(evidence::person(act));
    Ok(carried
        .into_iter()
        .map(|fact| NewFact {
            at: FactAt { fact: fact.fact, key: fact.key },
            body: fact.body,
            author,
        })
        .collect())
}

/// The author as of now: the post must still be held at the moment of the act.
async fn author(
    tx: &mut Tx,
    viewer: &Viewer,
    act: &ActRecord,
    now: Timestamp,
) -> Result<Author, Error<Refusal>> {
    let held = crate::people::posts(tx, viewer.person, Calendar::day(now)).await?;
    let post = held.into_iter().find(|post| post.id.0 == act.post);
    let held = post.ok_or_else(|| Error::Refused(Refusal::new("act.no-post")))?;
    let at_that_post = Viewer { post: Some(held), ..viewer.clone() };
    let actor = at_that_post.actor().ok_or_else(|| Error::Refused(Refusal::new("act.no-post")))?;
    Ok(Author::Person(actor))
}

/// When the act was prepared.
pub(super) fn prepared_at(act: &ActRecord) -> Result<Timestamp> {
    moment(act.prepared_at)
}
