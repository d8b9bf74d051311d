//! Step 2 and 4: a number and a rendering for every paper of an act, outside any transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::OrganisationId;
use jiff::Timestamp;
use procedure::Refusal;
use procedure::act::{Decision, NewFact};
use procedure::case::FactAt;
use procedure::definition::By;
use procedure::draw::scope_subjects;
use procedure::library::Said;
use procedure::name::{Key, Name};
use sealer::Ground;
use serde_json::{Map, Value, json};
use signing::Evidence;
use signing::pdf::{self, MoreSignatures, Prepared, SLOT_BYTES, Slot};

use super::store::ActRecord;
use super::{Prepare, PreparedPaper, evidence, seal};
use crate::App;
use crate::cases::load::Loaded;
use crate::error::{Doing, Error, Fault, Result};
use crate::numbers::{self, Reserved, Series};
use crate::organisations::{self, Letterhead};
use crate::ports::Paper;
use crate::registers::Parties;
use crate::scope::Viewer;

/// Numbers and renders all papers of an act, and stores their files.
pub(super) async fn prepare(
    app: &App,
    viewer: &Viewer,
    loaded: &Loaded,
    prepare: &Prepare,
    decision: &Decision,
    now: Timestamp,
) -> Result<Vec<PreparedPaper>, Error<Refusal>> {
    let asked = decision.papers();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    // Before a number is taken: what has to wait takes none.
    let ground = seal::ground(app, loaded).await?;
    let letter = Letter::of(app, viewer, loaded, (decision, ground), now).await?;
    let mut papers = Vec::new();
    for paper in asked {
        let paper = letter.write(app, prepare, paper, now).await?;
        papers.push(paper);
    }
    Ok(papers)
}

/// What all papers of one act share.
struct Letter<'a> {
    viewer: &'a Viewer,
    loaded: &'a Loaded,
    decision: &'a Decision,
    issuer: Letterhead,
    holder: Option<Letterhead>,
    parties: Parties,
    /// The case's numbers in registers, by the register's name.
    registered: BTreeMap<String, String>,
    /// The paper that a child made, for the fact that came of it: its number and date.
    of_children: BTreeMap<FactAt, Value>,
    /// What the sealed codes rest on; `None` where papers are not sealed.
    ground: Option<Ground>,
}

impl<'a> Letter<'a> {
    async fn of(
        app: &App,
        viewer: &'a Viewer,
        loaded: &'a Loaded,
        (decision, ground): (&'a Decision, Option<Ground>),
        now: Timestamp,
    ) -> Result<Self> {
        let post = viewer.post.as_ref().ok_or_else(|| Fault::new("a paper without a post"))?;
        let mut tx = app.db.read().await?;
        let asked = (&subjects(loaded, decision), domain::calendar::Calendar::day(now));
        let issuer = organisations::letterhead(&mut tx, post.organisation, asked).await?;
        let holder = match holder(loaded, post.organisation) {
            Some(organisation) => {
                Some(organisations::letterhead(&mut tx, organisation, asked).await?)
            }
            None => None,
        };
        let parties = Parties::of(&mut tx, loaded).await?;
        let registered = crate::registers::numbers(&mut tx, app, loaded).await?;
        let mut papers = BTreeMap::new();
        for (fact, key, number, date) in crate::documents::of_children(&mut tx, loaded.id).await? {
            let fact = Name::parse(&fact).ok_or_else(|| Fault::new("a stored fact has no name"))?;
            papers.insert(
                FactAt { fact, key: key.map(Key) },
                json!({ "number": number, "date": date }),
            );
        }
        Ok(Self {
            viewer,
            loaded,
            decision,
            issuer,
            holder,
            parties,
            registered,
            of_children: papers,
            ground,
        })
    }

    async fn write(
        &self,
        app: &App,
        prepare: &Prepare,
        paper: (&Name, Option<&Key>),
        now: Timestamp,
    ) -> Result<PreparedPaper, Error<Refusal>> {
        let (template, key) = paper;
        let date = domain::calendar::Calendar::day(now);
        let slot = key.map(|key| key.0.clone()).unwrap_or_default();
        let series = Series {
            issuer: self.issuer.series().to_owned(),
            kind: self.series_of(&prepare.action, template)?,
            year: date.year(),
        };
        // Random, not by time: the short code is its first 65 bits, and nobody may find a paper by counting.
        let document = uuid::Builder::from_random_bytes(app.ports.bytes()).into_uuid();
        let mut tx = app.db.write().await?;
        let act = (prepare.act_id, slot.as_str());
        let reserved = numbers::reserve(&mut tx, &series, act, document, now).await?;
        tx.commit().await?;
        let Some(reserved) = reserved else {
            return Err(Error::Refused(Refusal::new("act.expired")));
        };
        let Reserved { document, code, .. } = reserved.clone();
        let number = series.number(reserved.number);
        let source = self.loaded.definition.templates.get(template);
        let source = source.ok_or_else(|| Fault::new(format!("no template {template}")))?;
        let (facts, public_facts) = (self.printed(), self.public_facts(app)?);
        let address = app.public_url.of_paper(&code);
        let named = (template, number.as_str(), code.as_str(), address.as_str());
        let data = self.data((&facts, &public_facts), named, date, app.is_demo());
        let seal = self.seal(app, (template, &number, &reserved), (&data, &public_facts));
        let seal = seal.await?;
        let job = Paper {
            template: source.clone(),
            data,
            address,
            seal: seal.clone(),
            document: *document.as_bytes(),
            date,
            demo: app.is_demo(),
        };
        let bytes = app.render(job).await.map_err(|error| match error {
            Error::Refused(refusal) => Error::Refused(refusal.with("document", template)),
            fault @ Error::Fault(_) => fault,
        })?;
        let prepared = self.with_hole(&bytes, &prepare.action, &number, now)?;
        let digest = hex::encode(prepared.digest());
        let file = app.files.put(prepared.bytes).await?;
        Ok(PreparedPaper {
            document,
            code,
            template: template.clone(),
            slot,
            series: format!("{}/{}/{}", series.issuer, series.kind, series.year),
            number,
            file: hex::encode(file),
            digest,
            seal,
            valid_until: self.valid_until(),
            public_facts,
        })
    }

    /// The text of the sealed code, where papers are sealed.
    async fn seal(
        &self,
        app: &App,
        (template, number, reserved): (&Name, &str, &Reserved),
        (data, public): (&Value, &Value),
    ) -> Result<Option<String>, Error<Refusal>> {
        let Some(ground) = &self.ground else { return Ok(None) };
        let valid_until = self.valid_until();
        let paper = seal::Paper {
            document: reserved.document,
            kind: template.as_str(),
            number,
            valid_until: valid_until.as_deref(),
            holder: self.holder.as_ref().map(Letterhead::stir),
            issuer: self.issuer.stir(),
            status_index: reserved.status_index,
            embedded: app.ports.renderer.embedded(data),
            said: self.said(app, public),
        };
        seal::seal(app, ground, &paper, reserved.at).await.map(Some)
    }

    /// What the sealed code says of the rows that the act writes.
    fn said(&self, app: &App, public: &Value) -> BTreeMap<Said, String> {
        let definitions = app.definitions();
        let registers = self.decision.registers();
        let registers =
            registers.into_iter().filter_map(|path| definitions.library.registers.get(path));
        let mut said = BTreeMap::new();
        for field in registers.flat_map(|register| &register.fields) {
            let text = public.get(field.name.as_str()).and_then(Value::as_str);
            if let (Some(what), Some(text)) = (field.sealed, text) {
                said.insert(what, text.to_owned());
            }
        }
        said
    }

    /// The letters of its numbers.
    fn series_of(&self, action: &Name, template: &Name) -> Result<String> {
        let action = self.loaded.definition.actions.get(action);
        let mut documents = action.into_iter().flat_map(|action| &action.documents);
        let own = documents.find(|document| document.template == *template);
        let own = own.ok_or_else(|| Fault::new(format!("no series for {template}")))?;
        Ok(own.series.clone())
    }

    /// The paper with a hole for the signature of its author, who lets others sign after them.
    fn with_hole(
        &self,
        bytes: &[u8],
        action: &Name,
        number: &str,
        at: Timestamp,
    ) -> Result<Prepared> {
        let by = self.loaded.definition.actions.get(action).map(|action| &action.by);
        let Some(By::Role(role)) = by else {
            return Err(Fault::new("a paper without an author"));
        };
        let slot = Slot {
            field: &format!("Sig-{role}"),
            name: &self.viewer.name,
            reason: number,
            at,
            more: Some(MoreSignatures::Yes),
            bytes: SLOT_BYTES,
        };
        pdf::prepare(bytes, &slot).doing("preparing a paper for its signature")
    }

    /// The facts for the template: one that came from a child carries the number and date of the paper made there, as `paper`.
    fn printed(&self) -> Map<String, Value> {
        let mut facts = self.facts();
        for (at, paper) in &self.of_children {
            let fact = facts.get_mut(at.fact.as_str());
            let fact = match &at.key {
                None => fact,
                Some(key) => fact.and_then(|family| family.get_mut(&key.0)),
            };
            if let Some(body) = fact.and_then(Value::as_object_mut) {
                body.insert("paper".to_owned(), paper.clone());
            }
        }
        facts
    }

    /// All facts that count after the act, by name; keyed ones by key.
    fn facts(&self) -> Map<String, Value> {
        let current =
            self.loaded.case.facts.iter().map(|(at, current)| (at.clone(), current.body.clone()));
        let made = self.decision.bodies.iter().map(|(at, body)| (at.clone(), body.clone()));
        let mut facts = Map::new();
        for (at, body) in current.chain(made) {
            match at.key {
                None => {
                    facts.insert(at.fact.to_string(), body);
                }
                Some(key) => {
                    let family = facts.entry(at.fact.to_string()).or_insert_with(|| json!({}));
                    if let Some(family) = family.as_object_mut() {
                        family.insert(key.0, body);
                    }
                }
            }
        }
        facts
    }

    fn data(
        &self,
        (facts, public): (&Map<String, Value>, &Value),
        paper: (&Name, &str, &str, &str),
        date: jiff::civil::Date,
        demo: bool,
    ) -> Value {
        let (template, number, code, address) = paper;
        let post = self.viewer.post.as_ref();
        let ground = self.loaded.events.last();
        json!({
            "number": number,
            "kind": template,
            "date": date.to_string(),
            "date_text": domain::dates::long(date, domain::dates::Language::UzLatn),
            "case": self.loaded.record.reference,
            "code": code,
            "address": address,
            "signer": {
                "name": self.viewer.name,
                "post": post.map(crate::scope::PostView::called),
                "organisation": post.map(|post| post.organisation_name.clone()),
            },
            "issuer": self.issuer.to_json(),
            "holder": self.holder.as_ref().map(Letterhead::to_json),
            "ground": {
                "text": ground.map(|event| format!("{} · {}", self.loaded.record.reference, event.event.seq)),
                "hash": ground.map(|event| hex::encode(&event.hash)),
            },
            "registered": self.registered,
            "sealed": self.ground.is_some(),
            "facts": facts,
            "public": public,
            "demo": demo,
        })
    }

    /// The last day of force, if what is produced names one.
    fn valid_until(&self) -> Option<String> {
        self.decision
            .bodies
            .values()
            .find_map(|body| body.get("valid_until")?.as_str().map(ToOwned::to_owned))
    }

    /// What outsiders may read of it: the public fields of the register rows that the act writes.
    fn public_facts(&self, app: &App) -> Result<Value> {
        let facts = self.facts();
        let mut public = Map::new();
        for register in self.decision.registers() {
            let definitions = app.definitions();
            let register = definitions.library.registers.get(register);
            let register = register.ok_or_else(|| Fault::new("an unknown register"))?;
            crate::registers::public_fields(register, (&facts, &self.parties), &mut public);
        }
        Ok(Value::Object(public))
    }
}

/// What the body must be accredited for in this case, as far as its facts say.
fn subjects(loaded: &Loaded, decision: &Decision) -> BTreeSet<String> {
    let current = loaded.case.facts.iter().map(|(at, fact)| (at, &fact.body));
    let facts: Vec<NewFact> = current
        .chain(&decision.bodies)
        .map(|(at, body)| NewFact { at: at.clone(), body: body.clone(), author: None })
        .collect();
    scope_subjects(&loaded.definition, &facts)
}

/// Puts the signatures into the papers and stores the signed files, before the transaction that names them.
pub(super) async fn signed(
    app: &App,
    act: &ActRecord,
    evidence: &Evidence,
) -> Result<Vec<[u8; 32]>> {
    let mut files = Vec::new();
    for (paper, signature) in evidence::papers(act)?.iter().zip(&evidence.papers) {
        let shown = app.files.find(&evidence::decoded(&paper.file)?).await?;
        let shown = shown.ok_or_else(|| Fault::new("a paper that was shown is gone"))?;
        let prepared = Prepared::find(shown);
        let prepared = prepared.ok_or_else(|| Fault::new("a paper lost its hole"))?;
        let cms = signing::cms::assemble(
            prepared.digest(),
            signature,
            &evidence.certificate_der,
            app.authority.certificate_der(),
        );
        let cms = cms.doing("making the signature of a paper")?;
        let signed = prepared.splice(&cms).doing("putting a signature into a paper")?;
        files.push(app.files.put(signed).await?);
    }
    Ok(files)
}

/// The papers of an act as they were shown: signed by E-IMZO they stay so until they are sealed.
pub(super) fn shown(act: &ActRecord) -> Result<Vec<[u8; 32]>> {
    let papers = evidence::papers(act)?;
    papers.iter().map(|paper| evidence::hash32(&evidence::decoded(&paper.file)?)).collect()
}

/// The party the paper is for: the one that is not the issuer.
fn holder(loaded: &Loaded, issuer: OrganisationId) -> Option<OrganisationId> {
    let opened_by = loaded.record.opened_by.map(OrganisationId).filter(|opener| *opener != issuer);
    opened_by.or_else(|| {
        loaded.case.parties.values().find(|organisation| **organisation != issuer).copied()
    })
}

impl App {
    /// Renders on a blocking thread, a bounded number at a time, so that paper never starves the pages.
    async fn render(&self, job: Paper) -> Result<Vec<u8>, Error<Refusal>> {
        let permit = self.renders.clone().acquire_owned().await.doing("waiting for the press")?;
        let renderer = self.ports.renderer.clone();
        let rendered = tokio::task::spawn_blocking(move || {
            let bytes = renderer.render(&job);
            drop(permit);
            bytes
        });
        rendered.await.doing("rendering a paper")?
    }
}
