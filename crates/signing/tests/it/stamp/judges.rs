//! The independent judges: openssl, pdfsig and qpdf.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use signing::authority;
use signing::pdf::Prepared;
use signing::stamp::Question;

use super::papers::stamped;
use super::stamper_of;
use crate::{paper, world};

fn file(name: &str, bytes: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap();
    path.into_os_string().into_string().unwrap()
}

fn says(program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn openssl_asks_and_verifies_the_answer() {
    let root = world::authority("root");
    let data = file("ts-data.bin", b"what is stamped");
    let question = file("ts.tsq", b"");
    let (fine, text) =
        says("openssl", &["ts", "-query", "-data", &data, "-sha256", "-cert", "-out", &question]);
    assert!(fine, "{text}");
    let asked = fs::read(&question).unwrap();
    let answer = stamper_of(&root).answer(&asked, world::now(), [5; 16]);
    let answer = file("ts.tsr", &answer);
    let pem = file("ts-root.pem", root.certificate_pem().as_bytes());
    let other = file("ts-other.pem", world::authority("other").certificate_pem().as_bytes());
    let at = (world::now().as_second() + 60).to_string();
    let verify = |what: &[&str], root: &str| {
        let how = ["ts", "-verify", "-in", &answer, "-CAfile", root, "-attime", &at];
        says("openssl", &[&how[..], what].concat())
    };
    for what in [["-queryfile", question.as_str()], ["-data", data.as_str()]] {
        let (fine, text) = verify(&what, &pem);
        assert!(fine && text.contains("Verification: OK"), "{text}");
        assert!(!verify(&what, &other).0);
    }
    let changed = file("ts-changed.bin", b"what was stamped");
    assert!(!verify(&["-data", &changed], &pem).0);
    let (_, text) = says("openssl", &["ts", "-reply", "-in", &answer, "-text"]);
    for part in ["Status: Granted", "1.3.6.1.4.1.32473.3161", "Nov 22 09:30:00 2026 GMT"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let own = file("ts-own.pem", authority::pem(stamper_of(&root).certificate_der()).as_bytes());
    let (_, text) = says("openssl", &["x509", "-in", &own, "-noout", "-text"]);
    assert!(
        text.contains("X509v3 Extended Key Usage: critical\n                Time Stamping"),
        "{text}"
    );
}

#[test]
fn openssl_verifies_the_token_of_a_paper_over_its_byte_range() {
    let signed = paper::signed(&paper::table(), &paper::first());
    let found = Prepared::find(stamped(&signed)).unwrap();
    let [_, a, b, c] = found.byte_range;
    let covered = [&found.bytes[..a], &found.bytes[b..b + c]].concat();
    let covered = file("ts-covered.bin", &covered);
    let token = hex::decode(&found.bytes[found.hole.clone()]).unwrap();
    // openssl wants the token alone, without the zeros of its hole.
    let length = 4 + usize::from(u16::from_be_bytes([token[2], token[3]]));
    let token = file("ts-token.der", &token[..length]);
    let root = file("ts-paper-root.pem", world::authority("root").certificate_pem().as_bytes());
    let at = (world::now().as_second() + 60).to_string();
    let (fine, text) = says(
        "openssl",
        &[
            "ts",
            "-verify",
            "-in",
            &token,
            "-token_in",
            "-data",
            &covered,
            "-CAfile",
            &root,
            "-attime",
            &at,
        ],
    );
    assert!(fine && text.contains("Verification: OK"), "{text}");
    assert!(length < signing::pdf::SLOT_BYTES / 2, "{length} bytes of a token");
}

#[test]
fn openssl_reads_what_we_ask() {
    let asked = file("ts-ours.tsq", &Question::new([7; 32], [9; 16]).to_der());
    let (fine, text) = says("openssl", &["ts", "-query", "-in", &asked, "-text"]);
    assert!(fine && text.contains("Certificate required: yes"), "{text}");
    assert!(text.to_lowercase().contains("hash algorithm: sha256"), "{text}");
}

#[test]
fn qpdf_and_pdfsig_find_nothing_wrong_with_a_stamped_paper() {
    for (kind, base) in paper::bases() {
        let signed = paper::signed(&base, &paper::first());
        let path = file(&format!("ts-{kind}.pdf"), &stamped(&signed));
        let (fine, text) = says("qpdf", &["--check", &path]);
        assert!(fine && !text.to_lowercase().contains("warning"), "{kind}: {text}");
        let (_, text) = says("pdfsig", &["-nocert", &path]);
        assert!(text.contains("Signature is Valid."), "{kind}: {text}");
        assert!(!text.to_lowercase().contains("mismatch"), "{kind}: {text}");
        // It knows no time stamps; that this one covers the file to its end it sees.
        assert!(text.contains("Total document signed"), "{kind}: {text}");
    }
}

#[test]
fn openssl_asks_by_a_stronger_hash_and_verifies_the_answer() {
    let root = world::authority("root");
    let data = file("ts384-data.bin", b"what is stamped");
    let question = file("ts384.tsq", b"");
    let (fine, text) =
        says("openssl", &["ts", "-query", "-data", &data, "-sha384", "-cert", "-out", &question]);
    assert!(fine, "{text}");
    let answer = stamper_of(&root).answer(&fs::read(&question).unwrap(), world::now(), [5; 16]);
    let answer = file("ts384.tsr", &answer);
    let pem = file("ts384-root.pem", root.certificate_pem().as_bytes());
    let at = (world::now().as_second() + 60).to_string();
    let how = ["ts", "-verify", "-in", &answer, "-queryfile", &question];
    let (fine, text) = says("openssl", &[&how[..], &["-CAfile", &pem, "-attime", &at]].concat());
    assert!(fine && text.contains("Verification: OK"), "{text}");
    let (_, text) = says("openssl", &["ts", "-reply", "-in", &answer, "-token_out", "-text"]);
    assert!(text.contains("Hash Algorithm: sha384"), "{text}");
}
