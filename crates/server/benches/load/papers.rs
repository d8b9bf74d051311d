//! Papers a CPU-second, by the real engine.

use documents::{Engine, Job};
use domain::document_code::short_code;
use domain::public_url::PublicUrl;
use serde_json::{Value, json};

use crate::stopwatch::Spent;

/// Papers rendered.
const PAPERS: u32 = 100;

const TEMPLATE: &str =
    include_str!("../../../server/tests/modules/library/card/documents/card.typ");

pub(crate) fn bench() {
    let engine = Engine::new();
    let date = jiff::civil::date(2026, 11, 22);
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
            seal: None,
            document_id: id,
            date,
            demo: true,
        };
        bytes = engine.render(&job).expect("the toy's paper is rendered").bytes.len();
    }
    let done = usize::try_from(PAPERS).expect("a hundred fits");
    println!(
        "papers: {} PDF/A-3b with QR a CPU-second, {bytes} bytes each, {PAPERS} different ones",
        spent.per_second(done)
    );
}

fn facts(n: u32, code: &str) -> Value {
    json!({
        "number": format!("UZ.CRD.26.0001.{n:06}"), "kind": "card", "date": "2026-11-22", "date_text": "2026-yil 22-noyabr",
        "case": "ABCDE-FGHJK", "code": code, "address": PublicUrl::default().of_paper(code), "demo": true,
        "signer": { "name": format!("Hakim {n}"), "post": "head", "organisation": "Kutubxona" },
        "issuer": { "name": "Kutubxona", "stir": "300100200", "address": "Toshkent", "accreditation": null },
        "holder": { "name": "Maktab", "stir": "300100201", "address": "Toshkent" },
        "ground": { "text": "ABCDE-FGHJK · 7", "hash": "00" },
        "facts": { "application": { "name": format!("Aida {n}"), "books": [] }, "card": {} },
    })
}
