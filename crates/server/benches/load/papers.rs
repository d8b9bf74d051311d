//! Papers a CPU-second, by the real engine, sealed and signed.

use std::process::Command;

use documents::{Engine, Job};
use domain::document_code::short_code;
use domain::public_url::PublicUrl;
use jiff::Timestamp;
use serde_json::{Value, json};
use signing::pdf::{self, MoreSignatures, SLOT_BYTES, Slot};
use signing::{Authority, SoftKey, Subject, cms};

use crate::stopwatch::Spent;

/// So many times what the usual tools in Python make of the same paper (`WeasyPrint` and pyHanko), in the same run.
const TIMES: f64 = 8.0;
/// Papers rendered, in rounds between which the others make theirs.
const PAPERS: u32 = 100;
const ROUNDS: u32 = 4;
/// Papers of the others in a round.
const THEIRS: u32 = 10;
const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../judges/peer.py");

const TEMPLATE: &str =
    include_str!("../../../server/tests/modules/library/card/documents/card.typ");

pub(crate) fn bench() {
    let engine = Engine::new();
    let officer = Officer::new();
    // The first one warms the engine up.
    let mut bytes = make(&engine, &officer, 0);
    let (mut own, mut theirs) = (0.0, 0.0);
    let mut theirs_made = 0;
    for round in 0..ROUNDS {
        let spent = Spent::begin();
        for n in 1..=PAPERS / ROUNDS {
            bytes = make(&engine, &officer, round * PAPERS + n);
        }
        own += spent.cpu();
        if let Some(cost) = peer() {
            theirs += cost;
            theirs_made += THEIRS;
        }
    }
    let figure = f64::from(PAPERS) / own;
    println!(
        "papers: {figure:.1} signed PDF/A-3b with QR and seal a CPU-second, {bytes} bytes each, {PAPERS} different ones"
    );
    if theirs_made == 0 {
        println!("papers: nothing to compare with: run `cargo xtask bench`");
        return;
    }
    let others = f64::from(theirs_made) / theirs;
    let times = figure / others;
    let said = if times >= TIMES { "met" } else { "NOT MET" };
    println!(
        "papers: WeasyPrint and pyHanko make {others:.1} a CPU-second in the same run; ours are {times:.1} times as many (at least {TIMES:.0}: {said})"
    );
}

/// A paper, rendered and signed; how long it is.
fn make(engine: &Engine, officer: &Officer, n: u32) -> usize {
    // As many digits as a code has that says everything.
    let seal = format!("HTTPS://TRIS.UZ/Q#{}", "7".repeat(700));
    let id = u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes();
    let data = facts(n, &short_code(id));
    let address = PublicUrl::default().of_paper(&short_code(id));
    let job = Job {
        template: TEMPLATE,
        data: &data,
        qr_text: &address,
        seal: Some(&seal),
        document_id: id,
        date: jiff::civil::date(2026, 11, 22),
        demo: true,
    };
    let made = engine.render(&job).expect("the toy's paper is rendered");
    officer.sign(&made.bytes).len()
}

/// CPU-seconds that the others need for their papers of a round; `None`: they are not there.
fn peer() -> Option<f64> {
    let python = crate::stopwatch::python()?;
    let mut line = Command::new(python);
    let output = line.args(["-I", PEER]).arg(THEIRS.to_string()).output().expect("a Python");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let told: Value = serde_json::from_slice(&output.stdout).expect("what it cost");
    told.get("cpu_seconds").and_then(Value::as_f64)
}

/// Somebody who signs with a key in software, as a browser would.
struct Officer {
    authority: Authority,
    key: SoftKey,
    certificate: Vec<u8>,
}

impl Officer {
    fn new() -> Self {
        let now: Timestamp = "2026-11-22T09:30:00Z".parse().expect("a moment");
        let authority = Authority::create(|bytes| bytes.fill(7), signing::DEMO_NAME, now);
        let authority = authority.expect("an authority");
        let key = SoftKey::generate(|bytes| bytes.fill(9)).expect("a key");
        let subject = Subject {
            name: "Hakim".to_owned(),
            post: "head".to_owned(),
            organisation: "Kutubxona".to_owned(),
            officer_number: "OF-1".to_owned(),
        };
        let until = now + signing::OFFICER_LIFE;
        let certificate = authority.certify(&key.spki_der(), &subject, now, until, [1; 16]);
        Self { authority, key, certificate: certificate.expect("a certificate") }
    }

    fn sign(&self, paper: &[u8]) -> Vec<u8> {
        let slot = Slot {
            field: "Sig-head",
            name: "Hakim",
            reason: "K-1",
            at: "2026-11-22T09:30:00Z".parse().expect("a moment"),
            more: Some(MoreSignatures::No),
            bytes: SLOT_BYTES,
        };
        let prepared = pdf::prepare(paper, &slot).expect("a paper of ours is prepared");
        let digest = prepared.digest();
        let signature = self.key.sign(&cms::signed_attributes(digest, &self.certificate));
        let root = self.authority.certificate_der();
        let cms = cms::assemble(digest, &signature, &self.certificate, root);
        prepared.splice(&cms.expect("a signature")).expect("it fits its hole")
    }
}

fn facts(n: u32, code: &str) -> Value {
    json!({
        "number": format!("UZ.CRD.26.0001.{n:06}"), "kind": "card", "date": "2026-11-22", "date_text": "2026-yil 22-noyabr",
        "case": "ABCDE-FGHJK", "code": code, "address": PublicUrl::default().of_paper(code), "demo": true, "sealed": true,
        "signer": { "name": format!("Hakim {n}"), "post": "head", "organisation": "Kutubxona" },
        "issuer": { "name": "Kutubxona", "stir": "300100200", "address": "Toshkent", "accreditation": null },
        "holder": { "name": "Maktab", "stir": "300100201", "address": "Toshkent" },
        "ground": { "text": "ABCDE-FGHJK · 7", "hash": "00" },
        "facts": { "application": { "name": format!("Aida {n}"), "books": [] }, "card": {} },
    })
}
