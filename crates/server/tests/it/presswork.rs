//! A paper as it comes from the press takes two signatures, and tools that know nothing of us accept both.

use std::fs;
use std::path::Path;
use std::process::Command;

use documents::{Engine, Job};
use domain::document_code::short_code;
use domain::public_url::PublicUrl;
use serde_json::json;
use signing::pdf::{self, MoreSignatures, SLOT_BYTES, Slot, Trust};
use signing::{Authority, OFFICER_LIFE, SoftKey, Subject, cms};
use testkit::Noon;

/// Bytes that differ, and are the same in every run.
fn counted(seed: u8) -> impl FnMut(&mut [u8]) {
    move |bytes| bytes.iter_mut().zip(seed..).for_each(|(byte, next)| *byte = next)
}

/// The smallest paper that the press makes.
fn printed() -> Vec<u8> {
    let id = [7; 16];
    let code = short_code(id);
    let data = json!({
        "number": "1",
        "date": "2026-11-22",
        "date_text": "2026-yil 22-noyabr",
        "code": code,
        "demo": true,
        "facts": {},
    });
    let template = "#import \"/tris.typ\": *\n#let d = json(\"/data.json\")\n\
                    #show: paper.with(d, title: \"Kutubxona kartasi\")\n";
    let job = Job {
        template,
        data: &data,
        qr_text: &PublicUrl::default().of_paper(&code),
        seal: None,
        document_id: id,
        date: jiff::civil::date(2026, 11, 22),
        demo: true,
    };
    Engine::new().render(&job).unwrap().bytes
}

fn says(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn a_paper_from_the_press_is_signed_twice() {
    let now = Noon::timestamp();
    let authority = Authority::create(counted(1), signing::DEMO_NAME, now).unwrap();
    let key = SoftKey::generate(counted(100)).unwrap();
    let subject = Subject {
        name: "Gʻulomova".to_owned(),
        post: "head".to_owned(),
        organisation: "Kutubxona".to_owned(),
        officer_number: "K-1".to_owned(),
    };
    let certificate =
        authority.certify(&key.spki_der(), &subject, now, now + OFFICER_LIFE, [5; 16]).unwrap();
    let mut bytes = printed();
    for (field, more) in [("Sig-one", Some(MoreSignatures::Yes)), ("Sig-two", None)] {
        let slot =
            Slot { field, name: "Gʻulomova", reason: "1", at: now, more, bytes: SLOT_BYTES };
        let prepared = pdf::prepare(&bytes, &slot).unwrap();
        let digest = prepared.digest();
        let signature = key.sign(&cms::signed_attributes(digest, &certificate));
        let signature =
            cms::assemble(digest, &signature, &certificate, authority.certificate_der()).unwrap();
        bytes = prepared.splice(&signature).unwrap();
    }
    let trust = Trust { authorities: &[authority.certificate_der()], ..Trust::default() };
    let report = pdf::verify(&bytes, &trust).unwrap();
    assert!(report.holds() && report.signatures.len() == 2, "{report:?}");

    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("presswork.pdf");
    fs::write(&file, &bytes).unwrap();
    let file = file.to_str().unwrap();
    let text = says("pdfsig", &["-nocert", file]);
    assert_eq!(text.matches("Signature is Valid.").count(), 2, "{text}");
    let text = says("qpdf", &["--check", file]);
    assert!(text.contains("No syntax or stream encoding errors"), "{text}");
}
