//! The independent judges: openssl, pdfsig and qpdf.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use signing::authority;
use signing::pdf::Prepared;

use crate::{paper, world};

pub(super) fn file(name: &str, bytes: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap();
    path.into_os_string().into_string().unwrap()
}

pub(super) fn says(program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn twice(base: &[u8]) -> Vec<u8> {
    paper::signed(&paper::signed(base, &paper::first()), &paper::slot("Sig-head"))
}

#[test]
fn qpdf_finds_nothing_wrong_with_a_signed_paper() {
    for (kind, base) in paper::bases() {
        let signed = file(&format!("qpdf-{kind}.pdf"), &twice(&base));
        let (fine, text) = says("qpdf", &["--check", &signed]);
        assert!(fine && !text.to_lowercase().contains("warning"), "{kind}: {text}");
        let (fine, text) = says("qpdf", &["--json", "--json-key=acroform", &signed]);
        assert!(fine && text.contains("Sig-librarian") && text.contains("Sig-head"), "{text}");
    }
}

#[test]
fn pdfsig_says_that_both_signatures_are_valid() {
    for (kind, base) in paper::bases() {
        let signed = file(&format!("pdfsig-{kind}.pdf"), &twice(&base));
        let (_, text) = says("pdfsig", &["-nocert", &signed]);
        assert_eq!(text.matches("Signature is Valid.").count(), 2, "{kind}: {text}");
        assert_eq!(text.matches("ETSI.CAdES.detached").count(), 2, "{kind}: {text}");
        assert!(text.contains("Total document signed"), "{kind}: {text}");
    }
}

#[test]
fn openssl_verifies_the_cms_over_the_byte_range() {
    let authority = world::authority("root");
    let root = file("cms-root.pem", authority.certificate_pem().as_bytes());
    let other = file("cms-other.pem", world::authority("other").certificate_pem().as_bytes());
    let signed = Prepared::find(paper::signed(&paper::table(), &paper::first())).unwrap();
    let [_, a, b, c] = signed.byte_range;
    let covered = [&signed.bytes[..a], &signed.bytes[b..b + c]].concat();
    let cms = hex::decode(&signed.bytes[signed.hole.clone()]).unwrap();
    let content = file("cms-content.bin", &covered);
    let cms = file("cms.der", &cms);
    let at = (world::now().as_second() + 60).to_string();
    let verify = |root: &str, content: &str| {
        let how = ["cms", "-verify", "-inform", "DER", "-binary", "-cades", "-purpose", "any"];
        let what = ["-in", &cms, "-content", content, "-CAfile", root, "-attime", &at];
        says("openssl", &[&how[..], &what, &["-out", "/dev/null"]].concat())
    };
    let (fine, text) = verify(&root, &content);
    assert!(fine && text.contains("successful"), "{text}");
    assert!(!verify(&other, &content).0);
    let changed = file("cms-changed.bin", &[&covered[..], b" "].concat());
    assert!(!verify(&root, &changed).0);
    let pem = authority::pem(&world::certificate(&authority));
    let (_, text) = says("openssl", &["cms", "-cmsout", "-print", "-inform", "DER", "-in", &cms]);
    for part in ["contentType", "messageDigest", "id-smime-aa-signingCertificateV2"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("signingTime") && !pem.is_empty());
}
