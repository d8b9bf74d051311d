//! The dossier of a case: all that is on record of it and of its children, in one signed file for an auditor or a court.
//!
//! It holds what the parties of a case may not know of each other, so nobody gets it through a page: whoever keeps the records
//! takes it from them.

mod store;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use domain::{CaseId, PersonId};
use procedure::act::{Author, Cause};
use procedure::definition::Definition;
use transparency::Note;
use uuid::Uuid;
use verifier::dossier::{Body, MANIFEST, Manifest, attached, pack};
pub use verifier::dossier::{CaseFile, Event, Fact, Paper, place};

use crate::App;
use crate::cases::load::load_one;
use crate::cases::store as cases;
use crate::db::{Tx, unsigned};
use crate::documents;
use crate::error::{Doing, Fault, Result};
use crate::log;
use crate::people::names;

/// The verbs of dossiers.
pub struct Dossiers<'a>(pub(crate) &'a App);

/// A dossier before it is signed: people still have to be told what it says.
#[derive(Default)]
pub struct Dossier {
    pub reference: String,
    /// The case, then its children in the order in which they were opened.
    pub cases: Vec<CaseFile>,
    /// The definition that each of them is pinned to.
    pub definitions: Vec<Arc<Definition>>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Dossiers<'_> {
    /// Everything on record of the case with this reference; `None`: there is no such case.
    ///
    /// # Errors
    /// The records cannot be read, or do not agree with the files.
    pub async fn of(&self, reference: &str) -> Result<Option<Dossier>> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        let Some((id, _)) = cases::find_parties(&mut tx, reference).await? else { return Ok(None) };
        let checkpoint = log::witnessed(app, &mut tx).await?;
        let mut dossier = Dossier { reference: reference.to_owned(), ..Dossier::default() };
        let mut seen = BTreeSet::from([id]);
        let mut waiting = VecDeque::from([(id, None)]);
        while let Some((id, parent)) = waiting.pop_front() {
            let case = self.case(&mut tx, (id, parent), checkpoint.as_ref(), &mut dossier).await?;
            let mut links = cases::links_of(&mut tx, &[id]).await?;
            links.sort_by_key(|link| (link.parent_seq, link.child));
            let children = links.into_iter().map(|link| CaseId(link.child));
            let own = children.filter(|child| seen.insert(*child));
            waiting.extend(own.map(|child| (child, Some(case.reference.clone()))));
            let text = serde_json::to_vec_pretty(&case)?;
            dossier.files.insert(place::case(&case.reference), text);
            dossier.cases.push(case);
        }
        Ok(Some(dossier))
    }

    /// The file, signed as given out now, with what people read in it.
    ///
    /// # Errors
    /// Nothing is sealed here, so there is no key that signs dossiers; or it would be larger than anybody reads.
    pub fn sign(&self, mut dossier: Dossier, index: String) -> Result<Vec<u8>> {
        let app = self.0;
        let key = app.publisher.as_ref();
        let key = key.ok_or_else(|| Fault::new("there is no key here that signs dossiers"))?;
        dossier.files.insert(place::INDEX.to_owned(), index.into_bytes());
        let manifest = Manifest::of(&dossier.reference, app.now(), &dossier.files);
        let signed = signing::dossier::sign(&serde_json::to_vec(&manifest)?, key);
        dossier.files.insert(MANIFEST.to_owned(), signed);
        pack(&dossier.files).doing("packing a dossier")
    }

    async fn case(
        &self,
        tx: &mut Tx,
        (id, parent): (CaseId, Option<String>),
        checkpoint: Option<&Note>,
        dossier: &mut Dossier,
    ) -> Result<CaseFile> {
        let app = self.0;
        let loaded = load_one(tx, &app.definitions(), id).await?;
        let reference = loaded.record.reference.clone();
        let mut events = Vec::new();
        for row in cases::events(tx, &[id]).await? {
            let event = self.event(tx, (&reference, &row), checkpoint, dossier).await?;
            events.push(event);
        }
        let facts = store::facts(tx, id).await?;
        let facts: Vec<Fact> = facts.into_iter().map(fact).collect::<Result<_>>()?;
        self.attach(&facts, dossier).await?;
        let papers = self.papers(tx, id, checkpoint, dossier).await?;
        let service = loaded.record.service.clone();
        dossier.definitions.push(loaded.definition);
        Ok(CaseFile { id: id.0, reference, service, parent, events, facts, papers })
    }

    async fn event(
        &self,
        tx: &mut Tx,
        (reference, row): (&str, &cases::EventRecord),
        checkpoint: Option<&Note>,
        dossier: &mut Dossier,
    ) -> Result<Event> {
        let leaf = log::place_of_event(tx, row.case_id, row.seq).await?;
        let seq = unsigned(row.seq)?;
        let mut salt = None;
        if let Some((index, own)) = leaf
            && let Some(receipt) = self.receipt(unsigned(index)?, checkpoint).await?
        {
            dossier.files.insert(place::event_receipt(reference, seq), receipt);
            salt = Some(hex::encode(own));
        }
        let law = place::definition(&hex::encode(&row.definition));
        if let Entry::Vacant(place) = dossier.files.entry(law) {
            place.insert(store::definition(tx, &row.definition).await?.into_bytes());
        }
        if let Some(hash) = &row.evidence
            && let Some(bytes) = evidence(tx, row, hash).await?
        {
            dossier.files.insert(place::evidence(&hex::encode(hash)), bytes);
        }
        let people: Vec<PersonId> = row.person.map(PersonId).into_iter().collect();
        let name = names(tx, &people).await?.into_values().next();
        Ok(Event {
            seq,
            act: row.act_id,
            author: row.author.clone(),
            name,
            kind: row.kind.clone(),
            changes: row.changes.clone(),
            definition: hex::encode(&row.definition),
            recorded_at: row.recorded_at,
            evidence: row.evidence.as_ref().map(hex::encode),
            previous: row.prev_hash.as_ref().map(hex::encode),
            hash: hex::encode(&row.hash),
            salt,
        })
    }

    async fn papers(
        &self,
        tx: &mut Tx,
        case: CaseId,
        checkpoint: Option<&Note>,
        dossier: &mut Dossier,
    ) -> Result<Vec<Paper>> {
        let records = documents::of_case(tx, case).await?;
        let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
        let mut standings = documents::standings(tx, self.0, &ids).await?;
        let mut papers = Vec::new();
        for record in records {
            let state = standings.remove(&record.id).unwrap_or_default();
            if state != documents::UNSEALED {
                let file = documents::file_of(tx, record.id).await?;
                let bytes = self.0.files.find(&file.unwrap_or(record.file)).await?;
                let bytes = bytes.ok_or_else(|| {
                    Fault::new(format!("the file of paper {} is gone", record.number))
                })?;
                dossier.files.insert(place::paper(&record.number), bytes);
            }
            let index = log::index_of_document(tx, record.id).await?;
            if let Some(index) = index
                && let Some(receipt) = self.receipt(index, checkpoint).await?
            {
                dossier.files.insert(place::paper_receipt(&record.number), receipt);
            }
            papers.push(Paper {
                seq: unsigned(record.seq)?,
                state,
                template: record.template,
                number: record.number,
            });
        }
        Ok(papers)
    }

    /// What people sent with the forms.
    async fn attach(&self, facts: &[Fact], dossier: &mut Dossier) -> Result<()> {
        for body in facts.iter().filter_map(|fact| fact.body.as_ref()) {
            for hash in attached(&serde_json::from_str(&body.text)?) {
                let named = hex::decode(&hash).doing("reading the hash of a file")?;
                if let Some(bytes) = self.0.files.find(&named).await? {
                    dossier.files.insert(place::attachment(&hash), bytes);
                }
            }
        }
        Ok(())
    }

    async fn receipt(&self, index: u64, checkpoint: Option<&Note>) -> Result<Option<Vec<u8>>> {
        let Some(checkpoint) = checkpoint else { return Ok(None) };
        let receipt = self.0.log().receipt_of(index, checkpoint.clone()).await?;
        Ok(receipt.map(|receipt| receipt.to_string().into_bytes()))
    }
}

/// What somebody signed, or the bytes that another system sent.
async fn evidence(tx: &mut Tx, row: &cases::EventRecord, hash: &[u8]) -> Result<Option<Vec<u8>>> {
    match serde_json::from_str(&row.author)? {
        Author::Cause(Cause::Outside { answer, .. }) => {
            let answer = answer.parse().doing("reading which answer a case took")?;
            store::answer(tx, answer).await
        }
        Author::Person(_) | Author::Cause(_) => store::evidence(tx, hash).await,
    }
}

fn fact(row: store::FactRow) -> Result<Fact> {
    let body = row.salt.zip(row.body);
    Ok(Fact {
        seq: unsigned(row.seq)?,
        fact: row.fact,
        key: row.fact_key,
        hash: hex::encode(row.hash),
        body: body.map(|(salt, text)| Body { salt: hex::encode(salt), text }),
    })
}
