//! The dossier of a permit, as whoever has the records and the keys of the system would like it to look.

use std::collections::BTreeMap;

use procedure::Folder;
use serde_json::json;
use signing::qr::SecretKey;
use transparency::event::Event as Hashed;
use transparency::{Kind, Leaf, leaf};
use uuid::Uuid;
use verifier::dossier::{CaseFile, Event, MANIFEST, Manifest, pack, place};
use verifier::{Report, examine};

use crate::codes::knowing;
use crate::world::{against, leaf_of, now, receipt_of};

const LAW: &str = r#"
[service]
id = "permit"
version = "2026.1.0"
basis = ["Toy law, article 1"]
calendar = "uz"
[role.head]
org = "library"
post = "head"
[fact.plea]
given = true
[fact.order]
schema = "forms/order.schema.json"
[state.draft]
kind = "start"
owner = "head"
[state.valid]
kind = "standing"
[state.held]
kind = "standing"
[action.enter]
from = ["draft"]
to = "valid"
on = "evidence"
[action.enter.guard]
collected = ["plea"]
[action.hold]
from = ["valid"]
to = "held"
by = "head"
produces = ["order"]
[action.hold.guard]
signed_by_actor = {}
"#;

const SERVICE: &str = "library/permit";
const REFERENCE: &str = "K7Q2M-X4D9R";

fn files(law: &str) -> BTreeMap<String, String> {
    let module = "title = \"library\"\norder = 1\nowner = \"library\"\n";
    let form = json!({ "type": "object", "title": "order", "additionalProperties": false });
    [
        ("library/module.toml", module.to_owned()),
        ("library/permit/service.toml", law.to_owned()),
        ("library/permit/forms/order.schema.json", form.to_string()),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into()
}

fn hash_of(files: &BTreeMap<String, String>) -> String {
    let bytes = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let (library, findings) = procedure::read(&Folder(bytes.collect()));
    let own = library.services.get(SERVICE).unwrap_or_else(|| panic!("{findings:?}"));
    hex::encode(own.hash)
}

/// A case in the making: each step with its true hash, leaf and receipt, as an insider makes them too.
struct Forger {
    case: CaseFile,
    files: BTreeMap<String, Vec<u8>>,
    definition: String,
}

impl Forger {
    fn new() -> Self {
        let law = files(LAW);
        let definition = hash_of(&law);
        let mut own = Self {
            case: CaseFile {
                id: Uuid::from_u128(7),
                reference: REFERENCE.to_owned(),
                service: SERVICE.to_owned(),
                parent: None,
                events: Vec::new(),
                facts: Vec::new(),
                papers: Vec::new(),
            },
            files: BTreeMap::new(),
            definition: definition.clone(),
        };
        own.keep(&definition, &law);
        own.step(&json!("opened"), &json!({ "cause": "parent" }), Some("draft"));
        own.acted("enter", &evidence(1), Some("valid"));
        own
    }

    fn keep(&mut self, hash: &str, law: &BTreeMap<String, String>) {
        self.files.insert(place::definition(hash), serde_json::to_vec(law).unwrap());
    }

    fn acted(&mut self, action: &str, author: &serde_json::Value, to: Option<&str>) {
        self.step(&json!({ "acted": { "action": action } }), author, to);
    }

    fn step(&mut self, kind: &serde_json::Value, author: &serde_json::Value, to: Option<&str>) {
        let seq = u64::try_from(self.case.events.len()).unwrap() + 1;
        let previous = self.case.events.last().map(|last| last.hash.clone());
        let changes: Vec<_> = to.map(|to| json!({ "moved": { "to": to } })).into_iter().collect();
        let (author, kind) = (author.to_string(), kind.to_string());
        let changes = serde_json::to_string(&changes).unwrap();
        let recorded_at = now().as_microsecond();
        let before = previous.as_ref().map(|hash| hex::decode(hash).unwrap());
        let hashed = Hashed {
            case: self.case.id.as_bytes(),
            seq,
            previous: before.as_deref(),
            definition: &hex::decode(&self.definition).unwrap(),
            author: &author,
            kind: &kind,
            changes: &changes,
            evidence: None,
            recorded_at,
        };
        let (hash, salt) = (hashed.hash().0, [9; 16]);
        let own = Leaf {
            kind: Kind::CaseEvent,
            subject: leaf::blinded(&salt, self.case.id.as_bytes()),
            payload: leaf::payload_hash(&salt, &hash),
            revision: None,
            ..leaf_of(b"", now())
        };
        let receipt = receipt_of(&own, &[1, 2]);
        self.files.insert(place::event_receipt(REFERENCE, seq), receipt);
        self.case.events.push(Event {
            seq,
            act: Uuid::from_u128(100 + u128::from(seq)),
            author,
            name: None,
            kind,
            changes,
            definition: self.definition.clone(),
            recorded_at,
            evidence: None,
            previous,
            hash: hex::encode(hash),
            salt: Some(hex::encode(salt)),
        });
    }

    fn given_out(&self) -> Vec<u8> {
        let mut files = self.files.clone();
        files.insert(place::case(REFERENCE), serde_json::to_vec(&self.case).unwrap());
        let manifest = Manifest::of(REFERENCE, now(), &files);
        let publisher = SecretKey::from_seed(&[8; 32]);
        let manifest = serde_json::to_vec(&manifest).unwrap();
        files.insert(MANIFEST.to_owned(), signing::dossier::sign(&manifest, &publisher));
        pack(&files).unwrap()
    }

    fn judged(&self) -> (&'static str, Vec<&'static str>) {
        said(&self.given_out())
    }
}

fn said(dossier: &[u8]) -> (&'static str, Vec<&'static str>) {
    let report: Report = examine(dossier, None, &knowing(None));
    (report.verdict.code(), against(&report))
}

fn evidence(seq: u64) -> serde_json::Value {
    json!({ "cause": { "evidence": { "seq": seq } } })
}

#[test]
fn a_step_that_a_person_had_to_sign_is_no_causes() {
    let genuine = Forger::new();
    assert_eq!(genuine.judged(), ("dossier.stands", Vec::new()));
    // The insider has the database, the key of dossiers and the log: each step gets its hash, its leaf, its receipt.
    let authors = [
        evidence(2),
        json!({ "cause": { "clock": { "clock": "held", "run": 1 } } }),
        json!({ "cause": { "outside": { "system": "bank", "message": "paid", "answer": "x" } } }),
        json!({ "cause": { "register": { "register": "library/loans", "row": "1" } } }),
        json!({ "cause": "parent" }),
        json!({ "nobody": 1 }),
    ];
    for author in authors {
        let mut forged = Forger::new();
        forged.acted("hold", &author, Some("held"));
        assert_eq!(forged.judged(), ("dossier.fails", vec!["dossier.author"]), "{author}");
    }
    // Nor is it hidden in a step of another kind.
    let mut forged = Forger::new();
    let drawn = json!({ "drawn": { "role": "head" } });
    forged.step(&drawn, &json!({ "cause": { "draw": { "seq": 2 } } }), Some("held"));
    assert_eq!(forged.judged(), ("dossier.fails", vec!["dossier.author"]));
    // Somebody of the right post, who signed nothing.
    let mut forged = Forger::new();
    let head = json!({ "person": {
        "person": Uuid::from_u128(1), "post": Uuid::from_u128(2), "organisation": Uuid::from_u128(3),
        "org": "library", "post_kind": "head" } });
    forged.acted("hold", &head, Some("held"));
    assert_eq!(forged.judged(), ("dossier.fails", vec!["dossier.unsigned"]));
}

#[test]
fn the_law_is_the_one_that_the_case_began_with() {
    let easier = files(&LAW.replace("by = \"head\"\nproduces = [\"order\"]", "on = \"evidence\""));
    let hash = hash_of(&easier);
    // Another law for one step.
    let mut forged = Forger::new();
    forged.keep(&hash, &easier);
    forged.definition.clone_from(&hash);
    forged.acted("hold", &evidence(2), Some("held"));
    let (verdict, codes) = forged.judged();
    assert_eq!(verdict, "dossier.fails");
    assert!(codes.contains(&"dossier.law") && codes.contains(&"dossier.author"), "{codes:?}");
    // Another law under the name of the true one.
    let mut forged = Forger::new();
    let true_name = forged.definition.clone();
    forged.keep(&true_name, &easier);
    assert_eq!(forged.judged(), ("dossier.fails", vec!["dossier.law"]));
    forged.files.insert(place::definition(&true_name), b"{".to_vec());
    assert_eq!(forged.judged(), ("dossier.fails", vec!["dossier.law"]));
    forged.files.remove(&place::definition(&true_name));
    assert_eq!(forged.judged(), ("dossier.fails", vec!["dossier.law"]));
    // One that this program cannot read says nothing against the case, and nothing for it.
    let mut newer = Forger::new();
    let hash = newer.definition.clone();
    newer.keep(&hash, &files("[service]\nid = \"permit\"\nform = \"of 2030\"\n"));
    assert_eq!(newer.judged(), ("dossier.unknown", vec!["dossier.law-unread"]));
}

#[test]
fn an_archive_that_was_a_dossier_fails_and_any_other_is_not_read() {
    let genuine = Forger::new().given_out();
    let longer = [genuine.as_slice(), b"\0"].concat();
    let cut = genuine[..genuine.len() - 1].to_vec();
    let renamed = |from: &str, to: &str, most: usize| {
        let mut bytes = genuine.clone();
        let is_here = |at: &usize| genuine[*at..].starts_with(from.as_bytes());
        for at in (0..genuine.len()).filter(is_here).take(most) {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
        bytes
    };
    // Two programs would see two names; and one that nobody reads is not its manifest any more.
    let twofold = renamed("cases/K7Q2M", "cases/K7Q2N", 1);
    let manifest = renamed("manifest.cose", "manifest.cosy", 9);
    for altered in [longer, cut, twofold, manifest] {
        assert_eq!(said(&altered), ("dossier.fails", vec!["dossier.altered"]));
    }
    let foreign = pack(&BTreeMap::from([("a.txt".to_owned(), b"hello".to_vec())])).unwrap();
    assert_eq!(said(&foreign), ("dossier.unreadable", vec!["dossier.unreadable"]));
}
