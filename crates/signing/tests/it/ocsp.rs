//! What the authority answers about one certificate, judged by openssl; and questions that mean harm.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use jiff::SignedDuration;
use proptest::prelude::*;
use signing::{OCSP_LIMIT_BYTES, OcspQuestion, Reason, Revoked, authority, ocsp};

use crate::world::{self, SERIAL};

fn file(name: &str, bytes: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap();
    path.into_os_string().into_string().unwrap()
}

fn openssl(arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// The question of openssl about this certificate to the authority of this seed.
fn asked(name: &str, issuer: &str, certificate: &[u8], more: &[&str]) -> Vec<u8> {
    let root = world::authority(issuer).certificate_pem();
    let root = file(&format!("ocsp-{name}-root.pem"), root.as_bytes());
    let own = file(&format!("ocsp-{name}.pem"), authority::pem(certificate).as_bytes());
    let question = file(&format!("ocsp-{name}.req"), b"");
    let how = ["-issuer", &root, "-cert", &own, "-reqout", &question];
    let (fine, text) = openssl(&[&["ocsp"], more, &how].concat());
    assert!(fine, "{text}");
    fs::read(question).unwrap()
}

/// What openssl makes of the answer.
fn judged(name: &str, issued: &BTreeMap<[u8; 16], Option<Revoked>>) -> String {
    let root = world::authority("root");
    let own = world::certificate(&root);
    let question = OcspQuestion::read(&asked(name, "root", &own, &[])).unwrap();
    assert_eq!(question.serials(&root), [SERIAL]);
    let answer = root.answer(&question, issued, world::now()).unwrap();
    let answer = file(&format!("ocsp-{name}.resp"), &answer);
    let path = |end: &str| file_of(&format!("ocsp-{name}{end}"));
    let at = (world::now().as_second() + 60).to_string();
    let (root, own, question) = (path("-root.pem"), path(".pem"), path(".req"));
    let how = ["ocsp", "-respin", &answer, "-CAfile", &root, "-issuer", &root, "-attime", &at];
    // Whether it is of now it asks the machine's clock, which no test sets.
    let how = [&how[..], &["-validity_period", "999999999"]].concat();
    // Once by the question itself, whose nonce must come back, and once by the certificate.
    let by_question = openssl(&[&how[..], &["-reqin", &question]].concat()).1;
    let by_certificate = openssl(&[&how[..], &["-no_nonce", "-cert", &own]].concat()).1;
    for text in [&by_question, &by_certificate] {
        assert!(text.contains("Response verify OK") && !text.contains("nonce"), "{text}");
    }
    by_certificate
}

fn file_of(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    path.into_os_string().into_string().unwrap()
}

fn revoked() -> Revoked {
    let hour = SignedDuration::from_hours(1);
    let (from, reported_at) = (world::now() - hour * 2, world::now() - hour);
    Revoked { serial: SERIAL, from, reported_at, reason: Reason::Compromised }
}

#[test]
fn openssl_reads_good_revoked_and_unknown() {
    assert!(judged("good", &[(SERIAL, None)].into()).contains("good.pem: good"));
    let text = judged("revoked", &[(SERIAL, Some(revoked()))].into());
    assert!(text.contains("revoked.pem: revoked"), "{text}");
    assert!(text.contains("Reason: keyCompromise"), "{text}");
    assert!(text.contains("Revocation Time: Nov 22 08:30:00 2026 GMT"), "{text}");
    assert!(judged("unknown", &BTreeMap::new()).contains("unknown.pem: unknown"));
}

#[test]
fn a_question_may_name_the_issuer_by_either_hash_and_another_authority_is_unknown() {
    let root = world::authority("root");
    let own = world::certificate(&root);
    let sha_256 = asked("sha256", "root", &own, &["-sha256"]);
    let plain = asked("plain", "root", &own, &["-no_nonce"]);
    let other = asked("other", "other", &own, &[]);
    for (bytes, expected) in [(sha_256, vec![SERIAL]), (plain, vec![SERIAL]), (other, vec![])] {
        let question = OcspQuestion::read(&bytes).unwrap();
        assert_eq!(question.serials(&root), expected);
        assert!(root.answer(&question, &[(SERIAL, None)].into(), world::now()).is_ok());
    }
}

#[test]
fn certificates_name_where_the_authority_answers() {
    let root = world::authority("root").listing_at("https://tris.uz/crl").unwrap();
    let root = root.answering_at("https://tris.uz/ocsp").unwrap();
    let own = file("ocsp-address.pem", authority::pem(&world::certificate(&root)).as_bytes());
    let (_, text) = openssl(&["x509", "-in", &own, "-noout", "-ocsp_uri"]);
    assert_eq!(text.trim(), "https://tris.uz/ocsp");
    assert!(world::authority("root").answering_at("https://tris.oʻz").is_err());
}

#[test]
fn what_is_no_question_gets_no_answer() {
    let own = world::certificate(&world::authority("root"));
    let question = asked("cut", "root", &own, &[]);
    assert!(OcspQuestion::read(&question).is_some());
    for bytes in [&b""[..], b"hello", &question[..question.len() - 1], &[0x30; 4096]] {
        assert!(OcspQuestion::read(bytes).is_none());
    }
    let long = [question, vec![0; OCSP_LIMIT_BYTES]].concat();
    assert!(OcspQuestion::read(&long).is_none());
    let status = file("ocsp-malformed.resp", &ocsp::malformed());
    let (_, text) = openssl(&["ocsp", "-respin", &status, "-resp_text"]);
    assert!(text.contains("malformedrequest"), "{text}");
}

proptest! {
    #[test]
    fn any_bytes_are_a_question_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
        let root = world::authority("root");
        if let Some(question) = OcspQuestion::read(&bytes) {
            prop_assert!(root.answer(&question, &BTreeMap::new(), world::now()).is_ok());
        }
    }
}
