//! A seal stands in the place of an officer who signed by E-IMZO, and in no other place.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use signing::pdf::{self, PaperSeal, Prepared, SealError, Trust};
use signing::{Authority, AuthorityError, SEAL_LIFE, SignatureError, SoftKey, Who};

use super::judges::{file, says};
use crate::{paper, world};

const SEAL: &str = "TRIS DEMO SEAL";
const SERIAL: [u8; 16] = [0xc3; 16];

fn key() -> SoftKey {
    SoftKey::generate(world::entropy("seal")).unwrap()
}

fn certificate(authority: &Authority) -> Vec<u8> {
    authority.certify_seal(&key().spki_der(), SEAL, world::now(), SERIAL).unwrap()
}

fn seal_of(authority: &Authority) -> PaperSeal {
    PaperSeal::kept(Arc::new(key()), &key().spki_der(), certificate(authority)).unwrap()
}

fn prepared() -> Prepared {
    pdf::prepare(&paper::table(), &paper::first()).unwrap()
}

#[test]
fn a_sealed_paper_holds_and_says_whose_seal_it_is() {
    let authority = world::authority("root");
    for (kind, base) in paper::bases() {
        let prepared = pdf::prepare(&base, &paper::first()).unwrap();
        let shown: [u8; 32] = Sha256::digest(&prepared.bytes).into();
        let sealed = seal_of(&authority).seal(prepared, authority.certificate_der()).unwrap();
        let trust = Trust { authorities: &[authority.certificate_der()], ..Trust::default() };
        let report = pdf::verify(&sealed, &trust).unwrap();
        assert!(report.holds(), "{kind}: {report:?}");
        let [one] = report.signatures.as_slice() else { panic!("{report:?}") };
        let signer = one.signer.as_ref().unwrap();
        assert_eq!(signer.who, Who::Seal(SEAL.to_owned()));
        assert_eq!((signer.serial, signer.officer()), (SERIAL, None));
        assert_eq!(one.claimed_by.as_deref(), Some("Gʻulomova Maʼrifat"));
        // What E-IMZO signed and the log has is the paper without the seal.
        assert_eq!((one.revision_hash, one.is_whole), (Some(shown), true), "{kind}");
        // An officer may sign after it, and its place in the file stays what it was.
        let again = paper::signed(&sealed, &paper::slot("Sig-head"));
        let report = pdf::verify(&again, &trust).unwrap();
        assert!(report.holds(), "{kind}: {report:?}");
        assert_eq!(report.signatures[0].revision_hash, Some(shown), "{kind}");
    }
}

#[test]
fn strangers_tools_accept_the_seal() {
    let authority = world::authority("root");
    let sealed = seal_of(&authority).seal(prepared(), authority.certificate_der()).unwrap();
    let path = file("sealed.pdf", &sealed);
    let (_, text) = says("pdfsig", &["-nocert", &path]);
    assert!(text.contains("Signature is Valid.") && text.contains(SEAL), "{text}");
    assert!(text.contains("Total document signed"), "{text}");
    let (fine, text) = says("qpdf", &["--check", &path]);
    assert!(fine, "{text}");
    let own = file("sealed.pem", signing::authority::pem(&certificate(&authority)).as_bytes());
    let root = file("sealed-root.pem", authority.certificate_pem().as_bytes());
    let at = (world::now().as_second() + 60).to_string();
    let verify = ["verify", "-x509_strict", "-attime", &at, "-CAfile", &root, &own];
    let (fine, text) = says("openssl", &verify);
    assert!(fine, "{text}");
    let (_, text) = says("openssl", &["x509", "-in", &own, "-noout", "-ext", "extendedKeyUsage"]);
    assert!(text.contains("critical") && text.contains("1.3.6.1.5.5.7.3.36"), "{text}");
}

#[test]
fn a_changed_or_foreign_seal_falls_for_its_reason() {
    let authority = world::authority("root");
    let sealed = seal_of(&authority).seal(prepared(), authority.certificate_der()).unwrap();
    assert_eq!(paper::codes(&sealed), Ok(vec![vec![]]));
    let mut changed = sealed.clone();
    let page = changed.windows(3).position(|part| part == b"q Q").unwrap();
    changed[page] = b'Q';
    assert_eq!(paper::codes(&changed), Ok(vec![vec!["signature.digest"]]));
    let other = world::authority("other");
    let foreign = seal_of(&other).seal(prepared(), other.certificate_der()).unwrap();
    assert_eq!(paper::codes(&foreign), Ok(vec![vec!["signature.unknown-authority"]]));
    let late = world::now() + SEAL_LIFE + jiff::SignedDuration::from_secs(1);
    assert_eq!(paper::codes_at(&sealed, Some(late)), Ok(vec![vec!["signature.expired"]]));
    // Without its seal it is not signed by anybody.
    assert_eq!(paper::codes(&prepared().bytes), Ok(vec![vec!["signature.cms"]]));
}

#[test]
fn a_seal_is_nobody_elses_key_and_signs_nothing_else() {
    let authority = world::authority("root");
    let root = authority.certificate_der();
    let (spki, own) = (key().spki_der(), certificate(&authority));
    let kept = |spki: &[u8], certificate: Vec<u8>| {
        PaperSeal::kept(Arc::new(key()), spki, certificate).map(drop)
    };
    let stamper = authority.certify_stamper(&spki, SEAL, world::now(), SERIAL).unwrap();
    for wrong in [world::certificate(&authority), stamper, root.to_vec(), b"none".to_vec()] {
        let said = kept(&spki, wrong);
        assert!(matches!(said, Err(AuthorityError::Pem(_))), "{said:?}");
    }
    let said = kept(&world::officer_key().spki_der(), own.clone());
    assert!(matches!(said, Err(AuthorityError::OtherKey)), "{said:?}");
    // It signs no acts: its certificate says critically what it is for.
    let signature = key().sign(b"an act");
    let said = signing::verify_signature(&own, root, world::now(), false, b"an act", &signature);
    assert_eq!(said, Err(SignatureError::Malformed("the certificate")));
    // What is signed is not sealed over.
    let signed = Prepared::find(paper::signed(&paper::table(), &paper::first())).unwrap();
    let said = seal_of(&authority).seal(signed, root);
    assert!(matches!(said, Err(SealError::Taken)), "{said:?}");
}
