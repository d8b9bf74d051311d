//! A librarian who signs a card, a log that gets it, three witnesses of whom two are enough. The same bytes on every run.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use signing::pdf::{self, MoreSignatures, SLOT_BYTES, Slot};
use signing::stamp::{Question, StampHash, StampTrust};
use signing::{
    Authority, OFFICER_LIFE, OcspQuestion, Reason, Revoked, SoftKey, Stamper, Subject, cms,
};
use transparency::tree::Appender;
use transparency::{
    Algorithm, Checkpoint, KeyName, Kind, Leaf, Policy, Reader, Receipt, SigningKey, leaf,
};
use verifier::{Knowledge, Report, TrustFile, examine};

pub(crate) const SERIAL: [u8; 16] = [0xa1; 16];
pub(crate) const MINUTE: SignedDuration = SignedDuration::from_mins(1);
pub(crate) const DAY: SignedDuration = SignedDuration::from_hours(24);

pub(crate) fn now() -> Timestamp {
    "2026-11-22T09:30:00Z".parse().unwrap()
}

fn bytes(seed: u8) -> impl FnMut(&mut [u8]) {
    let mut next = seed;
    move |out| {
        for byte in out {
            next = next.wrapping_mul(181).wrapping_add(97);
            *byte = next | 1;
        }
    }
}

/// Every authority has this name.
pub(crate) fn authority(seed: u8) -> Authority {
    Authority::create(bytes(seed), signing::DEMO_NAME, now() - DAY * 30).unwrap()
}

/// Somebody who signs.
pub(crate) struct Officer {
    pub(crate) authority: Authority,
    key: SoftKey,
    certificate: Vec<u8>,
}

impl Officer {
    /// With a certificate of this authority.
    pub(crate) fn of(authority: Authority) -> Self {
        let key = SoftKey::generate(bytes(77)).unwrap();
        let subject = Subject {
            name: "Gʻulomova Maʼrifat".to_owned(),
            post: "librarian".to_owned(),
            organisation: "Toshkent kutubxonasi".to_owned(),
            officer_number: "K-000042".to_owned(),
        };
        let from = now() - DAY * 10;
        let certificate =
            authority.certify(&key.spki_der(), &subject, from, from + OFFICER_LIFE, SERIAL);
        Self { certificate: certificate.unwrap(), key, authority }
    }

    pub(crate) fn pem(&self) -> String {
        signing::authority::pem(&self.certificate)
    }

    /// Signs into this field and says that it was then.
    pub(crate) fn sign(&self, base: &[u8], field: &str, at: Timestamp) -> Vec<u8> {
        let more = (!base.windows(4).any(|part| part == b"/Sig")).then_some(MoreSignatures::Yes);
        let slot = Slot { field, name: "Maʼrifat", reason: "K-1", at, more, bytes: SLOT_BYTES };
        let prepared = pdf::prepare(base, &slot).unwrap();
        let digest = prepared.digest();
        let signature = self.key.sign(&cms::signed_attributes(digest, &self.certificate));
        let root = self.authority.certificate_der();
        let cms = cms::assemble(digest, &signature, &self.certificate, root).unwrap();
        prepared.splice(&cms).unwrap()
    }
}

/// A time-stamping authority that this authority certified a month ago.
pub(crate) fn stamper(authority: &Authority) -> Stamper {
    let key = SoftKey::generate(bytes(55)).unwrap();
    let from = now() - DAY * 30;
    let own = authority.certify_stamper(&key.spki_der(), "TSA", from, [0xb2; 16]).unwrap();
    Stamper::new(key, own).unwrap()
}

/// The paper with its time stamp of this moment.
pub(crate) fn stamped(paper: &[u8], authority: &Authority, at: Timestamp) -> Vec<u8> {
    stamped_by(StampHash::Sha256, paper, authority, (at, "Stamp"))
}

/// What this authority says at that moment of the librarian's certificate.
pub(crate) fn said(authority: &Authority, at: Timestamp, from: Option<Timestamp>) -> pdf::Store {
    let revoked = from.map(|from| Revoked {
        serial: SERIAL,
        from,
        reported_at: at,
        reason: Reason::Compromised,
    });
    let question = OcspQuestion::about(authority, SERIAL).unwrap();
    let answer = authority.answer(&question, &[(SERIAL, revoked)].into(), at).unwrap();
    pdf::Store { answers: vec![answer], ..pdf::Store::default() }
}

/// The paper with a stamp by this hash, in a field of its own.
pub(crate) fn stamped_by(
    hash: StampHash,
    paper: &[u8],
    authority: &Authority,
    (at, field): (Timestamp, &str),
) -> Vec<u8> {
    let prepared = pdf::prepare_stamp(paper, field, &said(authority, at, None)).unwrap();
    let question = Question::new(prepared.imprint(hash), [3; 16]);
    let answer = stamper(authority).answer(&question.to_der(), at, [4; 16]);
    let trust = StampTrust { roots: &[authority.certificate_der()], revoked: None };
    let (token, _) = question.token(&answer, &trust).unwrap();
    prepared.splice(&token).unwrap()
}

/// Who believes the stamps of our authority.
pub(crate) fn with_stampers() -> Knowledge {
    let own = authority(1);
    let file = trust_file().with_stampers(&[own.certificate_der()]).to_string();
    TrustFile::read(file.as_bytes()).unwrap().knowledge(now() + DAY).unwrap()
}

pub(crate) fn librarian() -> Officer {
    Officer::of(authority(1))
}

/// A card with this content, which nobody has signed.
pub(crate) fn card(content: &str) -> Vec<u8> {
    let stream = format!("<</Length {}>>\nstream\n{content}\nendstream", content.len() + 1);
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Lang(uz)>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>/Contents 4 0 R>>",
        &stream,
    ];
    let mut bytes = b"%PDF-1.7\n%\x80\x80\x80\x80\n".to_vec();
    let mut table = "xref\n0 5\n0000000000 65535 f \n".to_owned();
    for (n, object) in (1..).zip(objects) {
        writeln!(table, "{:010} 00000 n ", bytes.len()).unwrap();
        bytes.extend(format!("{n} 0 obj\n{object}\nendobj\n").bytes());
    }
    let at = bytes.len();
    let tail =
        format!("{table}trailer\n<</Size 5/Root 1 0 R/ID[<01><01>]>>\nstartxref\n{at}\n%%EOF\n");
    bytes.extend(tail.bytes());
    bytes
}

/// A card, signed now.
pub(crate) fn signed() -> Vec<u8> {
    librarian().sign(&card("q Q"), "Sig-librarian", now())
}

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn log_key() -> SigningKey {
    SigningKey::from_seed(name("log.example/2026"), Algorithm::Log, &[1; 32])
}

fn witness_key(number: u8) -> SigningKey {
    let name = name(&format!("witness{number}.example"));
    SigningKey::from_seed(name, Algorithm::Cosignature, &[10 + number; 32])
}

/// So many of three.
pub(crate) fn policy(threshold: usize) -> Policy {
    let witnesses = [1, 2, 3].map(|number| witness_key(number).verifier());
    Policy::new(log_key().verifier(), witnesses.to_vec(), threshold).unwrap()
}

/// The leaf of this revision.
pub(crate) fn leaf_of(revision: &[u8], at: Timestamp) -> Leaf {
    use sha2::{Digest, Sha256};
    Leaf {
        kind: Kind::Document,
        unix_ms: u64::try_from(at.as_millisecond()).unwrap(),
        subject: leaf::of_document(&[5; 16]),
        previous: None,
        payload: leaf::payload_hash(&[6; 16], b"card"),
        revision: Some(leaf::of_revision(&Sha256::digest(revision).into())),
        author: None,
        status: None,
    }
}

/// The receipt of a leaf that stands between others, with the signatures of these witnesses.
pub(crate) fn receipt_of(leaf: &Leaf, witnesses: &[u8]) -> Vec<u8> {
    let other = Leaf { kind: Kind::CaseEvent, revision: None, ..*leaf };
    let entries = [other.to_entry(), leaf.to_entry(), other.to_entry()];
    let (_, batch) = Appender::default().append(&entries).unwrap();
    let tiles: BTreeMap<_, _> =
        batch.files.into_iter().map(|file| (file.tile, file.bytes)).collect();
    let proof = Reader::new(&tiles, 3).inclusion(1).unwrap();
    let mut checkpoint = Checkpoint::new(name("log.example/2026"), 3, batch.root).sign(&log_key());
    let seconds = u64::try_from(now().as_second()).unwrap();
    for number in witnesses {
        let line = witness_key(*number).sign(checkpoint.text(), seconds + u64::from(*number));
        checkpoint.add(line).unwrap();
    }
    let receipt = Receipt { index: 1, proof, extra: Some(leaf.to_entry()), checkpoint };
    receipt.to_string().into_bytes()
}

/// The receipt of a paper that came into the log a minute after it was signed.
pub(crate) fn receipt(paper: &[u8]) -> Vec<u8> {
    receipt_of(&leaf_of(paper, now() + MINUTE), &[1, 3])
}

pub(crate) fn trust_file() -> TrustFile {
    let own = authority(1);
    TrustFile::new(now(), &[own.certificate_der()], &BTreeMap::new(), &policy(2))
}

pub(crate) fn knowledge() -> Knowledge {
    let text = trust_file().to_string();
    TrustFile::read(text.as_bytes()).unwrap().knowledge(now() + DAY).unwrap()
}

pub(crate) fn examined(paper: &[u8], receipt: Option<&[u8]>) -> Report {
    examine(paper, receipt, &knowledge())
}

/// The verdict and every finding, as `code outcome`.
pub(crate) fn told(report: &Report) -> (&'static str, Vec<String>) {
    let one = |finding: &verifier::Finding| format!("{} {:?}", finding.code, finding.outcome);
    (report.verdict.code(), report.findings.iter().map(one).collect())
}

/// What fails or is not known.
pub(crate) fn against(report: &Report) -> Vec<&'static str> {
    let against = report.findings.iter().filter(|one| one.outcome != verifier::Outcome::Holds);
    against.map(|finding| finding.code).collect()
}
