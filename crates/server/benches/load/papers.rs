//! Papers a CPU-second, by the real engine, sealed and signed.

use documents::{Engine, Job};
use domain::document_code::short_code;
use domain::public_url::PublicUrl;
use jiff::Timestamp;
use serde_json::{Value, json};
use signing::pdf::{self, MoreSignatures, SLOT_BYTES, Slot};
use signing::{Authority, SoftKey, Subject, cms};

use crate::stopwatch::Spent;

/// Eight times what the usual tools make in Python (`WeasyPrint` and pyHanko: 8.9 signed PDF/A-3 a CPU-second on the same kind of machine).
const BAR: f64 = 71.2;
/// Papers rendered.
const PAPERS: u32 = 100;

const TEMPLATE: &str =
    include_str!("../../../server/tests/modules/library/card/documents/card.typ");

pub(crate) fn bench() {
    let engine = Engine::new();
    let date = jiff::civil::date(2026, 11, 22);
    let officer = Officer::new();
    // As many digits as a code has that says everything.
    let seal = format!("HTTPS://TRIS.UZ/Q#{}", "7".repeat(700));
    let mut bytes = 0;
    let mut spent = Spent::begin();
    for n in 0..=PAPERS {
        if n == 1 {
            // The first one warms the engine up.
            spent = Spent::begin();
        }
        let id =
            u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes();
        let data = facts(n, &short_code(id));
        let address = PublicUrl::default().of_paper(&short_code(id));
        let job = Job {
            template: TEMPLATE,
            data: &data,
            qr_text: &address,
            seal: Some(&seal),
            document_id: id,
            date,
            demo: true,
        };
        let made = engine.render(&job).expect("the toy's paper is rendered");
        bytes = officer.sign(&made.bytes).len();
    }
    let figure = spent.a_second(PAPERS);
    let said = if figure >= BAR { "met" } else { "NOT MET" };
    println!(
        "papers: {figure:.1} signed PDF/A-3b with QR and seal a CPU-second (at least {BAR:.1}: {said}), {bytes} bytes each, {PAPERS} different ones"
    );
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
