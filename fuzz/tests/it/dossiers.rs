//! Dossiers: a ZIP in one form, and what is in it once its signature stands.

use std::collections::BTreeMap;

use bolero::check;
use uuid::Uuid;
use verifier::dossier::{
    Body, CaseFile, Event, Fact, MANIFEST, Manifest, Paper, pack, place, unpack,
};
use verifier::{Knowledge, Outcome, TrustFile, examine};

use super::codes;
use crate::spoil::Kit;
use crate::{hold, judged};

const ZIP: &[&[u8]] = &[
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06\0\0\0\0",
    b"PK\x06\x06",
    b"PK\x06\x07",
    b"PK\x07\x08",
    b"\xff\xff",
    b"\xff\xff\xff\xff",
    b"\x01\0\x10\0",
    b"../",
    b"/",
    b"manifest.cose",
    b"\x08\0",
    b"\0\0\0\0",
];
const JSON: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b",",
    b":",
    b"1e999",
    b"-0",
    b"{\"sha256\":",
    b"\"seq\":",
    b"\"previous\":",
    b"\"salt\":null",
    b"\xff",
    b"0a",
    b"zz",
];

/// A verifier that knows who gives dossiers out.
fn knowledge() -> Knowledge {
    let snapshot = codes::snapshot().sign(&codes::publisher()).unwrap();
    let file = judged::trust_file().with_codes(&codes::trust(), &snapshot).to_string();
    TrustFile::read(file.as_bytes()).unwrap().knowledge(judged::now() + judged::DAY).unwrap()
}

/// A case with all that one has; its hashes are none.
fn case() -> Vec<u8> {
    let (hash, salt) = ("0a".repeat(32), "0b".repeat(16));
    let event = Event {
        seq: 1,
        act: Uuid::from_u128(1),
        author: "{\"person\":\"aida\"}".to_owned(),
        name: Some("Aida".to_owned()),
        kind: "\"act\"".to_owned(),
        changes: format!("[{{\"produced\":{{\"hash\":\"{hash}\"}}}}]"),
        definition: hash.clone(),
        recorded_at: 1_795_339_800_000_000,
        evidence: Some(hash.clone()),
        previous: None,
        hash: hash.clone(),
        salt: Some(salt.clone()),
    };
    let text = format!("{{\"file\":{{\"sha256\":\"{hash}\",\"media_type\":\"image/png\"}}}}");
    let body = Some(Body { salt, text });
    let fact = Fact { seq: 1, fact: "application".to_owned(), key: None, hash, body };
    let paper = Paper {
        seq: 1,
        number: "N-1".to_owned(),
        template: "card".to_owned(),
        state: "released".to_owned(),
    };
    let case = CaseFile {
        id: Uuid::from_u128(2),
        reference: "C-1".to_owned(),
        service: "library/card".to_owned(),
        parent: None,
        events: vec![event.clone(), Event { seq: 2, previous: Some(event.hash.clone()), ..event }],
        facts: vec![fact],
        papers: vec![paper],
    };
    serde_json::to_vec(&case).unwrap()
}

/// The dossier of these files, signed by whoever gives them out.
fn given_out(mut files: BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let manifest = Manifest::of("C-1", judged::now(), &files);
    let manifest = serde_json::to_vec(&manifest).unwrap();
    files.insert(MANIFEST.to_owned(), signing::dossier::sign(&manifest, &codes::publisher()));
    pack(&files).unwrap()
}

fn files(case: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let paper = judged::signed();
    BTreeMap::from([
        (place::case("C-1"), case.to_vec()),
        (place::event_receipt("C-1", 1), judged::receipt(&paper)),
        (place::evidence(&"0a".repeat(32)), b"evidence".to_vec()),
        (place::paper_receipt("N-1"), judged::receipt(&paper)),
        (place::paper("N-1"), paper),
        (place::INDEX.to_owned(), b"<p>".to_vec()),
    ])
}

#[test]
fn dossier() {
    let empty = serde_json::json!({
        "id": Uuid::from_u128(2), "reference": "C-1", "service": "library/card", "parent": null, "events": [], "facts": [], "papers": [],
    });
    let stands = given_out(BTreeMap::from([(place::case("C-1"), empty.to_string().into_bytes())]));
    let full = given_out(files(&case()));
    let knowledge = knowledge();
    assert_eq!(examine(&stands, None, &knowledge).verdict.outcome(), Outcome::Holds);
    assert_ne!(examine(&full, None, &knowledge).verdict.outcome(), Outcome::Holds);
    hold(check!(), &Kit::new(vec![stands.clone(), full], ZIP), |bytes| {
        if let Ok(files) = unpack(bytes) {
            assert_eq!(pack(&files).unwrap(), bytes);
        }
        let report = examine(bytes, None, &knowledge);
        assert_eq!(report.verdict.outcome() == Outcome::Holds, bytes == stands);
    });
}

/// The system gives out what is wrong: its signature stands, and everything behind it is looked at.
#[test]
fn dossier_of_a_liar() {
    let knowledge = knowledge();
    hold(check!(), &Kit::new(vec![case()], JSON), |bytes| {
        let report = examine(&given_out(files(bytes)), None, &knowledge);
        let is_empty = serde_json::from_slice::<CaseFile>(bytes)
            .is_ok_and(|case| case.events.is_empty() && case.facts.is_empty());
        assert!(report.verdict.outcome() != Outcome::Holds || is_empty, "{report:?}");
        assert!(report.findings.len() < 10_000, "{}", report.findings.len());
    });
}
