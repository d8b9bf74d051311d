//! What a dossier is worth: who gave it out, whether it is whole, and whether all of it is in the log.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use signing::{Evidence, Vouched};
use transparency::Kind as LeafKind;
use transparency::event::{Event as Hashed, fact_hash};
use transparency::leaf::{blinded, payload_hash};

use super::case::{CaseFile, Event};
use super::file::{MANIFEST, Manifest, hash_of, manifests, unpack};
use super::law::{Law, Replay};
use super::{attached, place};
use crate::examine::Found;
use crate::knowledge::Knowledge;
use crate::proof::{self, Proof, Stands};
use crate::report::{Finding, Kind, Outcome, Verdict};
use crate::{paper, words};

/// How far the time of a record may lie from the log's.
const MOST_BETWEEN: SignedDuration = SignedDuration::from_hours(24);

type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn examine(bytes: &[u8], knowledge: &Knowledge) -> Found {
    let only = |verdict, code, outcome, words| {
        Found::only(Kind::Dossier, verdict, Finding::new(code, outcome, words))
    };
    let unreadable = || {
        let (verdict, code) = (Verdict::DossierUnreadable, "dossier.unreadable");
        only(verdict, code, Outcome::Unknown, words::DOSSIER_UNREADABLE)
    };
    let unpacked = unpack(bytes).ok().and_then(|mut files| {
        let signed = files.remove(MANIFEST)?;
        Some((files, signed))
    });
    let Some((files, signed)) = unpacked else {
        let is_ours = |signed: &[u8]| {
            let qr = knowledge.qr.as_ref();
            qr.is_some_and(|qr| signing::dossier::open(signed, qr.publishers()).is_ok())
        };
        // Whatever the archive is now: what the system signed in it says what it was.
        if manifests(bytes).any(is_ours) {
            let (verdict, code) = (Verdict::DossierFails, "dossier.altered");
            return only(verdict, code, Outcome::Fails, words::DOSSIER_ALTERED);
        }
        return unreadable();
    };
    let Some(qr) = &knowledge.qr else {
        let (verdict, code) = (Verdict::DossierUnknown, "dossier.no-knowledge");
        return only(verdict, code, Outcome::Unknown, words::DOSSIER_NO_KNOWLEDGE);
    };
    let Ok(payload) = signing::dossier::open(&signed, qr.publishers()) else {
        let (verdict, code) = (Verdict::DossierFails, "dossier.signature");
        return only(verdict, code, Outcome::Fails, words::DOSSIER_SIGNATURE);
    };
    let manifest: Option<Manifest> = serde_json::from_slice(payload).ok();
    let Some(manifest) = manifest.filter(Manifest::is_known) else { return unreadable() };
    let mut table = Table { files, knowledge, findings: Vec::new(), counts: Counts::default() };
    table.look(&manifest);
    let worst = table.findings.iter().map(|finding| finding.outcome).max();
    let verdict = match worst {
        Some(Outcome::Fails) => Verdict::DossierFails,
        Some(Outcome::Unknown) => Verdict::DossierUnknown,
        Some(Outcome::Holds) | None => Verdict::DossierStands,
    };
    Found { kind: Kind::Dossier, verdict, findings: table.findings, subject: None }
}

/// What held, to be said once for all.
#[derive(Default)]
struct Counts {
    cases: usize,
    events: usize,
    facts: usize,
    signatures: usize,
    papers: usize,
}

struct Table<'k> {
    files: Files,
    knowledge: &'k Knowledge,
    findings: Vec<Finding>,
    counts: Counts,
}

impl Table<'_> {
    fn look(&mut self, manifest: &Manifest) {
        let own: BTreeMap<String, String> =
            self.files.iter().map(|(name, bytes)| (name.clone(), hash_of(bytes))).collect();
        if own != manifest.files {
            self.fails("dossier.files", words::DOSSIER_FILES);
            return;
        }
        let cases = self.files.iter().filter(|(name, _)| name.starts_with("cases/"));
        let cases: Vec<(String, Option<CaseFile>)> =
            cases.map(|(name, bytes)| (name.clone(), serde_json::from_slice(bytes).ok())).collect();
        for (name, case) in &cases {
            match case.as_ref().filter(|case| place::case(&case.reference) == *name) {
                Some(case) => self.case(case),
                None => self.fails("dossier.case", words::DOSSIER_CASE),
            }
        }
        if !self.files.contains_key(&place::case(&manifest.case)) {
            self.fails("dossier.case", words::DOSSIER_CASE);
        }
        let counts = &self.counts;
        let sum = Finding::new("dossier.given-out", Outcome::Holds, words::DOSSIER_GIVEN_OUT)
            .with("case", &manifest.case)
            .with("given_at", manifest.as_of)
            .with("cases", counts.cases)
            .with("events", counts.events)
            .with("facts", counts.facts)
            .with("signatures", counts.signatures)
            .with("papers", counts.papers);
        self.findings.insert(0, sum);
    }

    fn fails(&mut self, code: &'static str, words: &str) {
        self.findings.push(Finding::new(code, Outcome::Fails, words));
    }

    /// A finding about one step of a case.
    fn step(&mut self, finding: Finding, (case, event): (&CaseFile, &Event)) {
        self.findings.push(finding.with("case", &case.reference).with("event", event.seq));
    }

    fn case(&mut self, case: &CaseFile) {
        self.counts.cases += 1;
        let mut before: Option<&str> = None;
        let mut made = Vec::new();
        let pinned = case.events.first().map(|first| first.definition.as_str());
        let mut replay = self.law(case);
        for (place, event) in (1..).zip(&case.events) {
            let follows = event.seq == place && event.previous.as_deref() == before;
            if !follows || hash(case, event).as_ref() != Some(&event.hash) {
                let finding = Finding::new("dossier.chain", Outcome::Fails, words::DOSSIER_CHAIN);
                self.step(finding, (case, event));
            } else if pinned != Some(event.definition.as_str()) {
                let finding = Finding::new("dossier.law", Outcome::Fails, words::DOSSIER_LAW);
                self.step(finding, (case, event));
            }
            before = Some(&event.hash);
            if let Some(Err(why)) = replay.as_mut().map(|replay| replay.step(event)) {
                let finding = Finding::new("dossier.author", Outcome::Fails, words::DOSSIER_AUTHOR);
                self.step(finding.with("reason", why.as_str()), (case, event));
                // What comes after it is its fault.
                replay = None;
            }
            self.leaf(case, event);
            self.signature(case, event);
            made.extend(produced(&event.changes).into_iter().map(|hash| (event.seq, hash)));
        }
        self.facts(case, made);
        for paper in &case.papers {
            self.paper(&paper.number, &paper.state);
        }
    }

    /// The definition that the case is pinned to, to play the case again by; `None`: it cannot be, and that is said.
    fn law(&mut self, case: &CaseFile) -> Option<Replay> {
        let first = case.events.first()?;
        let files = self.files.get(&place::definition(&first.definition));
        let law = files.map(|files| Law::of(files, &case.service, &first.definition));
        let (code, outcome, words) = match law {
            Some(Law::Read(definition)) => return Some(Replay::new(definition)),
            Some(Law::Unread) => {
                ("dossier.law-unread", Outcome::Unknown, words::DOSSIER_LAW_UNREAD)
            }
            Some(Law::Other) | None => ("dossier.law", Outcome::Fails, words::DOSSIER_LAW),
        };
        self.step(Finding::new(code, outcome, words), (case, first));
        None
    }

    /// The leaf of the event is in the log, was then, and is of this event.
    fn leaf(&mut self, case: &CaseFile, event: &Event) {
        let of = (case, event);
        let receipt = self.files.get(&place::event_receipt(&case.reference, event.seq));
        let (Some(salt), Some(receipt)) = (&event.salt, receipt) else {
            let words = words::DOSSIER_NOT_IN_LOG;
            self.step(Finding::new("dossier.event-not-in-log", Outcome::Unknown, words), of);
            return;
        };
        let proof = proof::read(receipt, self.knowledge);
        let unwitnessed = proof.unwitnessed(self.knowledge);
        match &proof {
            Proof::Stands(stands) if !is_of(stands, salt, of) => {
                let words = words::DOSSIER_OTHER_LEAF;
                self.step(Finding::new("dossier.other-leaf", Outcome::Fails, words), of);
            }
            Proof::Stands(stands) => {
                let at = Timestamp::from_microsecond(event.recorded_at).ok();
                let between = at.map(|at| stands.logged_at.duration_since(at).abs());
                if between.is_none_or(|between| between > MOST_BETWEEN) {
                    let finding = Finding::new("time.differs", Outcome::Fails, words::DOSSIER_TIME);
                    let finding = finding.with("logged_at", stands.logged_at);
                    self.step(finding.maybe("recorded_at", at), of);
                } else if let Some(unwitnessed) = unwitnessed {
                    self.step(unwitnessed, of);
                } else {
                    self.counts.events += 1;
                }
            }
            Proof::Fails(_) | Proof::Unreadable(_) => {
                let words = words::DOSSIER_RECEIPT;
                self.step(Finding::new("dossier.receipt", Outcome::Fails, words), of);
            }
        }
    }

    /// What a person did they signed, and it is this.
    fn signature(&mut self, case: &CaseFile, event: &Event) {
        let author: Value = serde_json::from_str(&event.author).unwrap_or_default();
        let person = author.pointer("/person/person").and_then(Value::as_str);
        let kind: Value = serde_json::from_str(&event.kind).unwrap_or_default();
        let is_act = person.is_some() && kind.get("acted").is_some();
        let Some(hash) = &event.evidence else {
            if is_act {
                let words = words::DOSSIER_UNSIGNED;
                let finding = Finding::new("dossier.unsigned", Outcome::Fails, words);
                self.step(finding, (case, event));
            }
            return;
        };
        let bytes = self.files.get(&place::evidence(hash));
        let bytes = bytes.filter(|bytes| hash_of(bytes) == *hash);
        let vouched = bytes.and_then(|bytes| Vouched::from_bytes(bytes).ok());
        if let (Some(vouched), Some(person)) = (vouched, person) {
            self.vouched(&vouched, person, (case, event));
            return;
        }
        let stands = bytes.is_some_and(|bytes| {
            person.is_none_or(|person| self.is_signed(bytes, person, (case, event)).is_some())
        });
        if stands {
            self.counts.signatures += usize::from(person.is_some());
        } else {
            let words = words::DOSSIER_EVIDENCE;
            let finding = Finding::new("dossier.evidence", Outcome::Fails, words);
            self.step(finding, (case, event));
        }
    }

    /// Signed by E-IMZO: that it was over this step is seen here; that it stands, whoever gave out the dossier says it was told.
    fn vouched(&mut self, vouched: &Vouched, person: &str, (case, event): (&CaseFile, &Event)) {
        let signed = vouched.document.strip_prefix(signing::manifest::ACT_DOMAIN);
        let signed = signed.and_then(|cbor| signing::Manifest::from_cbor(cbor).ok());
        let answer: Value = serde_json::from_slice(&vouched.answer).unwrap_or_default();
        let was_good = answer.get("status").and_then(Value::as_i64) == Some(1);
        let same = signed.and_then(|signed| is_of_step(&signed, person, (case, event)));
        let finding = if same == Some(true) && was_good {
            Finding::new("dossier.eimzo", Outcome::Unknown, words::DOSSIER_EIMZO)
        } else {
            Finding::new("dossier.evidence", Outcome::Fails, words::DOSSIER_EVIDENCE)
        };
        self.step(finding, (case, event));
    }

    /// `None`: the signature does not stand, or is of something else.
    fn is_signed(
        &self,
        bytes: &[u8],
        person: &str,
        (case, event): (&CaseFile, &Event),
    ) -> Option<()> {
        let at = Timestamp::from_microsecond(event.recorded_at).ok()?;
        let evidence = Evidence::from_bytes(bytes).ok()?;
        let mut authorities = self.knowledge.authorities.iter();
        let (manifest, _signer) =
            authorities.find_map(|authority| evidence.verify(authority, at, false).ok())?;
        let serial = signing::serial_of(&evidence.certificate_der)?;
        let revoked = self.knowledge.revoked.get(&serial).is_some_and(|from| *from <= at);
        let same = is_of_step(&manifest, person, (case, event))?;
        (same && !revoked).then_some(())
    }

    /// Each fact is one that a step made, each that a step made is there, and each that is not destroyed opens its hash.
    fn facts(&mut self, case: &CaseFile, mut made: Vec<(u64, String)>) {
        let mut own: Vec<(u64, String)> =
            case.facts.iter().map(|fact| (fact.seq, fact.hash.clone())).collect();
        made.sort();
        own.sort();
        let opens = |fact: &super::Fact| {
            fact.body.as_ref().is_none_or(|body| {
                let salt = hex::decode(&body.salt).unwrap_or_default();
                hex::encode(fact_hash(&salt, &body.text).0) == fact.hash
            })
        };
        if made != own || !case.facts.iter().all(opens) {
            let finding = Finding::new("dossier.facts", Outcome::Fails, words::DOSSIER_FACTS);
            self.findings.push(finding.with("case", &case.reference));
            return;
        }
        let texts = case.facts.iter().filter_map(|fact| fact.body.as_ref());
        let bodies = texts.filter_map(|body| serde_json::from_str::<Value>(&body.text).ok());
        let cited: Vec<String> = bodies.flat_map(|body| attached(&body)).collect();
        let is_there = |hash: &String| {
            let bytes = self.files.get(&place::attachment(hash));
            bytes.is_some_and(|bytes| hash_of(bytes) == *hash)
        };
        if !cited.iter().all(is_there) {
            let words = words::DOSSIER_ATTACHMENT;
            let finding = Finding::new("dossier.attachment", Outcome::Fails, words);
            self.findings.push(finding.with("case", &case.reference));
        }
        let destroyed = case.facts.iter().filter(|fact| fact.body.is_none()).count();
        self.counts.facts += case.facts.len() - destroyed;
        if destroyed > 0 {
            let words = words::DOSSIER_DESTROYED;
            let finding = Finding::new("dossier.destroyed", Outcome::Unknown, words);
            self.findings.push(finding.with("case", &case.reference).with("facts", destroyed));
        }
    }

    fn paper(&mut self, number: &str, state: &str) {
        let Some(bytes) = self.files.get(&place::paper(number)) else {
            // Signed by E-IMZO, a paper is given to nobody before its seal.
            let finding = if state == "unsealed" {
                let words = words::DOSSIER_UNSEALED;
                Finding::new("dossier.paper-unsealed", Outcome::Unknown, words)
            } else {
                Finding::new("dossier.paper-missing", Outcome::Fails, words::DOSSIER_PAPER)
            };
            self.findings.push(finding.with("number", number));
            return;
        };
        let receipt = self.files.get(&place::paper_receipt(number));
        let proof = receipt.map(|receipt| proof::read(receipt, self.knowledge));
        let found = paper::examine(bytes, proof.as_ref(), self.knowledge);
        if found.verdict.outcome() == Outcome::Holds {
            self.counts.papers += 1;
            return;
        }
        let words = words::verdict(found.verdict);
        let finding = Finding::new("dossier.paper", found.verdict.outcome(), words);
        self.findings.push(finding.with("number", number).with("verdict", found.verdict.code()));
    }
}

fn hash(case: &CaseFile, event: &Event) -> Option<String> {
    let bytes = |text: &Option<String>| text.as_ref().map(hex::decode).transpose().ok();
    let (previous, evidence) = (bytes(&event.previous)?, bytes(&event.evidence)?);
    let hashed = Hashed {
        case: case.id.as_bytes(),
        seq: event.seq,
        previous: previous.as_deref(),
        definition: &hex::decode(&event.definition).ok()?,
        author: &event.author,
        kind: &event.kind,
        changes: &event.changes,
        evidence: evidence.as_deref(),
        recorded_at: event.recorded_at,
    };
    Some(hex::encode(hashed.hash().0))
}

/// Does the salt open the leaf, and to this event of this case?
fn is_of(stands: &Stands, salt: &str, (case, event): (&CaseFile, &Event)) -> bool {
    let mut opened = [0; 16];
    let mut hash = [0; 32];
    hex::decode_to_slice(salt, &mut opened).is_ok()
        && hex::decode_to_slice(&event.hash, &mut hash).is_ok()
        && stands.leaf.kind == LeafKind::CaseEvent
        && stands.leaf.subject == blinded(&opened, case.id.as_bytes())
        && stands.leaf.payload == payload_hash(&opened, &hash)
}

/// The hashes of the facts that a step made.
fn produced(changes: &str) -> Vec<String> {
    let changes: Vec<Value> = serde_json::from_str(changes).unwrap_or_default();
    let hashes = changes.iter().filter_map(|change| change.pointer("/produced/hash")?.as_str());
    hashes.map(str::to_owned).collect()
}

/// Was this signed for this step of this case, by this person? `None` where it rests on nothing.
fn is_of_step(
    signed: &signing::Manifest,
    person: &str,
    (case, event): (&CaseFile, &Event),
) -> Option<bool> {
    let ground = signed.ground.as_ref()?;
    Some(
        signed.act_id == event.act
            && signed.actor.to_string() == person
            && signed.case == case.reference
            && signed.seq.checked_add(1)? == event.seq
            && hex::encode(signed.definition) == event.definition
            && event.previous.as_ref() == Some(&hex::encode(ground.hash)),
    )
}
